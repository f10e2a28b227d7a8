/* SPDX-License-Identifier: Apache-2.0 */
/*
 * redis_client PORT ROUNDS - asks through hiredis, one by one and in pipelines, and says at its end
 * what it asked: "command count" lines, errors by their first word.
 */
#include <hiredis/hiredis.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PIPELINED 50

static unsigned wrong;

static int answered(redisReply *reply)
{
	if (!reply)
		return 0;
	if (reply->type == REDIS_REPLY_ERROR && !strncmp(reply->str, "WRONGTYPE ", 10))
		wrong++;
	freeReplyObject(reply);
	return 1;
}

static int one_by_one(redisContext *redis, int i)
{
	return answered(redisCommand(redis, "SET user:%d %s", i, "a value")) &&
	       answered(redisCommand(redis, "GET user:%d", i)) &&
	       answered(redisCommand(redis, "RPUSH queue one two")) &&
	       answered(redisCommand(redis, "INCR queue")) &&
	       answered(redisCommand(redis, "LRANGE queue 0 10"));
}

static int pipelined(redisContext *redis)
{
	void *reply;

	for (int i = 0; i < PIPELINED; i++)
		if (redisAppendCommand(redis, "HSET user field:%d %b", i, "a\r\n*1\r\n", (size_t)7))
			return 0;
	for (int i = 0; i < PIPELINED; i++)
		if (redisGetReply(redis, &reply) || !answered(reply))
			return 0;
	return 1;
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	int rounds = atoi(argv[2]);
	redisContext *redis = redisConnect("127.0.0.1", atoi(argv[1]));

	if (!redis || redis->err)
		return 1;
	for (int i = 0; i < rounds; i++)
		if (!one_by_one(redis, i) || !pipelined(redis))
			return 1;
	redisFree(redis);
	printf("set %d\nget %d\nrpush %d\nincr %d\nlrange %d\nhset %d\nWRONGTYPE %u\n", rounds,
	       rounds, rounds, rounds, rounds, rounds * PIPELINED, wrong);
	return 0;
}

# SPDX-License-Identifier: Apache-2.0
"""Commands one by one, in a pipeline, in a transaction, and wrong ones: redis_client.py PORT ROUNDS; its own counts."""

import collections
import sys

import redis

port, rounds = int(sys.argv[1]), int(sys.argv[2])
client = redis.Redis('127.0.0.1', port)
counts = collections.Counter()
for i in range(rounds):
	client.set(f'user:{i}', 'v' * (i % 50 * 400))
	client.get(f'user:{i}')
	client.get('nothing')
	client.incr('hits')
	client.rpush('queue', 'one', 'two')
	counts.update({'set': 1, 'get': 2, 'incrby': 1, 'rpush': 1})
	try:
		client.incr('queue')
	except redis.ResponseError:
		counts.update({'incrby': 1, 'WRONGTYPE': 1})
	with client.pipeline(transaction=False) as pipeline:
		for k in range(20):
			pipeline.hset('user', f'field {k}', k)
			pipeline.hgetall('user')
		pipeline.execute()
	counts.update({'hset': 20, 'hgetall': 20})
	with client.pipeline() as pipeline:
		pipeline.incr('hits')
		pipeline.lrange('queue', 0, 10)
		pipeline.execute()
	counts.update({'multi': 1, 'incrby': 1, 'lrange': 1, 'exec': 1})
for name, n in counts.items():
	print(name, n)

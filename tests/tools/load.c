/* SPDX-License-Identifier: Apache-2.0 */
/* load.c - the load generator's command line. */
#include "load.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static const char usage[] =
	"usage: load [options] ADDRESS:PORT | load [options] -u SOCKET\n"
	"  -c N        connections at once (1)\n"
	"  -n N        requests in all (1000)\n"
	"  -k N        requests per connection; 0: no limit (0); 1: 'Connection: close' is sent\n"
	"  -p N        requests outstanding per connection (1)\n"
	"  -r REQUEST  'GET /path?query | weight=3 | body=300 | chunk=100 | minor=0 | header=A: "
	"b'\n"
	"  -f FILE     such lines\n"
	"  -s N        slow clients: N bytes each way per connection and 10 ms\n"
	"  -a N        spread connections over N consecutive loopback addresses (1)\n"
	"  -d SECONDS  stop sending after this time\n"
	"  -R N        N requests a second in all, however late the answers are\n"
	"  -S          TLS; the certificate is not verified\n"
	"  -t SECONDS  give up after this time (60)\n"
	"  -w          open all connections first, say so on stderr, begin when stdin ends\n"
	"Prints JSON. Exit status: 0 every request was answered, 1 some were not, 2 usage, 3 out "
	"of time.\n";

static int fail(const char *what, const char *which)
{
	fprintf(stderr, "load: %s%s%s\n%s", what, which ? ": " : "", which ? which : "", usage);
	return 2;
}

static bool parse_address(const char *text, struct sockaddr_in *address)
{
	char host[64];
	const char *colon = strrchr(text, ':');

	if (!colon || (size_t)(colon - text) >= sizeof(host))
		return false;
	memcpy(host, text, colon - text);
	host[colon - text] = 0;
	address->sin_family = AF_INET;
	address->sin_port = htons((uint16_t)atoi(colon + 1));
	return inet_pton(AF_INET, host, &address->sin_addr) == 1;
}

static bool option(int letter, const char *value, struct load_options *o, struct load_mix *mix)
{
	switch (letter) {
	case 'c':
		return (o->connections = (unsigned)atoi(value)) > 0;
	case 'n':
		o->total = strtoull(value, NULL, 10);
		return true;
	case 'k':
		o->per_connection = strtoull(value, NULL, 10);
		mix->close = o->per_connection == 1;
		return true;
	case 'p':
		o->depth = (unsigned)atoi(value);
		return o->depth > 0 && o->depth <= LOAD_DEPTH_MAX;
	case 's':
		return (o->slow = (unsigned)atoi(value)) > 0;
	case 'a':
		return (o->addresses = (unsigned)atoi(value)) > 0;
	case 'd':
		return (o->duration_s = atof(value)) > 0;
	case 'R':
		return (o->rate = atof(value)) > 0;
	case 't':
		return (o->timeout_s = (unsigned)atoi(value)) > 0;
	case 'S':
		return o->tls = true;
	case 'w':
		return o->gather = true;
	case 'u':
		return (o->unix_path = value) != NULL;
	}
	return false;
}

/* The requests are read last: how they are written depends on -k. */
static int parse(int argc, char **argv, struct load_options *o, struct load_mix *mix)
{
	static const char letters[] = "c:n:k:p:s:a:d:R:t:wSu:r:f:";
	int letter;

	while ((letter = getopt(argc, argv, letters)) != -1)
		if (letter != 'r' && letter != 'f' && !option(letter, optarg, o, mix))
			return fail("bad option or value", optarg);
	if (!o->unix_path && (optind + 1 != argc || !parse_address(argv[optind], &o->address)))
		return fail("ADDRESS:PORT is missing or not numeric", NULL);
	optind = 1;
	while ((letter = getopt(argc, argv, letters)) != -1) {
		if (letter == 'r' && !load_mix_add(mix, optarg))
			return fail("bad request", optarg);
		if (letter == 'f' && !load_mix_file(mix, optarg))
			return fail("bad request file", optarg);
	}
	if (!mix->count && !load_mix_add(mix, "GET /"))
		return fail("out of memory", NULL);
	return 0;
}

static void raise_descriptor_limit(unsigned connections)
{
	struct rlimit limit;
	rlim_t want = (rlim_t)connections + 64;

	getrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur >= want)
		return;
	limit.rlim_cur = want;
	if (limit.rlim_max < want)
		limit.rlim_max = want;
	setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int argc, char **argv)
{
	static struct load_totals totals;
	struct load_mix mix = {0};
	struct load_options o = {
		.connections = 1, .total = 1000, .depth = 1, .addresses = 1, .timeout_s = 60};
	int status = parse(argc, argv, &o, &mix);

	if (status)
		return status;
	signal(SIGPIPE, SIG_IGN);
	raise_descriptor_limit(o.connections);
	if (!load_run(&o, &mix, &totals))
		return fail("out of memory", NULL);
	load_print(&o, &mix, &totals);
	if (totals.timed_out)
		return 3;
	return totals.responses == totals.sent && (totals.sent == o.total || o.duration_s > 0) ? 0
											       : 1;
}

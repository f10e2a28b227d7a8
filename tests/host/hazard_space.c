// SPDX-License-Identifier: Apache-2.0
/*
 * Many requests with paths that compress badly, so that the recording soon needs more room than
 *there is.
 *
 *	hazard_space serve N	N rounds
 *	hazard_space fsize N	after 10 rounds no file may grow past 64 KiB
 *	hazard_space memory N	after 10 rounds no more address space
 *	hazard_space disturb N	meanwhile a hostile hand works on the recording ($PROFILIS_DIR and
 *its hot files)
 */
#include "talk.h"

#include <dirent.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static uint64_t state = 88172645463325252ull;

static uint64_t next_random(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

static void many_paths(int listener, int n)
{
	struct talk t = talk_open(listener);
	char path[256];

	for (int i = 0; i < n; i++) {
		int used = snprintf(path, sizeof(path), "/%d", i);

		for (int word = 0; word < 8; word++)
			used += snprintf(path + used, sizeof(path) - (size_t)used, "/%016llx",
					 (unsigned long long)next_random());
		talk_round(&t, path);
	}
	talk_close(&t);
}

static void limit(int resource, rlim_t value)
{
	const struct rlimit r = {value, value};

	talk_must(!setrlimit(resource, &r), "setrlimit");
}

static rlim_t address_space(void)
{
	unsigned long pages = 0;
	FILE *f = fopen("/proc/self/statm", "r");

	talk_must(f && fscanf(f, "%lu", &pages) == 1, "statm");
	fclose(f);
	return (rlim_t)pages * 4096;
}

/* Removes what is in the directory, to a depth. */
static void remove_all(const char *path, int depth)
{
	DIR *directory = depth ? opendir(path) : NULL;
	struct dirent *entry;
	char name[1024];

	while (directory && (entry = readdir(directory)))
		if (entry->d_name[0] != '.' || (entry->d_name[1] && entry->d_name[1] != '.')) {
			if (snprintf(name, sizeof(name), "%s/%s", path, entry->d_name) >= (int)sizeof(name))
				continue;
			remove_all(name, depth - 1);
			remove(name);
		}
	if (directory)
		closedir(directory);
}

static void disturb(void)
{
	const char *hot = getenv("PROFILIS_BUFFER_DIR"), *recording = getenv("PROFILIS_DIR");

	if (hot)
		remove_all(hot, 3);
	if (recording)
		remove_all(recording, 3);
}

int main(int argc, char **argv)
{
	int n = argc > 2 ? atoi(argv[2]) : 0;
	int listener = talk_listen();

	talk_must(argc > 2, "usage: hazard_space CASE N");
	many_paths(listener, 10);
	if (!strcmp(argv[1], "fsize"))
		limit(RLIMIT_FSIZE, 64 << 10);
	if (!strcmp(argv[1], "memory"))
		limit(RLIMIT_AS, address_space() + (64 << 10));
	many_paths(listener, n / 2);
	if (!strcmp(argv[1], "disturb"))
		disturb();
	many_paths(listener, n / 2);
	talk_report();
	return 0;
}

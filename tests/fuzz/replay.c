/* SPDX-License-Identifier: Apache-2.0 */
/*
 * replay.c - runs a fuzz target over files, and over all files of directories: every build's
 * stand-in for libFuzzer, so that the corpus is a test.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count);

static unsigned replayed;

static void give_up(const char *path)
{
	perror(path);
	exit(2);
}

/* From memory of exactly the file's size, so that sanitizers see a read beyond it. */
static void replay_file(const char *path, size_t count)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = malloc(count ? count : 1);

	if (!file || !data || fread(data, 1, count, file) != count)
		give_up(path);
	fclose(file);
	LLVMFuzzerTestOneInput(data, count);
	free(data);
	replayed++;
}

static void replay(const char *path)
{
	struct stat about;
	struct dirent *entry;
	char inner[4096];
	DIR *directory;

	if (stat(path, &about) != 0)
		give_up(path);
	if (!S_ISDIR(about.st_mode)) {
		replay_file(path, (size_t)about.st_size);
		return;
	}
	directory = opendir(path);
	if (!directory)
		give_up(path);
	while ((entry = readdir(directory))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
		replay(inner);
	}
	closedir(directory);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		replay(argv[i]);
	printf("%u inputs replayed\n", replayed);
	return replayed ? 0 : 2;
}

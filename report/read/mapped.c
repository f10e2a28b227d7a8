// SPDX-License-Identifier: Apache-2.0
#include "mapped.h"

#include "arena.h"

#include <ctype.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

static void note_line(struct mapped *m, const char *line)
{
	static const char ending[] = "/process\n";
	struct mapped_file f;
	size_t n = strlen(line);

	if (n < sizeof(ending) || strcmp(line + n - (sizeof(ending) - 1), ending))
		return;
	if (sscanf(line, "%*s %*s %*s %x:%x %" SCNu64, &f.major, &f.minor, &f.inode) != 3)
		return;
	m->files = memory_grow(m->files, m->count + 1, sizeof(*m->files));
	m->files[m->count++] = f;
}

static void note_process(struct mapped *m, const char *pid)
{
	char path[64], *line = NULL;
	size_t room = 0;
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%.20s/maps", pid);
	maps = fopen(path, "re");
	while (maps && getline(&line, &room, maps) > 0)
		note_line(m, line);
	free(line);
	if (maps)
		fclose(maps);
}

static void look(struct mapped *m)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;

	m->looked = true;
	while (proc && (entry = readdir(proc)))
		if (isdigit((unsigned char)entry->d_name[0]))
			note_process(m, entry->d_name);
	if (proc)
		closedir(proc);
}

bool mapped_somewhere(struct mapped *m, const char *path)
{
	struct stat status;

	if (!m->looked)
		look(m);
	if (stat(path, &status))
		return false;
	for (size_t i = 0; i < m->count; i++)
		if (m->files[i].inode == status.st_ino &&
		    m->files[i].major == major(status.st_dev) &&
		    m->files[i].minor == minor(status.st_dev))
			return true;
	return false;
}

void mapped_free(struct mapped *m)
{
	free(m->files);
	*m = (struct mapped){0};
}

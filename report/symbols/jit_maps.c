// SPDX-License-Identifier: Apache-2.0
#include "jit_maps.h"

#include "arena.h"
#include "source.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAP_BYTES_MAX (256u << 20)
#define SECOND 1000000000ull
/* Clocks step, and some write their map on their way out, after the recording ended. */
#define SLACK_NS (60 * SECOND)

/* The map is read when it is first asked. */
struct jit_map {
	struct jit_process process;
	bool read;
	char *text;
	struct perf_map map;
};

void jit_maps_add(struct jit_maps *j, const struct jit_process *process)
{
	if (j->count == j->room) {
		j->room = j->room ? 2 * j->room : 16;
		j->list = memory_grow(j->list, j->room, sizeof(*j->list));
	}
	j->list[j->count++] = (struct jit_map){.process = *process};
}

void jit_maps_free(struct jit_maps *j)
{
	for (size_t i = 0; i < j->count; i++) {
		perf_map_free(&j->list[i].map);
		free(j->list[i].text);
	}
	free(j->list);
	*j = (struct jit_maps){0};
}

/* ---- files ---- */

static bool may_be_of(const struct jit_process *p, const struct stat *status)
{
	uint64_t written = (uint64_t)status->st_mtim.tv_sec * SECOND;

	if (status->st_uid && status->st_uid != p->uid && status->st_uid != geteuid())
		return false;
	return written + SLACK_NS >= p->begin && (!p->end || written <= p->end + SLACK_NS);
}

static size_t read_all(int fd, char *to, size_t room)
{
	size_t n = 0;
	ssize_t got = 1;

	while (n < room && (got = read(fd, to + n, room - n)) > 0)
		n += (size_t)got;
	return n;
}

static void load(struct jit_map *m, int fd, const struct stat *status)
{
	size_t room =
		status->st_size < (off_t)MAP_BYTES_MAX ? (size_t)status->st_size : MAP_BYTES_MAX;

	m->text = memory_zeroed(room, 1);
	perf_map_read(&m->map, m->text, read_all(fd, m->text, room));
}

static bool load_from(struct jit_map *m, const char *path, bool anybodys)
{
	int fd = source_open(path);
	struct stat status;
	bool good;

	if (fd < 0)
		return false;
	good = !fstat(fd, &status) && (!anybodys || may_be_of(&m->process, &status));
	if (good)
		load(m, fd, &status);
	close(fd);
	return good;
}

static void read_map(struct jit_map *m)
{
	const struct jit_process *p = &m->process;
	char path[PATH_MAX];

	m->read = true;
	snprintf(path, sizeof(path), "%s/perf.map", p->directory);
	if (load_from(m, path, false) || !p->here)
		return;
	snprintf(path, sizeof(path), "/tmp/perf-%d.map", (int)p->pid);
	load_from(m, path, true);
}

/* A pid that came again is several processes: whichever knows the place. */
struct perf_map_name jit_maps_find(struct jit_maps *j, int32_t pid, uint64_t address)
{
	for (size_t i = 0; i < j->count; i++) {
		struct jit_map *m = &j->list[i];
		const struct perf_map_entry *e;

		if (m->process.pid != pid)
			continue;
		if (!m->read)
			read_map(m);
		e = perf_map_find(&m->map, address);
		if (e)
			return perf_map_name(m->map.text + e->name, e->name_bytes);
	}
	return (struct perf_map_name){0};
}

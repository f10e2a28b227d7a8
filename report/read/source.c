// SPDX-License-Identifier: Apache-2.0
#include "source.h"

#include "leftover.h"
#include "reader.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH_MAX 16

int source_open(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat status;

	if (fd < 0 || (!fstat(fd, &status) && S_ISREG(status.st_mode)))
		return fd;
	close(fd);
	errno = EINVAL;
	return -1;
}

static char *join(struct arena *arena, const char *directory, const char *name)
{
	size_t n = strlen(directory), m = strlen(name);
	char *path = arena_alloc(arena, n + m + 2, 1);

	memcpy(path, directory, n);
	path[n] = '/';
	memcpy(path + n + 1, name, m);
	return path;
}

/* "<prefix><number><suffix>", number without leading zeros. */
static bool numbered(const char *name, const char *prefix, const char *suffix, uint64_t *number)
{
	size_t n = strlen(prefix);
	char *end;

	if (strncmp(name, prefix, n) || name[n] < '0' || name[n] > '9')
		return false;
	if (name[n] == '0' && name[n + 1] >= '0' && name[n + 1] <= '9')
		return false;
	errno = 0;
	*number = strtoull(name + n, &end, 10);
	return !errno && !strcmp(end, suffix);
}

static int compare_files(const void *left, const void *right)
{
	const struct source_file *a = left, *b = right;

	return (a->number > b->number) - (a->number < b->number);
}

size_t source_files(struct arena *arena, const char *directory, const char *prefix,
		    const char *suffix, struct source_file **files)
{
	DIR *d = opendir(directory);
	struct source_file *list = NULL;
	size_t count = 0;
	struct dirent *entry;
	uint64_t number;

	while (d && (entry = readdir(d))) {
		if (!numbered(entry->d_name, prefix, suffix, &number))
			continue;
		if ((count & (count - 1)) == 0)
			list = memory_grow(list, count ? 2 * count : 1, sizeof(*list));
		list[count++] = (struct source_file){join(arena, directory, entry->d_name), number};
	}
	if (d)
		closedir(d);
	*files = arena_alloc(arena, count, sizeof(**files));
	if (count) {
		qsort(list, count, sizeof(*list), compare_files);
		memcpy(*files, list, count * sizeof(*list));
	}
	free(list);
	return count;
}

static bool same_boot(const struct format_process *p)
{
	char id[sizeof(p->boot_id)] = "";
	int fd = source_open("/proc/sys/kernel/random/boot_id");
	ssize_t n = fd < 0 ? 0 : read(fd, id, sizeof(id) - 1);

	if (fd >= 0)
		close(fd);
	while (n > 0 && id[n - 1] == '\n')
		id[--n] = 0;
	return n > 0 && !strncmp(id, p->boot_id, sizeof(id));
}

/* Field 22 of /proc/<pid>/stat; the second holds the name, in parentheses, with any byte in it. */
static bool same_process(const struct format_process *p)
{
	char path[64], text[1024], *at;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)p->pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n > 0 ? n : 0] = 0;
	at = strrchr(text, ')');
	for (int field = 2; at && field < 22; field++)
		at = strchr(at + 1, ' ');
	return at && strtoull(at + 1, NULL, 10) == p->start_ticks && !strstr(text, ") Z ");
}

/* Texts end within their arrays, whatever stands there. */
static void terminate(struct format_process *p)
{
	p->boot_id[sizeof(p->boot_id) - 1] = 0;
	p->host[sizeof(p->host) - 1] = 0;
	p->program[sizeof(p->program) - 1] = 0;
	p->executable[sizeof(p->executable) - 1] = 0;
	p->arguments[sizeof(p->arguments) - 1] = 0;
	p->arguments[sizeof(p->arguments) - 2] = 0;
	p->hot_directory[sizeof(p->hot_directory) - 1] = 0;
	p->settings[sizeof(p->settings) - 1] = 0;
	p->labels[sizeof(p->labels) - 1] = 0;
	p->cpu_model[sizeof(p->cpu_model) - 1] = 0;
}

static bool read_process(const char *path, struct format_process *p, struct error *error)
{
	int fd = source_open(path);
	size_t n = fd < 0 ? 0 : reader_pread(fd, p, sizeof(*p), 0);

	if (fd < 0)
		return error_set(error, "%s: %s", path, strerror(errno));
	close(fd);
	if (n < sizeof(*p) || p->magic != FORMAT_PROCESS_MAGIC)
		return error_set(error, "%s: not a profilis recording of a process", path);
	if (p->version != FORMAT_VERSION)
		return error_set(error, "%s: written in format %u, this program reads format %u",
				 path, p->version, FORMAT_VERSION);
	terminate(p);
	return true;
}

static uint64_t bytes_of(const struct source *s)
{
	uint64_t total = FORMAT_PROCESS_BYTES;
	struct stat status;

	for (size_t i = 0; i < s->segment_count; i++)
		if (!stat(s->segments[i].path, &status))
			total += (uint64_t)status.st_size;
	return total;
}

static bool same_host(const struct format_process *p)
{
	char host[sizeof(p->host)] = "";

	return !gethostname(host, sizeof(host) - 1) && !strcmp(host, p->host);
}

/* From another machine or an earlier boot: it cannot be asked, and is taken for gone. */
static bool lives(struct sources *sources, const struct source *s, const char *process_path)
{
	return s->here &&
	       (same_process(&s->process) || mapped_somewhere(&sources->mapped, process_path));
}

static void describe(struct sources *sources, struct source *s, const char *process_path)
{
	const struct format_process *p = &s->process;
	bool open = p->state == FORMAT_RUNNING;

	s->here = same_boot(p);
	s->alive = open && lives(sources, s, process_path);
	s->killed = open && !s->alive;
	s->elsewhere = s->killed && !s->here && !same_host(p);
	s->clock_monotonic = p->begin_ns;
	s->clock_realtime = p->realtime_ns;
	s->leftover = leftover_read(&sources->arena, s);
	s->segment_count = source_files(&sources->arena, s->directory, "", ".seg", &s->segments);
	s->disk_bytes = bytes_of(s);
}

static bool add_process(struct sources *s, const char *directory, struct error *error)
{
	char *path = join(&s->arena, directory, "process");
	struct source *source;

	if (s->settled && s->settled(s->context, directory))
		return true;
	if (s->count == s->room) {
		s->room = s->room ? 2 * s->room : 8;
		s->list = memory_grow(s->list, s->room, sizeof(*s->list));
	}
	source = &s->list[s->count];
	*source = (struct source){0};
	if (!read_process(path, &source->process, error))
		return false;
	source->directory = directory;
	describe(s, source, path);
	s->count++;
	return true;
}

static int compare_names(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

/* Directories below one, sorted, so that any run sees the same order. */
static size_t subdirectories(struct arena *arena, const char *directory, char ***names)
{
	DIR *d = opendir(directory);
	struct dirent *entry;
	struct stat status;
	size_t count = 0;

	*names = NULL;
	while (d && (entry = readdir(d))) {
		char *path;

		if (entry->d_name[0] == '.')
			continue;
		path = join(arena, directory, entry->d_name);
		if (lstat(path, &status) || !S_ISDIR(status.st_mode))
			continue;
		if ((count & (count - 1)) == 0)
			*names = memory_grow(*names, count ? 2 * count : 1, sizeof(**names));
		(*names)[count++] = path;
	}
	if (d)
		closedir(d);
	if (count)
		qsort(*names, count, sizeof(**names), compare_names);
	return count;
}

static bool add_below(struct sources *s, const char *directory, int depth, struct error *error)
{
	char **names;
	bool good = true;
	size_t count;

	if (!access(join(&s->arena, directory, "process"), F_OK))
		good = add_process(s, directory, error);
	if (depth == DEPTH_MAX)
		return good;
	count = subdirectories(&s->arena, directory, &names);
	for (size_t i = 0; i < count; i++)
		good = add_below(s, names[i], depth + 1, error) && good;
	free(names);
	return good;
}

bool sources_add(struct sources *s, const char *path, struct error *error)
{
	size_t before = s->count, n = strlen(path);
	struct error bad = {0};
	struct stat status;

	while (n > 1 && path[n - 1] == '/')
		n--;
	if (stat(path, &status))
		return error_set(error, "%s: %s", path, strerror(errno));
	if (!S_ISDIR(status.st_mode))
		return error_set(error, "%s: a recording is a directory, this is not", path);
	if (access(path, R_OK | X_OK))
		return error_set(error, "%s: %s", path, strerror(errno));
	add_below(s, arena_text(&s->arena, path, n), 0, &bad);
	if (s->count > before || (s->settled && !bad.text[0]))
		return true;
	if (bad.text[0])
		return error_set(error, "%s", bad.text);
	return error_set(error, "%s: holds no recording (no `process` file in it or below it)",
			 path);
}

void sources_drop(struct sources *s, size_t index)
{
	leftover_free(s->list[index].leftover);
	s->count--;
	for (size_t i = index; i < s->count; i++)
		s->list[i] = s->list[i + 1];
}

bool sources_clock(struct sources *s, const char *host, size_t host_bytes, int64_t ahead_ns)
{
	bool any = false;

	for (size_t i = 0; i < s->count; i++) {
		struct source *source = &s->list[i];
		struct format_process *p = &source->process;

		if (strlen(p->host) != host_bytes || memcmp(p->host, host, host_bytes) != 0)
			continue;
		source->clock_ahead = ahead_ns;
		source->clock_realtime -= (uint64_t)ahead_ns;
		p->realtime_ns -= (uint64_t)ahead_ns;
		p->realtime_end_ns -= p->realtime_end_ns ? (uint64_t)ahead_ns : 0;
		any = true;
	}
	return any;
}

void sources_free(struct sources *s)
{
	for (size_t i = 0; i < s->count; i++)
		leftover_free(s->list[i].leftover);
	free(s->list);
	mapped_free(&s->mapped);
	arena_free(&s->arena);
	*s = (struct sources){0};
}

// SPDX-License-Identifier: Apache-2.0
#include "closure.h"

#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLDERS_MAX 256u
#define INCLUDES_MAX 64u

/* Folders that do not depend on who asks. */
struct folders {
	const char *list[FOLDERS_MAX];
	size_t count;
	unsigned includes;
};

struct search {
	struct closure *closure;
	struct arena *arena;
	struct folders folders;
	const struct elf_facts *program;
};

static void add_folder(struct search *s, const char *folder)
{
	if (s->folders.count < FOLDERS_MAX)
		s->folders.list[s->folders.count++] = arena_text(s->arena, folder, strlen(folder));
}

static void read_conf(struct search *s, const char *path);

static void include(struct search *s, const char *pattern)
{
	glob_t found;

	if (s->folders.includes++ >= INCLUDES_MAX)
		return;
	if (!glob(pattern, 0, NULL, &found))
		for (size_t i = 0; i < found.gl_pathc; i++)
			read_conf(s, found.gl_pathv[i]);
	globfree(&found);
}

static void conf_line(struct search *s, char *line)
{
	line[strcspn(line, "#\n")] = 0;
	line += strspn(line, " \t");
	for (size_t n = strlen(line); n && strchr(" \t\r", line[n - 1]); n--)
		line[n - 1] = 0;
	if (!strncmp(line, "include", 7) && strchr(" \t", line[7])) {
		line += 7;
		include(s, line + strspn(line, " \t"));
	} else if (line[0] == '/') {
		add_folder(s, line);
	}
}

static void read_conf(struct search *s, const char *path)
{
	FILE *file = fopen(path, "re");
	char line[PATH_MAX];

	while (file && fgets(line, sizeof(line), file))
		conf_line(s, line);
	if (file)
		fclose(file);
}

static void standard_folders(struct search *s)
{
	static const char *const standard[] = {"/lib64", "/usr/lib64", "/lib", "/usr/lib"};

	read_conf(s, "/etc/ld.so.conf");
	for (size_t i = 0; i < sizeof(standard) / sizeof(*standard); i++)
		add_folder(s, standard[i]);
}

/* "$ORIGIN/../lib": the folder of the file that says so. */
static bool expand(const char *entry, size_t n, const char *asker, char out[PATH_MAX])
{
	static const char *const names[] = {"$ORIGIN", "${ORIGIN}"};
	const char *slash = strrchr(asker, '/');
	int folder = slash ? (int)(slash - asker) : 0;
	int need = snprintf(out, PATH_MAX, "%.*s", (int)n, entry);

	for (size_t i = 0; i < 2; i++) {
		size_t m = strlen(names[i]);

		if (n >= m && !strncmp(entry, names[i], m))
			need = snprintf(out, PATH_MAX, "%.*s%.*s", folder, asker, (int)(n - m),
					entry + m);
	}
	return need > 0 && need < PATH_MAX;
}

static const char *in_folder(struct search *s, const char *folder, const char *name)
{
	char path[2 * PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return access(path, R_OK) ? NULL : arena_text(s->arena, path, strlen(path));
}

/* Folders separated by colons, of the file `asker`; list NULL: none. */
static const char *in_list(struct search *s, const char *list, const char *asker, const char *name)
{
	char folder[PATH_MAX];
	const char *found = NULL;

	while (list && *list && !found) {
		size_t n = strcspn(list, ":");

		if (expand(list, n, asker, folder))
			found = in_folder(s, folder, name);
		list += n + (list[n] == ':');
	}
	return found;
}

static const char *find(struct search *s, const struct elf_facts *asker, const char *name)
{
	const char *found = NULL;

	if (strchr(name, '/'))
		return access(name, R_OK) ? NULL : name;
	if (!asker->runpath) {
		found = in_list(s, asker->rpath, asker->path, name);
		if (!found)
			found = in_list(s, s->program->rpath, s->program->path, name);
	}
	if (!found)
		found = in_list(s, getenv("LD_LIBRARY_PATH"), asker->path, name);
	if (!found)
		found = in_list(s, asker->runpath, asker->path, name);
	for (size_t i = 0; !found && i < s->folders.count; i++)
		found = in_folder(s, s->folders.list[i], name);
	return found;
}

static bool known(const struct closure *c, const char *name)
{
	for (size_t i = 0; i < c->count; i++)
		if (!strcmp(c->list[i].name, name))
			return true;
	return false;
}

static void add_needed(struct search *s, const struct elf_facts *asker)
{
	struct closure *c = s->closure;

	for (size_t i = 0; i < asker->needed_count; i++)
		if (c->count < CLOSURE_MAX && !known(c, asker->needed[i]))
			c->list[c->count++] = (struct closure_library){
				asker->needed[i], find(s, asker, asker->needed[i])};
}

void closure_of(struct closure *c, struct arena *arena, const struct elf_facts *program)
{
	struct search s = {.closure = c, .arena = arena, .program = program};
	struct elf_facts *facts = arena_alloc(arena, 1, sizeof(*facts));

	*c = (struct closure){0};
	standard_folders(&s);
	add_needed(&s, program);
	for (size_t i = 0; i < c->count; i++)
		if (c->list[i].path && elf_facts_read(facts, arena, c->list[i].path))
			add_needed(&s, facts);
}

const struct closure_library *closure_named(const struct closure *c, const char *prefix)
{
	for (size_t i = 0; i < c->count; i++)
		if (!strncmp(c->list[i].name, prefix, strlen(prefix)))
			return &c->list[i];
	return NULL;
}

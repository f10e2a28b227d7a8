// SPDX-License-Identifier: Apache-2.0
#include "doctor.h"

#include "preload_library.h"
#include "program.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ENVIRONMENT_MAX (256u << 10)

struct patient {
	struct diagnosis *d;
	int pid;
	const char *name;      /* "nginx (pid 812)" */
	const char *exe;       /* NULL: it may not be read */
	const char *library;   /* ours, mapped there; NULL: none */
	const char *directory; /* of its process's recording; NULL: none */
	bool environment;      /* could be read, and held something */
	const char *preload;   /* its LD_PRELOAD; NULL: none */
};

static const char *kept(struct patient *p, const char *text)
{
	return arena_text(&p->d->arena, text, strlen(text));
}

static void name(struct patient *p)
{
	char path[64], exe[PATH_MAX], line[PATH_MAX + 64];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/exe", p->pid);
	n = readlink(path, exe, sizeof(exe) - 1);
	exe[n > 0 ? n : 0] = 0;
	p->exe = n > 0 ? kept(p, exe) : NULL;
	snprintf(line, sizeof(line), "%s (pid %d)",
		 n > 0 ? strrchr(exe, '/') ? strrchr(exe, '/') + 1 : exe : "the process", p->pid);
	p->name = kept(p, line);
}

/* The last column of a line of maps, without what the kernel adds for files that were removed. */
static char *mapped_file(char *line)
{
	static const char removed[] = " (deleted)";
	char *path = strchr(line, '/');
	size_t n = path ? strcspn(path, "\n") : 0;

	if (!path)
		return NULL;
	path[n] = 0;
	if (n > sizeof(removed) && !strcmp(path + n - (sizeof(removed) - 1), removed))
		path[n - (sizeof(removed) - 1)] = 0;
	return path;
}

static bool is_named(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');

	return slash && !strcmp(slash + 1, name);
}

static void take_mapping(struct patient *p, char *path)
{
	if (!p->library && is_named(path, PRELOAD_LIBRARY))
		p->library = kept(p, path);
	if (!p->directory && is_named(path, "process")) {
		*strrchr(path, '/') = 0;
		p->directory = kept(p, path);
	}
}

static bool read_maps(struct patient *p, struct error *error)
{
	char path[64], *line = NULL, *file;
	size_t room = 0;
	FILE *maps;
	bool any = false;

	snprintf(path, sizeof(path), "/proc/%d/maps", p->pid);
	maps = fopen(path, "re");
	if (!maps)
		return error_set(error, "%s: %s", path,
				 errno == ENOENT ? "there is no such process" : strerror(errno));
	while (getline(&line, &room, maps) > 0) {
		any = true;
		file = mapped_file(line);
		if (file)
			take_mapping(p, file);
	}
	free(line);
	fclose(maps);
	return any ||
	       error_set(error,
			 "%s: empty: it is a kernel thread or has ended, or another user's (ask "
			 "as root)",
			 path);
}

__attribute__((nonnull)) static void take_variable(struct patient *p, const char *variable)
{
	if (!strncmp(variable, "LD_PRELOAD=", 11))
		p->preload = kept(p, variable + 11);
	if (!strncmp(variable, "LD_PRELOAD=", 11) || !strncmp(variable, "PROFILIS_", 9))
		diagnosis_found(p->d, "environment", "%s", variable);
}

/* As it was at exec; servers that write their title there have none left. */
static void read_environment(struct patient *p)
{
	static char text[ENVIRONMENT_MAX + 1];
	char path[64];
	FILE *file;
	size_t n;

	snprintf(path, sizeof(path), "/proc/%d/environ", p->pid);
	file = fopen(path, "re");
	n = file ? fread(text, 1, ENVIRONMENT_MAX, file) : 0;
	text[n] = 0;
	if (file)
		fclose(file);
	p->environment = n > 0 && text[0];
	for (size_t at = 0; at < n; at += strlen(text + at) + 1)
		take_variable(p, text + at);
	if (!p->environment)
		diagnosis_found(p->d, "environment",
				"it cannot be read, or the process has written over it");
}

/* Of another mount namespace (a container) the path is its own. */
static const char *reachable(struct patient *p)
{
	char path[PATH_MAX + 32];

	if (!access(p->directory, F_OK))
		return p->directory;
	snprintf(path, sizeof(path), "/proc/%d/root%s", p->pid, p->directory);
	return access(path, F_OK) ? p->directory : kept(p, path);
}

static void recorded(struct patient *p)
{
	const char *run[] = {reachable(p)};
	struct diagnosis inner = {0};
	struct error error = {0};

	diagnosis_verdict(p->d, false, "%s is being recorded in %s", p->name, p->directory);
	if (doctor_recording(&inner, run, 1, &error))
		diagnosis_found(p->d, "so far", "%s", inner.verdict);
	else
		diagnosis_found(p->d, "so far", "%s", error.text);
	for (size_t i = 0; i < inner.found_count; i++)
		if (strcmp(inner.found[i].what, "processes") != 0)
			diagnosis_found(p->d, inner.found[i].what, "%s", inner.found[i].text);
	for (size_t i = 0; i < inner.advice_count; i++)
		diagnosis_advise(p->d, "%s", inner.advice[i]);
	diagnosis_free(&inner);
}

static void loaded_only(struct patient *p)
{
	diagnosis_verdict(p->d, true, "%s has the recorder in it, but has recorded nothing yet",
			  p->name);
	diagnosis_advise(p->d, "a recording appears when the process first serves or makes a call: "
			       "send it a request");
	diagnosis_advise(p->d, "does another process answer? `ss -ltnp` names those that listen; "
			       "workers have pids of their own");
	diagnosis_advise(p->d, "PROFILIS_OFF=1 or PROFILIS_ONLY may keep it from recording, or its "
			       "directory cannot be made: PROFILIS_DEBUG=1 says why");
}

/* LD_PRELOAD names a library that the loader left out. */
static void left_out(struct patient *p)
{
	diagnosis_verdict(p->d, true,
			  "%s does not have the recorder in it, though its LD_PRELOAD names one",
			  p->name);
	diagnosis_advise(p->d,
			 "can it see that file? Containers, chroots and PrivateTmp= have files "
			 "of their own: ls /proc/%d/root%s",
			 p->pid, p->preload[0] == '/' ? p->preload : "/...");
	diagnosis_advise(p->d, "the loader says why on standard error when the program starts "
			       "(\"cannot be preloaded\")");
}

static void not_loaded(struct patient *p)
{
	char sentence[PATH_MAX + 128];

	if (p->exe && program_unseen(p->exe, sentence, sizeof(sentence))) {
		diagnosis_verdict(p->d, true, "%s cannot be recorded: %s", p->name, sentence);
		return;
	}
	if (p->preload && strstr(p->preload, PRELOAD_LIBRARY)) {
		left_out(p);
		return;
	}
	diagnosis_verdict(p->d, true,
			  "%s does not have the recorder in it: it was started without it",
			  p->name);
	diagnosis_advise(p->d, "nothing can be put into a process that runs: restart it behind "
			       "profilis-record, or with LD_PRELOAD in its unit file");
	if (p->exe)
		diagnosis_advise(p->d, "profilis-report doctor -- %s says what would be seen",
				 p->exe);
}

bool doctor_process(struct diagnosis *d, int pid, struct error *error)
{
	struct patient p = {.d = d, .pid = pid};

	name(&p);
	if (!read_maps(&p, error))
		return false;
	if (p.exe)
		diagnosis_found(d, "program", "%s", p.exe);
	if (p.library)
		diagnosis_found(d, "recorder", "%s", p.library);
	read_environment(&p);
	if (!p.library)
		not_loaded(&p);
	else if (p.directory)
		recorded(&p);
	else
		loaded_only(&p);
	return true;
}

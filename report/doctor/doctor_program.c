// SPDX-License-Identifier: Apache-2.0
#include "doctor.h"

#include "command_file.h"
#include "inside.h"
#include "preload_library.h"
#include "privileges.h"
#include "program.h"
#include "wrappers.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct examined {
	struct diagnosis *d;
	const char *name; /* as the user called it */
	const char *path; /* of the ELF file at the end of a script's interpreters */
	bool shell;	  /* a script that shells run */
	struct elf_facts facts;
	struct closure closure;
};

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool is_shell(const char *path)
{
	static const char *const shells[] = {"sh", "bash", "dash", "ash", "ksh", "zsh", "busybox"};

	for (size_t i = 0; i < sizeof(shells) / sizeof(*shells); i++)
		if (!strcmp(base_name(path), shells[i]))
			return true;
	return false;
}

/* From a script to what runs it, however many lie between. */
static bool follow(struct examined *e, const char *command, struct error *error)
{
	char path[PATH_MAX], next[PATH_MAX], real[PATH_MAX];

	if (!command_file_find(command, path))
		return error_set(error, "%s: there is no such program that can be executed",
				 command);
	for (int depth = 0; depth < COMMAND_FILE_DEPTH && command_file_interpreter(path, next);
	     depth++) {
		diagnosis_found(e->d, "script", "%s is run by %s", path, next);
		memcpy(path, next, sizeof(next));
		e->shell = is_shell(path);
	}
	if (!realpath(path, real))
		return error_set(error, "%s: %s", path, strerror(errno));
	e->path = arena_text(&e->d->arena, real, strlen(real));
	return true;
}

static void stop(struct examined *e, const char *why)
{
	diagnosis_verdict(e->d, true, "%s cannot be recorded: %s", e->name, why);
}

static void advise_stopped(struct examined *e, const char *why)
{
	struct diagnosis *d = e->d;

	if (strstr(why, "setuid") || strstr(why, "setgid"))
		diagnosis_advise(d,
				 "if it only starts a server, put the launcher behind it: sudo -u "
				 "shop profilis-record -o run.dir -- ./server");
	if (strstr(why, "setuid") || strstr(why, "setgid") || strstr(why, "capabilities"))
		diagnosis_advise(d, "a copy without these marks (cp, not cp -p) can be recorded; a "
				    "systemd unit gives a service its capabilities by "
				    "AmbientCapabilities= instead");
	if (strstr(why, "statically") || strstr(why, "musl"))
		diagnosis_advise(d, "build it dynamically against glibc, or take such a package");
	if (strstr(why, "Go program") || strstr(why, "statically") || strstr(why, "musl"))
		diagnosis_advise(d, "record the proxy before it (nginx, HAProxy): its upstream "
				    "calls show this server's routes and latencies");
	if (strstr(why, "shared library"))
		diagnosis_advise(d, "name the program that loads it");
}

/* True: nothing can be recorded, and the verdict says so. */
static bool cannot(struct examined *e)
{
	char sentence[PATH_MAX + 128];
	const char *why = NULL;

	if (program_unseen(e->path, sentence, sizeof(sentence)))
		why = sentence;
	else if (!elf_facts_read(&e->facts, &e->d->arena, e->path))
		why = "it is neither an ELF program nor a script";
	else if (e->facts.inside & ELF_INSIDE_GO)
		why = "it is a Go program: its network calls do not pass through libc";
	else if (!e->facts.interpreter)
		why = "it is a shared library or statically linked: no loader is named in it";
	if (!why)
		return false;
	stop(e, why);
	advise_stopped(e, why);
	return true;
}

/* True: it starts the program that is meant without LD_PRELOAD, and the verdict says so. */
static bool clears(struct examined *e)
{
	enum wrapper wrapper = wrapper_named(base_name(e->name));

	if (wrapper == WRAPPER_PASSES || wrapper == WRAPPER_LOGIN)
		diagnosis_found(e->d, "wrapper", "it starts another program%s: ask about that one",
				wrapper == WRAPPER_LOGIN ? ", as a login (-) without LD_PRELOAD"
							 : "");
	if (wrapper != WRAPPER_CLEARS)
		return false;
	stop(e, "it starts another program, and takes LD_PRELOAD out of its environment");
	diagnosis_advise(e->d,
			 "put the launcher behind it: %s ... profilis-record -o run.dir -- "
			 "./server",
			 e->name);
	return true;
}

/* The library itself; false: it is not there, and the verdict says so. */
static bool has_recorder(struct examined *e)
{
	struct error error = {0};
	char library[PATH_MAX];

	if (!preload_library_find(library, &error)) {
		stop(e, error.text);
		diagnosis_advise(e->d, "install it again: meson install -C build");
		return false;
	}
	diagnosis_found(e->d, "recorder", "%s", library);
	return true;
}

static void examine_loader(struct examined *e)
{
	const char *loader = e->facts.interpreter;
	int fd = open(e->path, O_RDONLY | O_CLOEXEC);

	diagnosis_found(e->d, "program", "%s, loaded by %s", e->path, loader);
	if (access(loader, X_OK))
		diagnosis_found(e->d, "loader", "%s is not there: the program cannot start here",
				loader);
	else if (strncmp(loader, "/lib", 4) != 0)
		diagnosis_found(e->d, "loader",
				"a libc of its own lies beside this one: it must be glibc 2.34 or "
				"newer");
	if (fd >= 0 && privileges_marked(fd))
		diagnosis_found(e->d, "privileges",
				"setuid, setgid or with file capabilities: it can be recorded when "
				"started by its owner or by root, not by others");
	if (fd >= 0)
		close(fd);
}

static void missing_libraries(struct examined *e)
{
	for (size_t i = 0; i < e->closure.count; i++)
		if (!e->closure.list[i].path)
			diagnosis_found(e->d, "libraries", "%s was not found",
					e->closure.list[i].name);
}

static void advise_start(struct examined *e, const char *const *words)
{
	char line[1024] = "";
	size_t at = 0;

	for (; *words && at < sizeof(line); words++)
		at += (size_t)snprintf(line + at, sizeof(line) - at, " %s", *words);
	diagnosis_advise(e->d, "profilis-record -o run.dir --%s", line);
}

static void examine(struct examined *e, const char *const *words)
{
	bool limits;

	elf_facts_look_inside(&e->facts);
	closure_of(&e->closure, &e->d->arena, &e->facts);
	examine_loader(e);
	missing_libraries(e);
	limits = inside_examine(e->d, &e->facts, &e->closure);
	if (e->shell)
		diagnosis_found(e->d, "script",
				"what the shell starts is recorded too, unless it clears the "
				"environment (sudo, su -, env -i): ask about that program");
	diagnosis_verdict(e->d, false,
			  limits ? "%s can be recorded; not all that it does can be seen"
				 : "%s can be recorded",
			  e->name);
	advise_start(e, words);
}

bool doctor_program(struct diagnosis *d, const char *program, const char *const *words,
		    struct error *error)
{
	struct examined *e = arena_alloc(&d->arena, 1, sizeof(*e));

	e->d = d;
	e->name = program;
	if (!follow(e, program, error))
		return false;
	if (!clears(e) && !cannot(e) && has_recorder(e))
		examine(e, words);
	return true;
}

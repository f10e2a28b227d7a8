// SPDX-License-Identifier: Apache-2.0
/* The calls that replace the program: the recording is written out before, and found again after.
 */
#include "hooks.h"

#include "exec.h"
#include "helper.h"
#include "ledger.h"
#include "recording.h"

#include <alloca.h>
#include <errno.h>
#include <stdarg.h>

extern char **environ;

/* The environment to pass in place of `given`; room on this function's caller's stack, hence a
 * macro. */
#define WITH_US(given, result)                                                                     \
	do {                                                                                       \
		struct exec_room room = hook_on() ? exec_room(given) : (struct exec_room){0, 0};   \
		result = (char **)(given);                                                         \
		if (room.pointers)                                                                 \
			result = exec_environment(given, alloca(room.pointers * sizeof(char *)),   \
						  alloca(room.bytes));                             \
	} while (0)

/* An exec that is bound to fail, as when a path is searched, ends nothing. path NULL: who knows. */
static bool leave_program(const char *path)
{
	int saved;

	if (!hook_on() || !ledger_open() || process_is_guest())
		return false;
	if (path && !sys_frozen && sys_call(SYS_faccessat, AT_FDCWD, path, X_OK, 0))
		return false;
	saved = hook_begin();
	helper_finish(FORMAT_EXECED);
	hook_end(saved);
	return true;
}

/* The exec failed: the process goes on as it was. */
static int stay(bool left, int result)
{
	if (left)
		recording_resume();
	return result;
}

HOOK int execve(const char *path, char *const arguments[], char *const environment[])
{
	char **passed;
	bool left = leave_program(path);

	WITH_US(environment, passed);
	return stay(left, REAL(execve)(path, arguments, passed));
}

HOOK int execv(const char *path, char *const arguments[])
{
	return execve(path, arguments, environ);
}

HOOK int execvpe(const char *file, char *const arguments[], char *const environment[])
{
	char **passed;
	bool left = leave_program(NULL);

	WITH_US(environment, passed);
	return stay(left, REAL(execvpe)(file, arguments, passed));
}

HOOK int execvp(const char *file, char *const arguments[])
{
	return execvpe(file, arguments, environ);
}

HOOK int fexecve(int fd, char *const arguments[], char *const environment[])
{
	char **passed;
	bool left = leave_program(NULL);

	WITH_US(environment, passed);
	if (!environment) /* an error to this one alone */
		passed = NULL;
	return stay(left, REAL(fexecve)(fd, arguments, passed));
}

HOOK int execveat(int directory, const char *path, char *const arguments[],
		  char *const environment[], int flags)
{
	char **passed;
	bool left = leave_program(NULL);

	WITH_US(environment, passed);
	return stay(left, REAL(execveat)(directory, path, arguments, passed, flags));
}

/* execl and kin: the list on our stack. Headers promise a first argument that is not NULL. */
static size_t count_arguments(va_list list)
{
	size_t n = 1;

	while (va_arg(list, char *))
		n++;
	return n;
}

#define COLLECT(first, vector)                                                                     \
	do {                                                                                       \
		va_list each;                                                                      \
		size_t n, i;                                                                       \
                                                                                                   \
		va_start(each, first);                                                             \
		n = count_arguments(each);                                                         \
		va_end(each);                                                                      \
		vector = alloca((n + 1) * sizeof(char *));                                         \
		va_start(each, first);                                                             \
		vector[0] = (char *)first;                                                         \
		for (i = 1; i < n; i++)                                                            \
			vector[i] = va_arg(each, char *);                                          \
		vector[n] = NULL;                                                                  \
		va_end(each);                                                                      \
	} while (0)

HOOK int execl(const char *path, const char *first, ...)
{
	char **arguments;

	COLLECT(first, arguments);
	return execve(path, arguments, environ);
}

HOOK int execlp(const char *file, const char *first, ...)
{
	char **arguments;

	COLLECT(first, arguments);
	return execvpe(file, arguments, environ);
}

/* The environment follows the NULL that ends the list. */
HOOK int execle(const char *path, const char *first, ...)
{
	char **arguments, **environment;
	va_list list;

	COLLECT(first, arguments);
	va_start(list, first);
	count_arguments(list);
	environment = va_arg(list, char **);
	va_end(list);
	return execve(path, arguments, environment);
}

HOOK int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
		     const posix_spawnattr_t *attributes, char *const arguments[],
		     char *const environment[])
{
	char **passed;

	WITH_US(environment, passed);
	return REAL(posix_spawn)(pid, path, actions, attributes, arguments, passed);
}

HOOK int posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
		      const posix_spawnattr_t *attributes, char *const arguments[],
		      char *const environment[])
{
	char **passed;

	WITH_US(environment, passed);
	return REAL(posix_spawnp)(pid, file, actions, attributes, arguments, passed);
}

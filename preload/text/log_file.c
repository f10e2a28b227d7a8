// SPDX-License-Identifier: Apache-2.0
#include "log_file.h"

#include "fdtab.h"
#include "settings.h"
#include "sys.h"
#include "text.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#define IS_STANDARD(fd) ((fd) == 1 || (fd) == 2)

static bool look(int fd, struct stat *s)
{
	return !sys_call(SYS_fstat, fd, s, 0, 0);
}

static bool is_file_of(const struct stat *s, int fd)
{
	struct stat other;

	return look(fd, &other) && other.st_ino == s->st_ino && other.st_dev == s->st_dev;
}

static bool is_appended(int fd)
{
	return sys_call(SYS_fcntl, fd, F_GETFL, 0, 0) & O_APPEND;
}

/* Its last component; without /proc it has no name. */
static const char *name_of(int fd, char *room, size_t bytes)
{
	char link[32];
	struct text t = text_in(link, sizeof(link));
	long n;

	text_add(&t, "/proc/self/fd/");
	text_number(&t, (unsigned)fd);
	n = sys_call(SYS_readlinkat, AT_FDCWD, link, room, bytes - 1);
	room[n > 0 ? n : 0] = 0;
	return strrchr(room, '/') ? strrchr(room, '/') + 1 : room;
}

static bool is_named_log(int fd)
{
	char room[512];
	const char *name = name_of(fd, room, sizeof(room));

	return !strstr(name, "access") &&
	       (is_appended(fd) || strstr(name, "log") || strstr(name, "err"));
}

static bool is_syslog(int fd)
{
	static const char log[] = "/dev/log", journal[] = "/run/systemd/journal/";
	struct sockaddr_un peer = {0};
	unsigned bytes = sizeof(peer) - 1;

	return !sys_call(SYS_getpeername, fd, &peer, &bytes, 0) && peer.sun_family == AF_UNIX &&
	       (!strcmp(peer.sun_path, log) ||
		!strncmp(peer.sun_path, journal, sizeof(journal) - 1));
}

static bool found(int fd, const struct stat *s)
{
	if (IS_STANDARD(fd))
		return true;
	if (S_ISREG(s->st_mode))
		return is_named_log(fd);
	if (S_ISFIFO(s->st_mode))
		return is_file_of(s, 1) || is_file_of(s, 2);
	return S_ISSOCK(s->st_mode) && is_syslog(fd);
}

/* Unless the number means something else by now. */
static void learn(int fd, uint64_t before, uint64_t word)
{
	_Atomic uint64_t *at = fdtab_word_slow(fd);

	if (at)
		atomic_compare_exchange_strong(at, &before, word);
}

bool log_file_is(int fd)
{
	uint64_t word = fdtab_get(fd);
	struct stat s;
	bool log;

	if (fdtab_index(word) != FDTAB_IGNORED)
		return fdtab_index(word) == FDTAB_LOG;
	if (sys_frozen)
		return IS_STANDARD(fd);
	if (!look(fd, &s))
		return false;
	log = settings.logs != SETTINGS_LOGS_OFF && found(fd, &s);
	learn(fd, word, log ? FDTAB_LOG : FDTAB_QUIET);
	return log;
}

bool log_file_is_journal(int fd)
{
	int domain = 0;
	unsigned bytes = sizeof(domain);

	return IS_STANDARD(fd) && !sys_getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &bytes) &&
	       domain == AF_UNIX;
}

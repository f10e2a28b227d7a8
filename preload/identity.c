// SPDX-License-Identifier: Apache-2.0
#include "identity.h"

#include "settings.h"
#include "sys.h"
#include "text.h"

#include <string.h>
#include <sys/utsname.h>

static size_t slurp(const char *path, char *room, size_t bytes)
{
	int fd = sys_open(AT_FDCWD, path, O_RDONLY, 0);
	size_t got = 0;
	long n = 1;

	if (fd < 0)
		return room[0] = 0;
	while (n > 0 && got < bytes - 1) {
		n = sys_read(fd, room + got, bytes - 1 - got);
		got += n > 0 ? (size_t)n : 0;
	}
	sys_close(fd);
	room[got] = 0;
	return got;
}

static void executable(char *room, size_t bytes)
{
	long n = sys_call(SYS_readlinkat, AT_FDCWD, "/proc/self/exe", room, bytes - 1);

	room[n > 0 ? n : 0] = 0;
}

const char *identity_program(void)
{
	static char name[sizeof(((struct format_process *)0)->program)];
	char path[sizeof(((struct format_process *)0)->executable)];

	if (!name[0]) {
		executable(path, sizeof(path));
		text_join(name, sizeof(name), strrchr(path, '/') ? strrchr(path, '/') + 1 : path,
			  "", "");
	}
	return name;
}

#define STAT_ROOM 1024

/* A field of /proc/self/stat, from 3 on; the name before them may hold anything. */
static const char *stat_field(char *room, size_t bytes, int number)
{
	char *at;

	slurp("/proc/self/stat", room, bytes);
	at = strrchr(room, ')');
	for (int field = 2; at && field < number; field++)
		at = strchr(at + 1, ' ');
	return at ? at + 1 : "";
}

uint64_t identity_start_ticks(void)
{
	char room[512]; /* the first 22 fields are shorter; this is deep in the host's stack */
	uint64_t ticks = 0;

	for (const char *at = stat_field(room, sizeof(room), 22); *at >= '0' && *at <= '9'; at++)
		ticks = ticks * 10 + (uint64_t)(*at - '0');
	return ticks;
}

int identity_left_alone(void)
{
	char room[STAT_ROOM];
	int status = 0;

	if (*stat_field(room, sizeof(room), 3) != 'Z' ||
	    strncmp(stat_field(room, sizeof(room), 20), "2 ", 2) != 0)
		return -1;
	for (const char *at = stat_field(room, sizeof(room), 52); *at >= '0' && *at <= '9'; at++)
		status = status * 10 + *at - '0';
	return status >> 8;
}

static bool names_secret(const char *argument)
{
	static const char *const words[] = {"pass",    "secret",     "token", "apikey", "api-key",
					    "api_key", "credential", "auth",  "private"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcasestr(argument, words[i]))
			return true;
	return false;
}

static void blank(char *from, char *to)
{
	for (; from < to; from++)
		*from = '*';
}

/* scheme://user:password@host */
static void cut_userinfo(char *argument)
{
	char *scheme = strstr(argument, "://");
	char *at = scheme ? strchr(scheme + 3, '@') : NULL;

	if (at)
		blank(scheme + 3, at);
}

void identity_cut_secrets(char *arguments, unsigned bytes)
{
	char *end = arguments + bytes;
	bool value_follows = false;

	for (char *a = arguments; a < end && *a; a += strlen(a) + 1) {
		char *value = strchr(a, '=');

		if (value_follows && a[0] != '-')
			blank(a, a + strlen(a));
		value_follows = !value && a[0] == '-' && names_secret(a);
		if (value && names_secret(a))
			blank(value + 1, a + strlen(a));
		cut_userinfo(a);
	}
}

void identity_cpu_model(char *room, size_t bytes)
{
	static const char key[] = "model name\t: ";
	char info[4096];
	char *at;

	slurp("/proc/cpuinfo", info, sizeof(info));
	at = strstr(info, key);
	if (!at)
		return;
	at += sizeof(key) - 1;
	*strchrnul(at, '\n') = 0;
	text_join(room, bytes, at, "", "");
}

/* How many of the whole lines in text hold both words; what is left of the last, unfinished one
 * goes to the front. */
static unsigned count_lines(char *text, size_t *bytes, const char *one, const char *other)
{
	unsigned found = 0;
	char *line = text, *end;

	for (; (end = strchr(line, '\n')); line = end + 1) {
		*end = 0;
		found += strstr(line, one) && strstr(line, other);
	}
	*bytes -= (size_t)(line - text);
	memmove(text, line, *bytes);
	return found;
}

unsigned identity_io_urings(void)
{
	int fd = sys_open(AT_FDCWD, "/proc/self/maps", O_RDONLY, 0);
	char text[4096 + 1]; /* a line is shorter: a path and some 80 bytes */
	size_t have = 0;
	unsigned found = 0;
	long n;

	while (fd >= 0 && have < sizeof(text) - 1 &&
	       (n = sys_read(fd, text + have, sizeof(text) - 1 - have)) > 0) {
		have += (size_t)n;
		text[have] = 0;
		/* each instance maps its submission entries, at this offset, once */
		found += count_lines(text, &have, " 10000000 ", "[io_uring]");
	}
	if (fd >= 0)
		sys_close(fd);
	return found;
}

static void labels(char *room, size_t bytes)
{
	text_join(room, bytes, settings.labels, settings.labels[0] ? "\n" : "", "");
	for (; *room; room++)
		if (*room == ',')
			*room = '\n';
}

/* Apart, for the stack. */
static __attribute__((noinline)) uint32_t cpu_count(void)
{
	uint64_t mask[64];
	long bytes = sys_call(SYS_sched_getaffinity, 0, sizeof(mask), mask, 0);
	uint32_t n = 0;

	for (long i = 0; i < bytes / 8; i++)
		n += (uint32_t)__builtin_popcountll(mask[i]);
	return n;
}

void identity_fill(struct format_process *p)
{
	struct utsname name;
	size_t n;

	p->start_ticks = identity_start_ticks();
	p->parent_pid = (int32_t)sys_call(SYS_getppid, 0, 0, 0, 0);
	p->uid = (uint32_t)sys_call(SYS_geteuid, 0, 0, 0, 0);
	p->cpu_count = cpu_count();
	n = slurp("/proc/sys/kernel/random/boot_id", p->boot_id, sizeof(p->boot_id));
	if (n && p->boot_id[n - 1] == '\n')
		p->boot_id[n - 1] = 0;
	if (!sys_call(SYS_uname, &name, 0, 0, 0))
		text_join(p->host, sizeof(p->host), name.nodename, "", "");
	text_join(p->program, sizeof(p->program), identity_program(), "", "");
	executable(p->executable, sizeof(p->executable));
	n = slurp("/proc/self/cmdline", p->arguments, sizeof(p->arguments) - 1);
	identity_cut_secrets(p->arguments, (unsigned)n);
	settings_describe(p->settings, sizeof(p->settings));
	labels(p->labels, sizeof(p->labels));
}

// SPDX-License-Identifier: Apache-2.0
#include "resources.h"

#include "ledger.h"
#include "place.h"
#include "sys.h"
#include "tbuf.h"
#include "text.h"

#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EVERY_NS 1000000000u
#define MANY 4096u /* descriptors: counting more takes a millisecond, so it is not done each time  \
		    */
#define MANY_EVERY 16u

uint64_t resources_due_ns;

static _Atomic bool asked;

enum source { STATUS, STORAGE, DESCRIPTORS, SOURCES };

/* Kept open in the helper's own descriptor table, where it has one: for a host that changes its
 * root. */
static int kept[SOURCES] = {-1, -1, -1};

bool resources_ask(uint64_t now)
{
	uint64_t due = __atomic_load_n(&resources_due_ns, __ATOMIC_RELAXED);

	if (now < due || !__atomic_compare_exchange_n(&resources_due_ns, &due, now + EVERY_NS,
						      false, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		return false;
	atomic_store(&asked, true);
	return true;
}

/* By number: /proc/self would be the thread's own view, which lists the helper's descriptors. */
static int open_source(enum source source)
{
	static const char *const names[] = {"/status", "/io", "/fd"};
	char path[64];
	struct text t = text_in(path, sizeof(path));

	if (kept[source] >= 0)
		return kept[source];
	text_add(&t, "/proc/");
	text_number(&t, (uint64_t)process_self->pid);
	text_add(&t, names[source]);
	return sys_open(AT_FDCWD, path, O_RDONLY, 0);
}

static void leave_source(enum source source, int fd)
{
	if (fd >= 0 && fd != kept[source])
		sys_close(fd);
}

void resources_open(void)
{
	for (int source = 0; place_keeps_open() && source < SOURCES; source++)
		kept[source] = open_source((enum source)source);
}

static bool read_source(enum source source, char *to, size_t bytes)
{
	int fd = open_source(source);
	long n = fd < 0 ? -1 : sys_call(SYS_pread64, fd, to, bytes - 1, 0);

	leave_source(source, fd);
	to[n > 0 ? n : 0] = 0;
	return n > 0;
}

/* The number behind a name and blanks. */
static uint64_t named_number(const char *text, const char *name)
{
	const char *at = strstr(text, name);
	uint64_t value = 0;

	if (!at)
		return EVENT_UNKNOWN;
	at += strlen(name);
	at += strspn(at, " \t");
	for (; *at >= '0' && *at <= '9'; at++)
		value = value * 10 + (uint64_t)(*at - '0');
	return value;
}

static void from_usage(uint64_t *value)
{
	struct rusage usage;

	if (sys_call(SYS_getrusage, RUSAGE_SELF, &usage, 0, 0))
		return;
	value[FORMAT_RESOURCE_user_cpu_ns] = (uint64_t)usage.ru_utime.tv_sec * 1000000000u +
					     (uint64_t)usage.ru_utime.tv_usec * 1000u;
	value[FORMAT_RESOURCE_system_cpu_ns] = (uint64_t)usage.ru_stime.tv_sec * 1000000000u +
					       (uint64_t)usage.ru_stime.tv_usec * 1000u;
	value[FORMAT_RESOURCE_voluntary_switches] = (uint64_t)usage.ru_nvcsw;
	value[FORMAT_RESOURCE_involuntary_switches] = (uint64_t)usage.ru_nivcsw;
	value[FORMAT_RESOURCE_minor_faults] = (uint64_t)usage.ru_minflt;
	value[FORMAT_RESOURCE_major_faults] = (uint64_t)usage.ru_majflt;
}

static void from_proc(uint64_t *value)
{
	char text[4096];
	uint64_t kilobytes;

	if (read_source(STATUS, text, sizeof(text))) {
		kilobytes = named_number(text, "\nVmRSS:");
		value[FORMAT_RESOURCE_rss_bytes] =
			kilobytes == EVENT_UNKNOWN ? EVENT_UNKNOWN : kilobytes * 1024;
		value[FORMAT_RESOURCE_threads] = named_number(text, "\nThreads:");
	}
	if (!read_source(STORAGE, text, sizeof(text)))
		return;
	value[FORMAT_RESOURCE_read_bytes] = named_number(text, "\nread_bytes:");
	value[FORMAT_RESOURCE_written_bytes] = named_number(text, "\nwrite_bytes:");
}

struct entry { /* of getdents64 */
	uint64_t inode, next;
	uint16_t bytes;
};

static uint64_t count_entries(int directory)
{
	char room[4096] __attribute__((aligned(8)));
	uint64_t count = 0;
	long n;

	sys_call(SYS_lseek, directory, 0, SEEK_SET, 0);
	while ((n = sys_call(SYS_getdents64, directory, room, sizeof(room), 0)) > 0)
		for (long at = 0; at < n; at += ((struct entry *)(room + at))->bytes)
			count++;
	return n < 0 || count < 2 ? EVENT_UNKNOWN : count - 2; /* . and .. */
}

/* Since Linux 6.2 the directory's size is their number. */
static uint64_t descriptors(void)
{
	static uint64_t last, skipped;
	int fd = open_source(DESCRIPTORS);
	struct stat state;

	if (fd < 0)
		return EVENT_UNKNOWN;
	if (!sys_call(SYS_fstat, fd, &state, 0, 0) && state.st_size > 0) {
		last = (uint64_t)state.st_size;
	} else if (last <= MANY || ++skipped % MANY_EVERY == 0) {
		last = count_entries(fd);
	}
	leave_source(DESCRIPTORS, fd);
	return last;
}

static void measure(void)
{
	struct event_resources r = {.time = sys_now()};

	if (sys_forbidden())
		return;
	for (unsigned i = 0; i < FORMAT_RESOURCE_COUNT; i++)
		r.value[i] = EVENT_UNKNOWN;
	from_usage(r.value);
	from_proc(r.value);
	r.value[FORMAT_RESOURCE_descriptors] = descriptors();
	tbuf_resources(&r);
}

void resources_answer(void)
{
	if (atomic_exchange(&asked, false) && ledger_open())
		measure();
}

void resources_finish(void)
{
	if (resources_due_ns)
		measure();
}

void resources_forget(void)
{
	resources_due_ns = 0;
	asked = false;
	kept[STATUS] = kept[STORAGE] = kept[DESCRIPTORS] = -1;
}

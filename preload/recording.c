// SPDX-License-Identifier: Apache-2.0
#include "recording.h"

#include "debug.h"
#include "exchange.h"
#include "identity.h"
#include "settings.h"
#include "sys.h"
#include "tbuf.h"
#include "text.h"
#include "thread.h"

#include <errno.h>
#include <fnmatch.h>
#include <string.h>

#define PATH_ROOM 512

_Atomic uint32_t recording_state = RECORDING_NONE;

static char run_directory[PATH_ROOM]; /* of the whole recording */
static char own_directory[PATH_ROOM]; /* of this process; a forked child's parent's until it has one */
static char hot_directory[PATH_ROOM];
static struct format_process *process;	/* mapped; NULL while there is none */
static struct format_process *ancestor; /* the parent's, in a forked child */
static _Atomic uint64_t early[FORMAT_COUNTER_COUNT];
static _Atomic int64_t *recording_bytes; /* shared by all processes of the recording */
static _Atomic int64_t lone_bytes;
static int kept[2] = {-1, -1}; /* the helper's own directory descriptors */

/* ---- names ---- */

static uint64_t date_number(void)
{
	uint64_t seconds = sys_clock(CLOCK_REALTIME) / 1000000000u;
	uint64_t days = seconds / 86400, year = 1970, month = 0, leap;
	static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	for (;; days -= 365 + leap, year++) {
		leap = (year % 4 == 0 && year % 100) || year % 400 == 0;
		if (days < 365 + leap)
			break;
	}
	for (; days >= lengths[month] + (month == 1 ? leap : 0); month++)
		days -= lengths[month] + (month == 1 ? leap : 0);
	return ((year * 100 + month + 1) * 100 + days + 1) * 1000000 +
	       seconds % 86400 / 3600 * 10000 + seconds % 3600 / 60 * 100 + seconds % 60;
}

/* profilis-<program>-<date>-<pid>.dir in the working directory */
static void default_directory(void)
{
	long n = sys_call(SYS_getcwd, run_directory, sizeof(run_directory), 0, 0);
	size_t used = n > 1 ? (size_t)n - 1 : 0;
	struct text t = text_in(run_directory + used, sizeof(run_directory) - used);

	if (used == 1) /* "/" */
		t = text_in(run_directory, sizeof(run_directory));
	text_add(&t, "/profilis-");
	text_add(&t, identity_program());
	text_add(&t, "-");
	text_number(&t, date_number());
	text_add(&t, "-");
	text_number(&t, (uint64_t)sys_getpid());
	text_add(&t, ".dir");
}

static bool program_chosen(void)
{
	char pattern[256];
	const char *at = settings.only;

	while (*at) {
		const char *end = strchrnul(at, ',');
		size_t n = (size_t)(end - at) < sizeof(pattern) ? (size_t)(end - at) : sizeof(pattern) - 1;

		memcpy(pattern, at, n);
		pattern[n] = 0;
		if (!fnmatch(pattern, identity_program(), 0))
			return true;
		at = *end ? end + 1 : end;
	}
	return !settings.only[0];
}

void recording_init(void)
{
	if (settings.dir[0])
		text_join(run_directory, sizeof(run_directory), settings.dir, "", "");
	else
		default_directory();
	if (settings.off || !program_chosen())
		recording_state = RECORDING_IMPOSSIBLE;
}

const char *recording_directory(void)
{
	return run_directory;
}

/* ---- files ---- */

int recording_enter(enum recording_place place)
{
	const char *path = place == RECORDING_PLACE_HOT && hot_directory[0] ? hot_directory : own_directory;

	if (thread_self.quiet && kept[place] >= 0)
		return kept[place];
	return sys_open(AT_FDCWD, path, O_PATH | O_DIRECTORY, 0);
}

void recording_leave(int directory)
{
	if (directory >= 0 && !(thread_self.quiet && (directory == kept[0] || directory == kept[1])))
		sys_close(directory);
}

void recording_keep_open(void)
{
	kept[RECORDING_PLACE_OWN] = kept[RECORDING_PLACE_HOT] = -1;
	for (int place = 0; place < 2; place++)
		kept[place] = recording_enter(place);
}

bool recording_keeps_open(void)
{
	return thread_self.quiet && kept[RECORDING_PLACE_OWN] >= 0;
}

/* From RLIMIT_FSIZE the kernel sends SIGXFSZ, even for fallocate: ask before. */
static bool size_allowed(uint64_t bytes)
{
	struct rlimit limit;

	return sys_call(SYS_prlimit64, 0, RLIMIT_FSIZE, 0, &limit) || limit.rlim_cur >= bytes;
}

static void *map_in(int directory, const char *name, size_t bytes, int flags)
{
	int fd = size_allowed(bytes) ? sys_open(directory, name, O_RDWR | O_CREAT | flags, 0600) : -EFBIG;
	void *at = NULL;

	if (fd >= 0 && !sys_fallocate(fd, bytes))
		at = sys_map(fd, bytes);
	if (fd >= 0)
		sys_close(fd);
	if (fd >= 0 && !at && (flags & O_EXCL))
		sys_unlink(directory, name, 0);
	return at;
}

void *recording_map(enum recording_place place, const char *name, size_t bytes)
{
	int directory = sys_frozen && !thread_self.quiet ? -EPERM : recording_enter(place);
	void *at = directory < 0 ? NULL : map_in(directory, name, bytes, O_EXCL);

	recording_leave(directory);
	return at;
}

/* ---- making the place ---- */

static int make_directory(const char *path, int mode)
{
	int failed = sys_mkdir(AT_FDCWD, path, mode);

	if (!failed) /* whatever the host's umask */
		sys_call(SYS_fchmodat, AT_FDCWD, path, mode, 0);
	return failed;
}

static void make_parents(void)
{
	char path[PATH_ROOM];

	text_join(path, sizeof(path), run_directory, "", "");
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		sys_mkdir(AT_FDCWD, path, 0755);
		*slash = '/';
	}
}

static bool make_process_directory(const char *parent, char *made)
{
	struct text t = text_in(made, PATH_ROOM);

	text_add(&t, parent);
	text_add(&t, "/");
	text_number(&t, (uint64_t)process_self->pid);
	text_add(&t, "-");
	text_number(&t, identity_start_ticks());
	for (int again = 0; again < 16; again++) { /* exec keeps pid and start: a second recording */
		if (make_directory(made, 0700) != -EEXIST)
			break;
		text_add(&t, "+");
	}
	return !sys_call(SYS_faccessat, AT_FDCWD, made, 2 /* W_OK */, 0);
}

/* Below run.dir, or, where privileges were dropped since it was made, below the parent process's own. */
static bool make_own_directory(void)
{
	char made[PATH_ROOM];
	bool good;

	if (make_directory(run_directory, 0711) == -ENOENT) {
		make_parents();
		make_directory(run_directory, 0711);
	}
	good = make_process_directory(run_directory, made) ||
	       (own_directory[0] && make_process_directory(own_directory, made));
	if (good)
		text_join(own_directory, sizeof(own_directory), made, "", "");
	return good;
}

static void make_hot_directory(void)
{
	const char *base = settings.buffer_dir[0] ? settings.buffer_dir : "/dev/shm";
	struct text t = text_in(hot_directory, sizeof(hot_directory));

	text_add(&t, base);
	text_add(&t, "/profilis-");
	text_number(&t, (uint64_t)process_self->pid);
	text_add(&t, "-");
	text_number(&t, sys_clock(CLOCK_REALTIME));
	if (make_directory(hot_directory, 0700))
		hot_directory[0] = 0;
}

static void share_size(void)
{
	int directory;

	if (recording_bytes)
		return; /* inherited */
	directory = sys_open(AT_FDCWD, run_directory, O_PATH | O_DIRECTORY, 0);
	if (directory >= 0) {
		recording_bytes = map_in(directory, "size", 4096, 0);
		sys_close(directory);
	}
	if (!recording_bytes)
		recording_bytes = &lone_bytes;
}

static void describe(void)
{
	process->version = FORMAT_VERSION;
	process->counter_count = FORMAT_COUNTER_COUNT;
	process->pid = process_self->pid;
	process->begin_ns = sys_now();
	process->realtime_ns = sys_clock(CLOCK_REALTIME);
	process->sample_every = 1;
	identity_fill(process);
	text_join(process->hot_directory, sizeof(process->hot_directory), hot_directory, "", "");
	for (int i = 0; i < FORMAT_COUNTER_COUNT; i++)
		process->counters[i] = atomic_exchange(&early[i], 0);
	process->state = FORMAT_RUNNING;
	__atomic_store_n(&process->magic, FORMAT_PROCESS_MAGIC, __ATOMIC_RELEASE);
}

static void each_hot_file(void (*f)(int directory, const char *name, unsigned argument), unsigned argument)
{
	int directory = recording_enter(RECORDING_PLACE_HOT);
	char name[32];

	for (unsigned i = 0; directory >= 0 && i < tbuf_files() + exchange_files(); i++) {
		bool slots = i >= tbuf_files();
		struct text t = text_in(name, sizeof(name));

		text_add(&t, slots ? "slots." : "buffers.");
		text_number(&t, slots ? i - tbuf_files() : i);
		f(directory, name, argument);
	}
	recording_leave(directory);
}

static void unlink_file(int directory, const char *name, unsigned unused)
{
	(void)unused;
	sys_unlink(directory, name, 0);
}

static void remove_hot(void)
{
	each_hot_file(unlink_file, 0);
	if (hot_directory[0])
		sys_unlink(AT_FDCWD, hot_directory, AT_REMOVEDIR);
}

/* Hot space where it can be had: in a small /dev/shm it may not. */
static bool prepare_space(void)
{
	make_hot_directory();
	if (exchange_grow() && tbuf_grow())
		return true;
	remove_hot();
	exchange_forget();
	tbuf_forget();
	hot_directory[0] = 0;
	return exchange_grow() && tbuf_grow();
}

static bool start(void)
{
	if (!make_own_directory())
		return false;
	process = recording_map(RECORDING_PLACE_OWN, "process", FORMAT_PROCESS_BYTES);
	if (!process)
		return false;
	share_size();
	if (!prepare_space())
		return false;
	describe();
	return true;
}

void recording_describe_machine(void)
{
	if (process && !process->cpu_model[0])
		identity_cpu_model(process->cpu_model, sizeof(process->cpu_model));
}

static void start_failed(void)
{
	debug_say("not recording, cannot write below ", run_directory);
	process = NULL;
	if (ancestor)
		__atomic_fetch_add(&ancestor->counters[FORMAT_COUNT_children_unrecorded], 1,
				   __ATOMIC_RELAXED);
	atomic_store(&recording_state, RECORDING_IMPOSSIBLE);
}

/* Another thread is making the place: once in a process's life this is waited for, 10 ms at most. */
static bool await_start(void)
{
	const struct timespec pause = {0, 100000};

	for (int i = 0; i < 100 && recording_state == RECORDING_STARTING; i++)
		sys_call(SYS_nanosleep, &pause, 0, 0, 0);
	return recording_state == RECORDING_ACTIVE;
}

bool recording_start_slow(void)
{
	uint32_t none = RECORDING_NONE;

	if (sys_frozen)
		return false;
	if (!atomic_compare_exchange_strong(&recording_state, &none, RECORDING_STARTING))
		return none == RECORDING_STARTING && await_start();
	if (!start()) {
		start_failed();
		return false;
	}
	atomic_store_explicit(&recording_state, RECORDING_ACTIVE, memory_order_release);
	debug_say("recording into ", own_directory);
	return true;
}

void recording_forget(void)
{
	if (process)
		ancestor = process;
	process = NULL;
	hot_directory[0] = 0;
	kept[0] = kept[1] = -1;
	memset((void *)early, 0, sizeof(early));
	if (recording_state != RECORDING_IMPOSSIBLE || ancestor)
		recording_state = RECORDING_NONE;
}

/* ---- accounts ---- */

void recording_count(enum format_counter counter, uint64_t n)
{
	struct format_process *p = process;

	if (p)
		__atomic_fetch_add(&p->counters[counter], n, __ATOMIC_RELAXED);
	else
		atomic_fetch_add_explicit(&early[counter], n, memory_order_relaxed);
}

void recording_discard(unsigned status, enum format_counter why)
{
	struct format_process *p = process;

	recording_count(why, 1);
	if (p)
		__atomic_fetch_add(&p->discarded[status < FORMAT_STATUS_SPACE ? status : 0], 1,
				   __ATOMIC_RELAXED);
}

void recording_discard_many(const uint32_t by_status[FORMAT_STATUS_SPACE], uint64_t end_ns)
{
	for (int i = 0; i < FORMAT_STATUS_SPACE; i++)
		if (by_status[i])
			__atomic_fetch_add(&process->discarded[i], by_status[i], __ATOMIC_RELAXED);
	if (end_ns > process->discarded_until_ns)
		process->discarded_until_ns = end_ns;
}

bool recording_book(int64_t bytes)
{
	int64_t total = atomic_fetch_add(recording_bytes, bytes) + bytes;

	if (bytes < 0 || !settings.max_bytes || total <= (int64_t)settings.max_bytes)
		return true;
	atomic_fetch_sub(recording_bytes, bytes);
	return false;
}

/* ---- ownership and end ---- */

static void chown_file(int directory, const char *name, unsigned uid)
{
	sys_chown(directory, name, uid);
}

void recording_chown(unsigned uid)
{
	char path[PATH_ROOM];

	text_join(path, sizeof(path), own_directory, "/process", "");
	sys_chown(AT_FDCWD, path, uid);
	each_hot_file(chown_file, uid);
	sys_chown(AT_FDCWD, own_directory, uid);
	if (hot_directory[0])
		sys_chown(AT_FDCWD, hot_directory, uid);
	process->uid = uid;
}

void recording_close(enum format_process_state state)
{
	if (state == FORMAT_ENDED)
		atomic_store(&recording_state, RECORDING_ENDED);
}

void recording_end(enum format_process_state state, bool all_sealed)
{
	process->end_ns = sys_now();
	process->realtime_end_ns = sys_clock(CLOCK_REALTIME);
	__atomic_store_n(&process->state, state, __ATOMIC_RELEASE);
	if (all_sealed)
		remove_hot();
}

void recording_resume(void)
{
	process->end_ns = 0;
	__atomic_store_n(&process->state, FORMAT_RUNNING, __ATOMIC_RELEASE);
}

// SPDX-License-Identifier: Apache-2.0
#include "place.h"

#include "identity.h"
#include "settings.h"
#include "sys.h"
#include "text.h"
#include "thread.h"

#include <errno.h>
#include <string.h>

#define PATH_ROOM 512

static char run_directory[PATH_ROOM]; /* of the whole recording */
static char
	own_directory[PATH_ROOM]; /* of this process; a forked child's parent's until it has one */
static char hot_directory[PATH_ROOM]; /* "": the same as own */
static int kept[2] = {-1, -1};	      /* the helper's own directory descriptors */
static uint32_t mapped[2];	      /* hot files, by kind */

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

void place_init(void)
{
	if (settings.dir[0])
		text_join(run_directory, sizeof(run_directory), settings.dir, "", "");
	else
		default_directory();
}

const char *place_recording(void)
{
	return run_directory;
}

const char *place_own(void)
{
	return own_directory;
}

const char *place_hot(void)
{
	return hot_directory;
}

/* ---- files ---- */

int place_enter(enum place place)
{
	const char *path = place == PLACE_HOT && hot_directory[0] ? hot_directory : own_directory;

	if (thread_self.quiet && kept[place] >= 0)
		return kept[place];
	return sys_open(AT_FDCWD, path, O_PATH | O_DIRECTORY, 0);
}

void place_leave(int directory)
{
	if (directory >= 0 &&
	    !(thread_self.quiet && (directory == kept[0] || directory == kept[1])))
		sys_close(directory);
}

void place_keep_open(void)
{
	kept[PLACE_OWN] = kept[PLACE_HOT] = -1;
	for (int place = 0; place < 2; place++)
		kept[place] = place_enter(place);
}

bool place_keeps_open(void)
{
	return thread_self.quiet && kept[PLACE_OWN] >= 0;
}

/* From RLIMIT_FSIZE the kernel sends SIGXFSZ, even for fallocate: ask before. */
static bool size_allowed(uint64_t bytes)
{
	struct rlimit limit;

	return sys_call(SYS_prlimit64, 0, RLIMIT_FSIZE, 0, &limit) || limit.rlim_cur >= bytes;
}

static void *map_in(int directory, const char *name, size_t bytes, int flags)
{
	int fd = size_allowed(bytes) ? sys_open(directory, name, O_RDWR | O_CREAT | flags, 0600)
				     : -EFBIG;
	void *at = NULL;

	if (fd >= 0 && !sys_fallocate(fd, bytes))
		at = sys_map(fd, bytes);
	if (fd >= 0)
		sys_close(fd);
	if (fd >= 0 && !at && (flags & O_EXCL))
		sys_unlink(directory, name, 0);
	return at;
}

static void *map_new(enum place place, const char *name, size_t bytes)
{
	int directory = sys_forbidden() ? -EPERM : place_enter(place);
	void *at = directory < 0 ? NULL : map_in(directory, name, bytes, O_EXCL);

	place_leave(directory);
	return at;
}

void *place_map_process(size_t bytes)
{
	return map_new(PLACE_OWN, "process", bytes);
}

void *place_map_shared(const char *name, size_t bytes)
{
	int directory = sys_open(AT_FDCWD, run_directory, O_PATH | O_DIRECTORY, 0);
	void *at = directory < 0 ? NULL : map_in(directory, name, bytes, 0);

	if (directory >= 0)
		sys_close(directory);
	return at;
}

static void file_name(char *room, size_t bytes, enum place_kind kind, uint32_t number)
{
	struct text t = text_in(room, bytes);

	text_add(&t, kind == PLACE_SLOTS ? "slots." : "buffers.");
	text_number(&t, number);
}

void *place_map(enum place_kind kind, size_t bytes)
{
	char name[32];
	void *at;

	file_name(name, sizeof(name), kind, mapped[kind]);
	at = map_new(PLACE_HOT, name, bytes);
	if (at)
		mapped[kind]++;
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
	for (int again = 0; again < 16;
	     again++) { /* exec keeps pid and start: a second recording */
		if (make_directory(made, 0700) != -EEXIST)
			break;
		text_add(&t, "+");
	}
	return !sys_call(SYS_faccessat, AT_FDCWD, made, 2 /* W_OK */, 0);
}

/* Below run.dir, or, where privileges were dropped since it was made, below the parent process's
 * own. */
bool place_make(void)
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

void place_make_hot(void)
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

/* ---- ownership and end ---- */

static void each_hot_file(void (*f)(int directory, const char *name, unsigned argument),
			  unsigned argument)
{
	int directory = place_enter(PLACE_HOT);
	char name[32];

	for (int kind = 0; directory >= 0 && kind < 2; kind++)
		for (uint32_t i = 0; i < mapped[kind]; i++) {
			file_name(name, sizeof(name), kind, i);
			f(directory, name, argument);
		}
	place_leave(directory);
}

static void unlink_file(int directory, const char *name, unsigned unused)
{
	(void)unused;
	sys_unlink(directory, name, 0);
}

void place_remove_hot(void)
{
	each_hot_file(unlink_file, 0);
	if (hot_directory[0])
		sys_unlink(AT_FDCWD, hot_directory, AT_REMOVEDIR);
	hot_directory[0] = 0;
	mapped[PLACE_BUFFERS] = mapped[PLACE_SLOTS] = 0;
}

static void chown_file(int directory, const char *name, unsigned uid)
{
	sys_chown(directory, name, uid);
}

/* By descriptors: after a chroot the helper's own are the only way there. */
void place_chown(unsigned uid)
{
	int own = place_enter(PLACE_OWN), hot = place_enter(PLACE_HOT);

	sys_chown(own, "process", uid);
	each_hot_file(chown_file, uid);
	sys_chown(hot, "", uid);
	sys_chown(own, "", uid);
	place_leave(hot);
	place_leave(own);
}

void place_forget(void)
{
	hot_directory[0] = 0;
	kept[PLACE_OWN] = kept[PLACE_HOT] = -1;
	mapped[PLACE_BUFFERS] = mapped[PLACE_SLOTS] = 0;
}

// SPDX-License-Identifier: Apache-2.0
/* Hosts that confine themselves after (or before) the recorder has begun: seccomp, users, roots,
 * name spaces. */
#include "talk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int listener;
static volatile int *volatile nowhere = (volatile int *)8;

/* Kills the process at the first call that is none of those that a sandboxed server makes. */
static struct sock_filter strict[64];
static struct sock_fprog program = {.filter = strict};

static void allow(unsigned number)
{
	strict[program.len++] =
		(struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1);
	strict[program.len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
}

static void make_filter(void)
{
	static const unsigned allowed[] = {
		SYS_read,	SYS_write,	  SYS_close,	SYS_accept,	 SYS_socket,
		SYS_connect,	SYS_sendto,	  SYS_recvfrom, SYS_getsockname, SYS_setsockopt,
		SYS_exit_group, SYS_rt_sigreturn, SYS_exit};

	strict[program.len++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
							     offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < sizeof(allowed) / sizeof(*allowed); i++)
		allow(allowed[i]);
	strict[program.len++] =
		(struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
}

static struct talk confine(long (*install)(void))
{
	static char buffer[256];

	setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
	puts("begun"); /* so that stdio asks for nothing more */
	fflush(stdout);
	listener = talk_listen();
	make_filter();
	talk_rounds(listener, "/before", 100);
	talk_must(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl");
	talk_must(!install(), "seccomp");
	return talk_open(listener);
}

static void confine_and_serve(long (*install)(void))
{
	struct talk t = confine(install);

	for (int i = 0; i < 30000; i++)
		talk_round(&t, "/confined");
	talk_close(&t);
	talk_report();
	_exit(8);
}

static long with_prctl(void)
{
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

static long with_raw_prctl(void)
{
	return syscall(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

static long with_seccomp(void)
{
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

static long with_all_threads(void)
{
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program);
}

static void by_prctl(void)
{
	confine_and_serve(with_prctl);
}

/* Whatever stood in for the default action is gone: nothing may be asked of the kernel here. */
static void crash_confined(void)
{
	struct talk t = confine(with_prctl);

	talk_round(&t, "/confined");
	*nowhere = 1;
}

static void by_raw_prctl(void)
{
	confine_and_serve(with_raw_prctl);
}

static void by_seccomp(void)
{
	confine_and_serve(with_seccomp);
}

static void by_all_threads(void)
{
	confine_and_serve(with_all_threads);
}

/* Confined before it has ever used a descriptor. */
static void confined_early(void)
{
	static char buffer[256];
	char byte;

	setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
	puts("begun");
	fflush(stdout);
	make_filter();
	talk_must(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl");
	talk_must(!with_prctl(), "seccomp");
	printf("%zd\n", read(0, &byte, 1));
	printf("%zd %d\n", read(3000, &byte, 1), errno);
	fflush(stdout);
	_exit(8);
}

/* read, write, sigreturn and exit only, by the book: the exit is the raw one. */
static void strict_mode(void)
{
	struct talk t = talk_open(talk_listen());

	talk_round(&t, "/before");
	talk_must(!prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT), "prctl");
	for (int i = 0; i < 2000; i++)
		talk_round(&t, "/strict");
	write(1, "done\n", 5);
	syscall(SYS_exit, 8);
}

static void strict_mode_early(void)
{
	char byte;

	talk_must(!prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT), "prctl");
	read(0, &byte, 1);
	write(1, "done\n", 5);
	syscall(SYS_exit, 8);
}

/* What libraries do to learn what the kernel knows confines nobody. */
static void probes(void)
{
	long result[5];

	listener = talk_listen();
	talk_rounds(listener, "/before", 10);
	result[0] = syscall(SYS_seccomp, SECCOMP_SET_MODE_STRICT, 1, NULL);
	result[1] = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, NULL);
	result[2] = syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0,
			    &(unsigned){SECCOMP_RET_KILL_THREAD});
	result[3] = prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL, 0, 0);
	result[4] = prctl(PR_SET_SECCOMP, 77, 0, 0, 0);
	for (int i = 0; i < 5; i++)
		printf("%ld ", result[i]);
	talk_rounds(listener, "/after", 30000);
	talk_report();
}

static uid_t owner_of(const char *task)
{
	char name[300], line[128];
	unsigned owner = ~0u;
	FILE *f;

	snprintf(name, sizeof(name), "/proc/self/task/%s/status", task);
	f = fopen(name, "r");
	talk_must(f != NULL, "fopen");
	while (fgets(line, sizeof(line), f) && sscanf(line, "Uid: %*u %u", &owner) != 1)
		;
	fclose(f);
	return owner;
}

/* Threads that are somebody else, with whatever rights that gives. */
static int aliens(void)
{
	DIR *directory = opendir("/proc/self/task");
	struct dirent *entry;
	int n = 0;

	talk_must(directory != NULL, "opendir");
	while ((entry = readdir(directory)))
		if (entry->d_name[0] != '.' && owner_of(entry->d_name) != geteuid())
			n++;
	closedir(directory);
	return n;
}

static void print_user(void)
{
	uid_t real, effective, saved;

	getresuid(&real, &effective, &saved);
	printf("%d %d %d, %d threads are not\n", real, effective, saved, aliens());
}

/* All threads change, none hangs, and the recording goes on as somebody else. */
static void drop_user(void)
{
	listener = talk_listen();
	talk_rounds(listener, "/root", 30000);
	printf("%d\n", setgid(65534));
	printf("%d\n", setuid(65534));
	print_user();
	printf("%d %d\n", setuid(0), errno);
	talk_rounds(listener, "/nobody", 60000);
	talk_report();
}

static void change_user_and_back(void)
{
	listener = talk_listen();
	talk_rounds(listener, "/root", 1000);
	for (int i = 0; i < 5; i++) {
		printf("%d\n", seteuid(65534));
		talk_rounds(listener, "/nobody", 5000);
		printf("%d\n", seteuid(0));
		talk_rounds(listener, "/root", 5000);
	}
	printf("%d\n", setresuid(1, 2, 3));
	print_user();
	talk_rounds(listener, "/other", 1000);
	talk_report();
}

static void new_spaces(void)
{
	static const int flags[] = {CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_FS,
				    CLONE_NEWUSER};

	listener = talk_listen();
	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
		talk_rounds(listener, "/before", 5000);
		printf("unshare %d\n", unshare(flags[i]) ? errno : 0);
	}
	talk_rounds(listener, "/after", 5000);
	talk_report();
}

static void join_space(void)
{
	int fd = open("/proc/self/ns/mnt", O_RDONLY);

	listener = talk_listen();
	talk_rounds(listener, "/before", 5000);
	printf("setns %d\n", setns(fd, CLONE_NEWNS) ? errno : 0);
	talk_rounds(listener, "/after", 5000);
	talk_report();
}

static void new_root(void)
{
	listener = talk_listen();
	talk_rounds(listener, "/before", 1000);
	printf("%d\n", chroot("/usr/share"));
	printf("%d\n", chdir("/"));
	talk_rounds(listener, "/after", 60000);
	talk_report();
}

static void new_root_at_once(void)
{
	listener = talk_listen();
	printf("%d %d\n", chroot("/usr/share"), chdir("/"));
	printf("%d\n", setuid(65534));
	talk_rounds(listener, "/after", 60000);
	talk_report();
}

/* A new process name space: children of ours are counted from 1. */
static void new_pids(void)
{
	int status;

	listener = talk_listen();
	talk_rounds(listener, "/before", 10);
	printf("unshare %d\n", unshare(CLONE_NEWPID));
	fflush(stdout);
	if (!fork()) {
		talk_rounds(talk_listen(), "/first", 1000);
		exit(getpid());
	}
	wait(&status);
	printf("status %d\n", status);
	talk_rounds(listener, "/after", 10);
	talk_report();
}

static const struct talk_case cases[] = {{"prctl", by_prctl},
					 {"raw-prctl", by_raw_prctl},
					 {"seccomp", by_seccomp},
					 {"all-threads", by_all_threads},
					 {"early", confined_early},
					 {"strict", strict_mode},
					 {"crash", crash_confined},
					 {"strict-early", strict_mode_early},
					 {"probes", probes},
					 {"setuid", drop_user},
					 {"seteuid", change_user_and_back},
					 {"unshare", new_spaces},
					 {"setns", join_space},
					 {"chroot", new_root},
					 {"chroot-setuid", new_root_at_once},
					 {"pids", new_pids}};
TALK_MAIN(cases)

/* SPDX-License-Identifier: Apache-2.0 */
#include "program.h"

#include <elf.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define SCRIPT_DEPTH 4 /* as deep as the kernel follows interpreters of interpreters */
#define HEADERS_MAX 256

struct program {
	char path[PATH_MAX];
	int fd;
	bool interp;
	bool musl;
	bool go;
};

static bool is_executable(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK);
}

static bool find_in_path(const char *name, char out[PATH_MAX])
{
	const char *path = getenv("PATH");

	for (const char *at = path ? path : "/bin:/usr/bin";; at++) {
		int length = (int)strcspn(at, ":");
		int need = snprintf(out, PATH_MAX, "%.*s/%s", length ? length : 1,
				    length ? at : ".", name);

		if (need < PATH_MAX && is_executable(out))
			return true;
		at += length;
		if (!*at)
			return false;
	}
}

static bool find(const char *command, char out[PATH_MAX])
{
	if (!strchr(command, '/'))
		return find_in_path(command, out);
	return snprintf(out, PATH_MAX, "%s", command) < PATH_MAX && is_executable(out);
}

/* The interpreter named in a script's first line; the file itself when it is no script. */
static bool interpreter(const char *path, char out[PATH_MAX])
{
	char line[512];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, line, sizeof(line) - 1);
	char *name;

	if (fd >= 0)
		close(fd);
	if (got < 2 || line[0] != '#' || line[1] != '!')
		return false;
	line[got] = 0;
	line[strcspn(line, "\n")] = 0;
	name = line + 2 + strspn(line + 2, " \t");
	name[strcspn(name, " \t")] = 0;
	snprintf(out, PATH_MAX, "%s", name);
	return *name != 0;
}

static void read_interp(struct program *p, const Elf64_Phdr *header)
{
	char name[256] = "";
	size_t want = header->p_filesz < sizeof(name) - 1 ? header->p_filesz : sizeof(name) - 1;

	p->interp = true;
	if (pread(p->fd, name, want, (off_t)header->p_offset) > 0)
		p->musl = strstr(name, "ld-musl") != NULL;
}

/* Go's linker puts its build id first into a note segment of its own. */
static void read_note(struct program *p, const Elf64_Phdr *header)
{
	char note[16];

	if (pread(p->fd, note, sizeof(note), (off_t)header->p_offset) == sizeof(note))
		p->go |= !memcmp(note + 12, "Go\0", 4);
}

static void read_headers(struct program *p, const Elf64_Ehdr *elf)
{
	Elf64_Phdr header;
	unsigned count = elf->e_phnum < HEADERS_MAX ? elf->e_phnum : HEADERS_MAX;

	for (unsigned i = 0; i < count; i++) {
		off_t at = (off_t)(elf->e_phoff + (Elf64_Off)i * sizeof(header));

		if (pread(p->fd, &header, sizeof(header), at) != sizeof(header))
			return;
		if (header.p_type == PT_INTERP)
			read_interp(p, &header);
		else if (header.p_type == PT_NOTE)
			read_note(p, &header);
	}
}

/* The loader ignores LD_PRELOAD when the kernel raises privileges at exec. */
static const char *privileged(const struct program *p)
{
	struct stat st;

	if (fstat(p->fd, &st))
		return NULL;
	if ((st.st_mode & S_ISUID) && st.st_uid != getuid())
		return "is setuid: the loader ignores LD_PRELOAD for it";
	if ((st.st_mode & S_ISGID) && (st.st_mode & S_IXGRP) && st.st_gid != getgid())
		return "is setgid: the loader ignores LD_PRELOAD for it";
	if (getuid() != 0 && fgetxattr(p->fd, "security.capability", NULL, 0) > 0)
		return "has file capabilities: the loader ignores LD_PRELOAD for it";
	return NULL;
}

static const char *unseen_elf(struct program *p)
{
	Elf64_Ehdr elf;

	if (pread(p->fd, &elf, sizeof(elf), 0) != sizeof(elf) ||
	    memcmp(elf.e_ident, ELFMAG, SELFMAG))
		return NULL;
	if (elf.e_ident[EI_CLASS] != ELFCLASS64)
		return "is a 32-bit program, and the preload library is not";
	if (elf.e_phentsize == sizeof(Elf64_Phdr))
		read_headers(p, &elf);
	if (p->go)
		return "is a Go program: its network calls do not pass through libc";
	if (!p->interp)
		return "is statically linked: nothing can be preloaded into it";
	if (p->musl)
		return "is linked against musl, and the preload library against glibc";
	return privileged(p);
}

bool program_unseen(const char *command, char *sentence, size_t size)
{
	struct program p = {.fd = -1};
	char next[PATH_MAX];
	const char *why;

	if (!find(command, p.path))
		return false;
	for (int depth = 0; depth < SCRIPT_DEPTH && interpreter(p.path, next); depth++)
		memcpy(p.path, next, sizeof(next));
	p.fd = open(p.path, O_RDONLY | O_CLOEXEC);
	if (p.fd < 0)
		return false;
	why = unseen_elf(&p);
	close(p.fd);
	if (why)
		snprintf(sentence, size, "%s %s", p.path, why);
	return why != NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "program.h"

#include "command_file.h"
#include "privileges.h"

#include <elf.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HEADERS_MAX 256

/* What the library is built for is what we are built for. */
#if defined(__x86_64__)
#define OUR_MACHINE EM_X86_64
#elif defined(__aarch64__)
#define OUR_MACHINE EM_AARCH64
#else
#define OUR_MACHINE EM_NONE
#endif

struct program {
	char path[PATH_MAX];
	int fd;
	bool interp;
	bool musl;
	bool go;
};

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

static const char *unseen_elf(struct program *p)
{
	Elf64_Ehdr elf;

	if (pread(p->fd, &elf, sizeof(elf), 0) != sizeof(elf) ||
	    memcmp(elf.e_ident, ELFMAG, SELFMAG))
		return NULL;
	if (elf.e_ident[EI_CLASS] != ELFCLASS64)
		return "is a 32-bit program, and the preload library is not";
	if (OUR_MACHINE != EM_NONE && elf.e_machine != OUR_MACHINE)
		return "is built for another processor than the preload library";
	if (elf.e_phentsize == sizeof(Elf64_Phdr))
		read_headers(p, &elf);
	if (p->go)
		return "is a Go program: its network calls do not pass through libc";
	if (!p->interp)
		return "is statically linked: nothing can be preloaded into it";
	if (p->musl)
		return "is linked against musl, and the preload library against glibc";
	return privileges_raised(p->fd);
}

bool program_unseen(const char *command, char *sentence, size_t size)
{
	struct program p = {.fd = -1};
	char next[PATH_MAX];
	const char *why;

	if (!command_file_find(command, p.path))
		return false;
	for (int depth = 0; depth < COMMAND_FILE_DEPTH && command_file_interpreter(p.path, next); depth++)
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

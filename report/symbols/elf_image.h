/* SPDX-License-Identifier: Apache-2.0 */
/*
 * elf_image.h - an ELF file that is read, not mapped (it may be cut while we look), or the vdso of
 * this machine's kernel.
 */
#ifndef PROFILIS_ELF_IMAGE_H
#define PROFILIS_ELF_IMAGE_H

#include <libelf.h>
#include <stdbool.h>
#include <stddef.h>

struct elf_image {
	Elf *elf; /* NULL: none */
	int fd;	  /* -1: closed already, or memory */
};

#define ELF_IMAGE_ID_MAX 64u

/* For reading, what is a regular file; other than files of recordings, code is named by links. -1:
 * none.
 */
int elf_image_file(const char *path);

bool elf_image_open(struct elf_image *image, const char *path);
void elf_image_close(struct elf_image *image);

/* The descriptor is closed; only what was read before can be asked from now on. */
void elf_image_settle(struct elf_image *image);

/* Its build id; how many bytes, 0: it has none. */
size_t elf_image_id(const struct elf_image *image, const unsigned char **id);

/* Whether its build id is that one, in hex; "-": it has none. */
bool elf_image_is(const struct elf_image *image, const char *build_id);

/* Content of a section; NULL where there is none. */
Elf_Data *elf_image_section(const struct elf_image *image, const char *name);

#endif

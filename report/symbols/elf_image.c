// SPDX-License-Identifier: Apache-2.0
#include "elf_image.h"

#include <elfutils/libdwelf.h>
#include <fcntl.h>
#include <gelf.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

int elf_image_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat status;

	if (fd < 0 || (!fstat(fd, &status) && S_ISREG(status.st_mode)))
		return fd;
	close(fd);
	return -1;
}

static bool is_vdso(const char *path)
{
	return !strcmp(path, "[vdso]") || !strncmp(path, "linux-vdso.so", 13) ||
	       !strncmp(path, "linux-gate.so", 13);
}

/* It has its section headers at its end. */
static Elf *open_vdso(void)
{
	char *at = (char *)getauxval(AT_SYSINFO_EHDR);
	ElfW(Ehdr) head;

	if (!at)
		return NULL;
	memcpy(&head, at, sizeof(head));
	return elf_memory(at, head.e_shoff + (size_t)head.e_shnum * head.e_shentsize);
}

static bool is_code(Elf *elf)
{
	GElf_Ehdr head;

	return elf_kind(elf) == ELF_K_ELF && gelf_getehdr(elf, &head) &&
	       (head.e_type == ET_EXEC || head.e_type == ET_DYN);
}

bool elf_image_open(struct elf_image *image, const char *path)
{
	*image = (struct elf_image){.fd = -1};
	if (is_vdso(path)) {
		image->elf = open_vdso();
		return image->elf != NULL;
	}
	image->fd = path[0] == '/' ? elf_image_file(path) : -1;
	if (image->fd >= 0)
		image->elf = elf_begin(image->fd, ELF_C_READ, NULL);
	if (image->elf && is_code(image->elf))
		return true;
	elf_image_close(image);
	return false;
}

void elf_image_close(struct elf_image *image)
{
	if (image->elf)
		elf_end(image->elf);
	image->elf = NULL;
	if (image->fd >= 0)
		close(image->fd);
	image->fd = -1;
}

void elf_image_settle(struct elf_image *image)
{
	if (!image->elf || image->fd < 0)
		return;
	elf_cntl(image->elf, ELF_C_FDDONE);
	close(image->fd);
	image->fd = -1;
}

size_t elf_image_id(const struct elf_image *image, const unsigned char **id)
{
	const void *bits = NULL;
	ssize_t n = image->elf ? dwelf_elf_gnu_build_id(image->elf, &bits) : 0;

	*id = bits;
	return n > 0 && n <= (ssize_t)ELF_IMAGE_ID_MAX ? (size_t)n : 0;
}

bool elf_image_is(const struct elf_image *image, const char *build_id)
{
	char text[2 * ELF_IMAGE_ID_MAX + 1] = "-";
	const unsigned char *id;
	size_t n = elf_image_id(image, &id);

	for (size_t i = 0; i < n; i++)
		snprintf(text + 2 * i, 3, "%02x", id[i]);
	return !strcmp(text, build_id);
}

Elf_Data *elf_image_section(const struct elf_image *image, const char *name)
{
	Elf_Scn *section = NULL;
	size_t names;

	if (!image->elf || elf_getshdrstrndx(image->elf, &names))
		return NULL;
	while ((section = elf_nextscn(image->elf, section))) {
		GElf_Shdr header;
		const char *own;

		if (!gelf_getshdr(section, &header) || header.sh_type == SHT_NOBITS)
			continue;
		own = elf_strptr(image->elf, names, header.sh_name);
		if (own && !strcmp(own, name))
			return elf_rawdata(section, NULL);
	}
	return NULL;
}

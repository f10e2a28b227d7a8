// SPDX-License-Identifier: Apache-2.0
#include "debug_file.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ROOT "/usr/lib/debug"
#define BLOCK_BYTES 65536u

/* Of a file without a build id the debug file must have this sum. */
static bool sum_of(const char *path, uint32_t *sum)
{
	static uint8_t bytes[BLOCK_BYTES];
	int fd = elf_image_file(path);
	uint32_t crc = ~0u;
	ssize_t n = 0;

	if (fd < 0)
		return false;
	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		for (ssize_t i = 0; i < n; i++) {
			crc ^= bytes[i];
			for (unsigned bit = 0; bit < 8; bit++)
				crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
		}
	close(fd);
	*sum = ~crc;
	return n == 0;
}

struct link {
	const char *name;
	uint32_t sum;
};

/* Its name, zeros up to a multiple of 4, its CRC-32. */
static bool link_of(const struct elf_image *of, struct link *link)
{
	Elf_Data *data = elf_image_section(of, ".gnu_debuglink");
	size_t n = data && data->d_buf ? strnlen(data->d_buf, data->d_size) : 0;
	size_t at = (n + 4) / 4 * 4;

	if (!n || at + sizeof(link->sum) > data->d_size || memchr(data->d_buf, '/', n))
		return false;
	link->name = data->d_buf;
	memcpy(&link->sum, (const char *)data->d_buf + at, sizeof(link->sum));
	return true;
}

static bool matches(const struct elf_image *image, const struct debug_file *wanted,
		    const char *path, uint32_t sum)
{
	uint32_t own;

	if (strcmp(wanted->build_id, "-") != 0)
		return elf_image_is(image, wanted->build_id);
	return sum_of(path, &own) && own == sum;
}

/* root, the stripped file's directory, `below` it, and the name. */
static bool try_link(struct elf_image *image, const struct debug_file *wanted, const char *root,
		     const char *below, const struct link *link)
{
	const char *slash = strrchr(wanted->path, '/');
	char path[PATH_MAX];
	int n = snprintf(path, sizeof(path), "%s%.*s/%s%s", root, (int)(slash - wanted->path),
			 wanted->path, below, link->name);

	if (n >= (int)sizeof(path) || !strcmp(path, wanted->path) || !elf_image_open(image, path))
		return false;
	if (matches(image, wanted, path, link->sum))
		return true;
	elf_image_close(image);
	return false;
}

static bool by_link(struct elf_image *image, const struct elf_image *of,
		    const struct debug_file *wanted)
{
	struct link link;

	if (wanted->path[0] != '/' || !link_of(of, &link))
		return false;
	return try_link(image, wanted, "", "", &link) ||
	       try_link(image, wanted, "", ".debug/", &link) ||
	       (wanted->directory && try_link(image, wanted, wanted->directory, "", &link)) ||
	       try_link(image, wanted, ROOT, "", &link);
}

static bool by_id(struct elf_image *image, const char *id, const char *root)
{
	char path[PATH_MAX];
	size_t n = strlen(id);

	if (n < 4 || n > 2 * ELF_IMAGE_ID_MAX || strspn(id, "0123456789abcdef") != n)
		return false;
	n = (size_t)snprintf(path, sizeof(path), "%s/.build-id/%.2s/%s.debug", root, id, id + 2);
	if (n >= sizeof(path) || !elf_image_open(image, path))
		return false;
	if (elf_image_is(image, id))
		return true;
	elf_image_close(image);
	return false;
}

bool debug_file_open(struct elf_image *image, const struct elf_image *of,
		     const struct debug_file *wanted)
{
	*image = (struct elf_image){.fd = -1};
	return (wanted->directory && by_id(image, wanted->build_id, wanted->directory)) ||
	       by_id(image, wanted->build_id, ROOT) || (of->elf && by_link(image, of, wanted));
}

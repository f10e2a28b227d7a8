// SPDX-License-Identifier: Apache-2.0
#include "elf_facts.h"

#include "elf_image.h"

#include <gelf.h>
#include <stdint.h>
#include <string.h>

#define CONSTANTS_MAX (512ull << 20) /* bytes looked through */
#define SYMBOLS_MAX (4ull << 20)

struct reading {
	struct elf_facts *f;
	struct arena *arena;
	Elf *elf;
};

static const char *kept(const struct reading *r, const char *text)
{
	return text ? arena_text(r->arena, text, strnlen(text, 4096)) : NULL;
}

static const char *interpreter(const struct reading *r)
{
	size_t count, size;
	const char *file = elf_rawfile(r->elf, &size);
	GElf_Phdr header;

	if (!file || elf_getphdrnum(r->elf, &count))
		return NULL;
	for (size_t i = 0; i < count && i < 256; i++)
		if (gelf_getphdr(r->elf, (int)i, &header) && header.p_type == PT_INTERP &&
		    header.p_offset < size && header.p_filesz <= size - header.p_offset)
			return arena_text(r->arena, file + header.p_offset,
					  strnlen(file + header.p_offset, header.p_filesz));
	return NULL;
}

static void take_dynamic(const struct reading *r, const GElf_Dyn *dyn, size_t strings)
{
	struct elf_facts *f = r->f;
	const char *text;

	if (dyn->d_tag != DT_NEEDED && dyn->d_tag != DT_RPATH && dyn->d_tag != DT_RUNPATH)
		return;
	text = kept(r, elf_strptr(r->elf, strings, dyn->d_un.d_val));
	if (!text)
		return;
	if (dyn->d_tag == DT_RPATH)
		f->rpath = text;
	else if (dyn->d_tag == DT_RUNPATH)
		f->runpath = text;
	else if (f->needed_count < ELF_FACTS_NEEDED_MAX)
		f->needed[f->needed_count++] = text;
}

static void read_dynamic(const struct reading *r, Elf_Scn *section, const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t count = data && header->sh_entsize ? data->d_size / header->sh_entsize : 0;
	GElf_Dyn dyn;

	for (size_t i = 0; i < count && i < INT32_MAX && gelf_getdyn(data, (int)i, &dyn); i++)
		if (dyn.d_tag == DT_NULL)
			break;
		else
			take_dynamic(r, &dyn, header->sh_link);
}

static const struct {
	const char *name;
	unsigned inside;
} telling_symbols[] = {
	{"SSL_read", ELF_INSIDE_OPENSSL},    {"SSL_write", ELF_INSIDE_OPENSSL},
	{"sqlite3_step", ELF_INSIDE_SQLITE}, {"io_uring_queue_init", ELF_INSIDE_URING},
	{"__cxa_throw", ELF_INSIDE_THROW},
};

static unsigned inside_by(const char *name)
{
	for (size_t i = 0; i < sizeof(telling_symbols) / sizeof(*telling_symbols); i++)
		if (!strcmp(name, telling_symbols[i].name))
			return telling_symbols[i].inside;
	return 0;
}

static void read_symbols(const struct reading *r, Elf_Scn *section, const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t count = data && header->sh_entsize ? data->d_size / header->sh_entsize : 0;
	GElf_Sym symbol;

	for (size_t i = 1; i < count && i < SYMBOLS_MAX; i++) {
		const char *name;

		if (!gelf_getsym(data, (int)i, &symbol))
			return;
		if (symbol.st_shndx == SHN_UNDEF || GELF_ST_TYPE(symbol.st_info) != STT_FUNC)
			continue;
		name = elf_strptr(r->elf, header->sh_link, symbol.st_name);
		if (name)
			r->f->inside |= inside_by(name);
	}
}

static void read_sections(const struct reading *r)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	size_t names;
	const char *name;

	if (elf_getshdrstrndx(r->elf, &names))
		return;
	while ((section = elf_nextscn(r->elf, section))) {
		if (!gelf_getshdr(section, &header))
			continue;
		name = elf_strptr(r->elf, names, header.sh_name);
		if (name && !strcmp(name, ".go.buildinfo"))
			r->f->inside |= ELF_INSIDE_GO;
		if (header.sh_type == SHT_DYNAMIC)
			read_dynamic(r, section, &header);
		else if (header.sh_type == SHT_SYMTAB || header.sh_type == SHT_DYNSYM)
			read_symbols(r, section, &header);
	}
}

bool elf_facts_read(struct elf_facts *f, struct arena *arena, const char *path)
{
	struct reading r = {.f = f, .arena = arena};
	struct elf_image image;

	*f = (struct elf_facts){.path = arena_text(arena, path, strlen(path))};
	elf_version(EV_CURRENT);
	if (!elf_image_open(&image, path))
		return false;
	r.elf = image.elf;
	f->interpreter = interpreter(&r);
	read_sections(&r);
	elf_image_close(&image);
	return true;
}

/* ---- what has no symbols any more ---- */

/* Names of source files that error messages and panics carry: a library's own, no user's. */
static const struct {
	const char *text;
	unsigned inside;
} telling_texts[] = {
	{"ssl/ssl_lib.c", ELF_INSIDE_OPENSSL},
	{"ssl/ssl_lib.cc", ELF_INSIDE_OPENSSL},
	{"/rustls-0.", ELF_INSIDE_RUSTLS},
	{"unable to delete/modify user-function", ELF_INSIDE_SQLITE},
};

static void look_through(struct elf_facts *f, const Elf_Data *data)
{
	for (size_t i = 0; i < sizeof(telling_texts) / sizeof(*telling_texts); i++)
		if (!(f->inside & telling_texts[i].inside) &&
		    memmem(data->d_buf, data->d_size, telling_texts[i].text,
			   strlen(telling_texts[i].text)))
			f->inside |= telling_texts[i].inside;
}

static bool holds_constants(const GElf_Shdr *header)
{
	return header->sh_type == SHT_PROGBITS && (header->sh_flags & SHF_ALLOC) &&
	       !(header->sh_flags & SHF_EXECINSTR);
}

void elf_facts_look_inside(struct elf_facts *f)
{
	struct elf_image image;
	Elf_Scn *section = NULL;
	uint64_t left = CONSTANTS_MAX;
	GElf_Shdr header;
	Elf_Data *data;

	if (!elf_image_open(&image, f->path))
		return;
	while ((section = elf_nextscn(image.elf, section))) {
		if (!gelf_getshdr(section, &header) || !holds_constants(&header) ||
		    header.sh_size > left)
			continue;
		left -= header.sh_size;
		data = elf_rawdata(section, NULL);
		if (data && data->d_buf)
			look_through(f, data);
	}
	elf_image_close(&image);
}

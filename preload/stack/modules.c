// SPDX-License-Identifier: Apache-2.0
#include "modules.h"

#include "ledger.h"
#include "peek.h"
#include "text.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <string.h>

#define MODULES_MAX 512u /* a power of two */
#define PROBES 32u
#define BUILD_ID_MAX 20u /* bytes; SHA-1 */

enum state { STATE_FREE, STATE_FILLING, STATE_KNOWN };

static struct module modules[MODULES_MAX];
static int (*find)(void *address, struct dl_find_object *found);

void modules_prepare(void)
{
	find = (__typeof__(find))dlsym(RTLD_DEFAULT, "_dl_find_object");
}

bool modules_found(void)
{
	return find;
}

static uint64_t hash_of(const char *name)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (; *name; name++)
		hash = (hash ^ (uint8_t)*name) * 0x100000001b3u;
	return hash;
}

/* The program itself has no name there. */
static const char *name_of(const struct link_map *map)
{
	const struct format_process *process = ledger_process();

	if (map->l_name && map->l_name[0])
		return map->l_name;
	return process ? process->executable : "";
}

/* ---- what its headers say ---- */

struct headers {
	const ElfW(Phdr) * first;
	unsigned count;
};

/* Where the first page of the file is mapped, as all linkers have it. */
static bool read_headers(const struct module *m, struct headers *h)
{
	const ElfW(Ehdr) *e = (const void *)m->begin;
	struct peek peek = {0};

	if (!peek_readable(&peek, m->begin) || memcmp(e->e_ident, ELFMAG, SELFMAG) ||
	    e->e_phentsize != sizeof(*h->first) || e->e_phoff % 8 ||
	    e->e_phoff > PEEK_PAGE - sizeof(*h->first) ||
	    e->e_phnum > (PEEK_PAGE - e->e_phoff) / sizeof(*h->first))
		return false;
	h->first = (const void *)(m->begin + e->e_phoff);
	h->count = e->e_phnum;
	return true;
}

/* The segment that holds the address, as far as it is mapped; NULL: none. */
static const ElfW(Phdr) * segment_of(const struct module *m, const struct headers *h, uint64_t at)
{
	for (unsigned i = 0; i < h->count; i++) {
		const ElfW(Phdr) *p = &h->first[i];

		if (p->p_type == PT_LOAD && p->p_flags & PF_R && at - m->bias >= p->p_vaddr &&
		    at - m->bias - p->p_vaddr < p->p_filesz)
			return p;
	}
	return NULL;
}

static void find_unwind(struct module *m, const struct headers *h, const void *index)
{
	const ElfW(Phdr) *p = index ? segment_of(m, h, (uintptr_t)index) : NULL;

	if (!p)
		return;
	m->unwind.index = index;
	m->unwind.begin = (const uint8_t *)(m->bias + p->p_vaddr);
	m->unwind.end = m->unwind.begin + p->p_filesz;
}

/* The build id among a segment's notes, into to; 0 bytes: none. */
static size_t note_id(const uint8_t *at, size_t left, uint8_t to[BUILD_ID_MAX])
{
	const ElfW(Nhdr) * n;

	while (left > sizeof(*n)) {
		n = (const void *)at;
		size_t name = sizeof(*n) + (((size_t)n->n_namesz + 3) & ~(size_t)3);
		size_t all = name + (((size_t)n->n_descsz + 3) & ~(size_t)3);

		if (all > left)
			return 0;
		if (n->n_type == NT_GNU_BUILD_ID && n->n_namesz == 4 &&
		    !memcmp(n + 1, ELF_NOTE_GNU, 4) && n->n_descsz <= BUILD_ID_MAX) {
			memcpy(to, at + name, n->n_descsz);
			return n->n_descsz;
		}
		at += all;
		left -= all;
	}
	return 0;
}

static size_t build_id(const struct module *m, const struct headers *h, uint8_t to[BUILD_ID_MAX])
{
	size_t found = 0;

	for (unsigned i = 0; i < h->count && !found; i++) {
		const ElfW(Phdr) *p = &h->first[i];
		const ElfW(Phdr) *in = p->p_type == PT_NOTE && p->p_vaddr % 4 == 0
					       ? segment_of(m, h, m->bias + p->p_vaddr)
					       : NULL;

		if (in && p->p_filesz <= in->p_filesz - (p->p_vaddr - in->p_vaddr))
			found = note_id((const uint8_t *)(m->bias + p->p_vaddr), p->p_filesz, to);
	}
	return found;
}

/* ---- the table ---- */

static void describe(struct module *m, const char *name, const uint8_t *id, size_t id_bytes)
{
	static const char digits[] = "0123456789abcdef";
	char hex[2 * BUILD_ID_MAX + 1] = "-";
	struct text t = text_in(m->text, sizeof(m->text));

	for (size_t i = 0; i < id_bytes; i++) {
		hex[2 * i] = digits[id[i] >> 4];
		hex[2 * i + 1] = digits[id[i] & 15];
		hex[2 * i + 2] = 0;
	}
	text_add(&t, hex);
	text_add(&t, " ");
	text_add(&t, name);
	m->text_bytes = (uint32_t)(t.at - m->text);
}

static void fill(struct module *m, const struct dl_find_object *found)
{
	const char *name = name_of(found->dlfo_link_map);
	uint8_t id[BUILD_ID_MAX];
	size_t id_bytes = 0;
	struct headers h;

	m->begin = (uintptr_t)found->dlfo_map_start;
	m->end = (uintptr_t)found->dlfo_map_end;
	m->bias = found->dlfo_link_map->l_addr;
	m->name_hash = hash_of(name);
	if (read_headers(m, &h)) {
		find_unwind(m, &h, found->dlfo_eh_frame);
		id_bytes = build_id(m, &h, id);
	}
	describe(m, name, id, id_bytes);
}

/* Another file may have come to the same place since. */
static bool is(const struct module *m, const struct dl_find_object *found)
{
	return m->begin == (uintptr_t)found->dlfo_map_start &&
	       m->end == (uintptr_t)found->dlfo_map_end &&
	       m->name_hash == hash_of(name_of(found->dlfo_link_map));
}

/* One that another thread, or the code below this signal handler, is filling at this moment is
 * passed by: twice is no harm. */
static const struct module *find_or_fill(const struct dl_find_object *found)
{
	uint64_t first = ((uintptr_t)found->dlfo_map_start * 0x9e3779b97f4a7c15u) >> 40;

	for (unsigned i = 0; i < PROBES; i++) {
		struct module *m = &modules[(first + i) % MODULES_MAX];
		uint32_t state = atomic_load_explicit(&m->state, memory_order_acquire);

		if (state == STATE_KNOWN && is(m, found))
			return m;
		if (state != STATE_FREE || sys_forbidden() ||
		    !atomic_compare_exchange_strong(&m->state, &state, STATE_FILLING))
			continue;
		fill(m, found);
		atomic_store_explicit(&m->state, STATE_KNOWN, memory_order_release);
		return m;
	}
	return NULL;
}

const struct module *modules_find(uint64_t address)
{
	struct dl_find_object found;

	if (!find || find((void *)address, &found))
		return NULL;
	return find_or_fill(&found);
}

struct event_frame modules_frame(uint64_t address)
{
	const struct module *m = modules_find(address);

	if (!m)
		return (struct event_frame){.offset = address};
	return (struct event_frame){{m->text, m->text_bytes}, address - m->bias};
}

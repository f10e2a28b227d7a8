// SPDX-License-Identifier: Apache-2.0
#include "symbols.h"

#include "arena.h"
#include "binary.h"
#include "demangle.h"
#include "dwarf_code.h"
#include "intern.h"
#include "rust_name.h"
#include "rust_v0.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_BYTES 1024u
#define TEXT_MAX 32768u

/* A module's file, opened when it is first asked. */
struct file {
	bool opened;
	const char *path, *base; /* as recorded; its last component */
	struct binary *binary;
	struct dwarf_units units;
};

/* Where a place's lines stand, by what it is. */
struct known {
	uint64_t offset;
	uint32_t module;
	int32_t pid;	       /* where there is no module */
	uint32_t first, count; /* count 0: an empty slot */
};

struct symbols {
	const struct stacks *stacks;
	const char *debug_directory;
	struct jit_maps jits;
	struct intern texts;
	struct file *files;
	uint32_t file_room;
	struct known *slots; /* open addressing, a power of two */
	uint32_t known_count, slot_room;
	struct symbol *lines;
	uint32_t line_count, line_room;
	char text[TEXT_MAX];
};

struct symbols *symbols_new(const struct stacks *stacks)
{
	struct symbols *s = memory_zeroed(1, sizeof(*s));

	s->stacks = stacks;
	return s;
}

void symbols_free(struct symbols *s)
{
	if (!s)
		return;
	for (uint32_t i = 0; i < s->file_room; i++) {
		dwarf_units_free(&s->files[i].units);
		binary_close(s->files[i].binary);
	}
	jit_maps_free(&s->jits);
	intern_free(&s->texts);
	free(s->files);
	free(s->slots);
	free(s->lines);
	free(s);
}

void symbols_debug_directory(struct symbols *s, const char *path)
{
	s->debug_directory = path;
}

void symbols_process(struct symbols *s, const struct jit_process *process)
{
	jit_maps_add(&s->jits, process);
}

/* ---- names ---- */

static const char *keep(struct symbols *s, const char *text)
{
	return text ? intern(&s->texts, text, SIZE_MAX) : NULL;
}

/* Parts that the compiler cut off a function belong to it ("handle.part.0", "handle.cold"), and its
 * version ("read@@GLIBC_2.2.5") tells nobody anything. */
static size_t without_clone(const char *name)
{
	static const char *const clones[] = {".part.", ".cold",	     ".isra.", ".constprop.",
					     ".llvm.", ".lto_priv.", "@"};
	size_t n = strlen(name);

	for (size_t i = 0; i < sizeof(clones) / sizeof(clones[0]); i++) {
		const char *at = strstr(name, clones[i]);

		if (at && at > name && (size_t)(at - name) < n)
			n = (size_t)(at - name);
	}
	return n;
}

static const char *readable(struct symbols *s, const char *mangled)
{
	char plain[4 * NAME_MAX_BYTES], name[NAME_MAX_BYTES];
	size_t n = without_clone(mangled);
	const char *result;
	char *demangled;

	if (n >= sizeof(plain))
		return intern(&s->texts, mangled, NAME_MAX_BYTES);
	memcpy(plain, mangled, n);
	plain[n] = 0;
	if (rust_name(plain, name, sizeof(name)) || rust_v0_name(plain, name, sizeof(name)))
		return keep(s, name);
	/* What is not mangled might be read as a type. */
	demangled = !strncmp(plain, "_Z", 2) ? demangle(plain) : NULL;
	result = intern(&s->texts, demangled ? demangled : plain, NAME_MAX_BYTES);
	free(demangled);
	return result;
}

/* ---- the lines of one place ---- */

static void add_line(struct symbols *s, const struct symbol *line)
{
	if (s->line_count == s->line_room) {
		s->line_room = s->line_room ? 2 * s->line_room : 256;
		s->lines = memory_grow(s->lines, s->line_room, sizeof(*s->lines));
	}
	s->lines[s->line_count++] = *line;
}

static struct file *file_of(struct symbols *s, uint32_t module)
{
	uint32_t room = s->file_room ? s->file_room : 64;

	while (room <= module)
		room *= 2;
	if (room > s->file_room) {
		s->files = memory_grow(s->files, room, sizeof(*s->files));
		memset(s->files + s->file_room, 0, (room - s->file_room) * sizeof(*s->files));
		s->file_room = room;
	}
	return &s->files[module];
}

static void open_file(struct symbols *s, struct file *f, uint32_t module)
{
	const char *text = stacks_module(s->stacks, module), *blank = strchr(text, ' ');
	const char *slash;

	f->opened = true;
	f->path = blank ? blank + 1 : text;
	slash = strrchr(f->path, '/');
	f->base = slash && slash[1] ? slash + 1 : f->path;
	if (!blank)
		return;
	f->binary = binary_open(intern(&s->texts, text, (size_t)(blank - text)), f->path,
				s->debug_directory);
	if (binary_dwarf(f->binary))
		dwarf_units_read(&f->units, binary_dwarf(f->binary));
}

static void unnamed(struct symbols *s, const struct file *f, uint64_t offset)
{
	char name[FORMAT_MODULE_MAX + 32];
	struct symbol line = {.module = f->path};

	line.changed = f->binary && binary_state(f->binary) == BINARY_CHANGED;
	snprintf(name, sizeof(name), "%s+0x%" PRIx64, f->base, offset);
	line.function = keep(s, name);
	add_line(s, &line);
}

/* The outermost function is the one that the symbol tables have, by its whole name. */
static void place_in_file(struct symbols *s, uint32_t module, uint64_t offset)
{
	struct file *f = file_of(s, module);
	struct dwarf_line lines[DWARF_LINES_MAX];
	const char *symbol;
	unsigned count = 0;

	if (!f->opened)
		open_file(s, f, module);
	symbol = f->binary ? binary_function(f->binary, offset) : NULL;
	if (f->units.count)
		count = dwarf_code_lines(&f->units, offset, lines);
	if (!count)
		lines[0] = (struct dwarf_line){0};
	count = count ? count : 1;
	if (symbol)
		lines[count - 1].function = symbol;
	for (unsigned i = 0; i < count; i++) {
		struct symbol line = {.module = f->path,
				      .known = true,
				      .file = keep(s, lines[i].file),
				      .line = lines[i].line};

		if (!lines[i].function && count == 1) {
			unnamed(s, f, offset);
			return;
		}
		line.function = lines[i].function ? readable(s, lines[i].function) : "(inlined)";
		add_line(s, &line);
	}
}

static void place_in_jit(struct symbols *s, int32_t pid, uint64_t address)
{
	struct perf_map_name name = jit_maps_find(&s->jits, pid, address);
	struct symbol line = {.known = name.function != NULL, .line = name.line};
	char number[32];

	if (name.file)
		line.file = intern(&s->texts, name.file, name.file_bytes);
	if (name.function) {
		line.function = intern(&s->texts, name.function, name.function_bytes);
	} else {
		snprintf(number, sizeof(number), "0x%" PRIx64, address);
		line.function = keep(s, number);
	}
	add_line(s, &line);
}

/* ---- places known already ---- */

static uint64_t hash_of(const struct known *k)
{
	uint64_t h = k->offset * 0x9e3779b97f4a7c15u + k->module * 0xc2b2ae3d27d4eb4fu +
		     (uint32_t)k->pid * 0x165667b19e3779f9u;

	return h ^ h >> 29;
}

static struct known *slot_of(const struct symbols *s, const struct known *k)
{
	for (uint64_t at = hash_of(k);; at++) {
		struct known *slot = &s->slots[at & (s->slot_room - 1)];

		if (!slot->count ||
		    (slot->offset == k->offset && slot->module == k->module && slot->pid == k->pid))
			return slot;
	}
}

static void make_room(struct symbols *s)
{
	struct known *old = s->slots;
	uint32_t room = s->slot_room;

	if (s->known_count < room / 2)
		return;
	s->slot_room = room ? 2 * room : 1024;
	s->slots = memory_zeroed(s->slot_room, sizeof(*s->slots));
	for (uint32_t i = 0; i < room; i++)
		if (old[i].count)
			*slot_of(s, &old[i]) = old[i];
	free(old);
}

static const struct known *place(struct symbols *s, const struct stacks_frame *frame, int32_t pid)
{
	struct known k = {.offset = frame->offset, .module = frame->module};
	struct known *slot;

	make_room(s);
	if (frame->module == STACKS_NONE)
		k.pid = pid;
	slot = slot_of(s, &k);
	if (slot->count)
		return slot;
	k.first = s->line_count;
	if (frame->module == STACKS_NONE)
		place_in_jit(s, pid, frame->offset);
	else
		place_in_file(s, frame->module, frame->offset);
	k.count = s->line_count - k.first;
	s->known_count++;
	*slot = k;
	return slot;
}

/* ---- stacks ---- */

unsigned symbols_stack(struct symbols *s, uint32_t stack, struct symbol to[SYMBOLS_MAX])
{
	struct stacks_view view = stacks_get(s->stacks, stack);
	unsigned n = 0;

	for (unsigned i = 0; i < view.count; i++) {
		const struct known *k = place(s, &view.frames[i], view.pid);

		for (uint32_t line = 0; line < k->count && n < SYMBOLS_MAX; line++)
			to[n++] = s->lines[k->first + line];
	}
	return n;
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static size_t put_line(char *to, size_t room, const struct symbol *line)
{
	int n;

	if (!line->known)
		n = snprintf(to, room, "%s%s\n", line->function,
			     line->changed ? " (file changed since)" : "");
	else if (line->file && line->line)
		n = snprintf(to, room, "%s (%s:%u)\n", line->function, line->file, line->line);
	else if (line->file || line->module)
		n = snprintf(to, room, "%s (%s)\n", line->function,
			     line->file ? line->file : last_part(line->module));
	else
		n = snprintf(to, room, "%s\n", line->function);
	return n > 0 && (size_t)n < room ? (size_t)n : 0;
}

const char *symbols_text(struct symbols *s, uint32_t stack)
{
	struct symbol lines[SYMBOLS_MAX];
	unsigned count = symbols_stack(s, stack, lines);
	size_t n = 0;

	for (unsigned i = 0; i < count; i++) {
		size_t took = put_line(s->text + n, sizeof(s->text) - n, &lines[i]);

		if (!took)
			break;
		n += took;
	}
	s->text[n ? n - 1 : 0] = 0; /* without the last line feed */
	return s->text;
}

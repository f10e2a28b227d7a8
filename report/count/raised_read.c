// SPDX-License-Identifier: Apache-2.0
/* What is kept of exceptions, out of texts and events. */
#include "raised.h"

#include "arena.h"
#include "names.h"
#include "stack_frames.h"

#include <stdio.h>
#include <string.h>

#define STACK_LINES 24u

static const uint16_t part_max[RAISED_PARTS] = {256, 512, 384, 2048, 1024};

/* The parts of a record that is being made. */
struct draft {
	struct raised_record r;
	const char *parts[RAISED_PARTS];
	char frame[384];
	char stack[2048];
	char route[ROUTE_NAME_MAX];
};

static void set(struct draft *d, enum raised_part part, const char *bytes, size_t n)
{
	const char *nul = n ? memchr(bytes, 0, n) : NULL;

	n = nul ? (size_t)(nul - bytes) : n;
	d->parts[part] = bytes;
	d->r.bytes[part] = (uint16_t)(n < part_max[part] ? n : part_max[part]);
}

static void set_parent(struct draft *d, const struct routes *routes,
		       const struct decode_parent *parent)
{
	struct route_path path;

	if (!parent)
		return;
	path = (struct route_path){.bytes = parent->path.bytes, .length = parent->path.length};
	d->r.id = (uint32_t)parent->id;
	d->r.certainty = parent->certainty;
	set(d, RAISED_ROUTE, d->route, routes_typed(routes, &path, d->route));
}

static void add(struct raised *e, struct newest *n, const struct draft *d)
{
	struct raised_record *r = memory_zeroed(1, sizeof(*r) + raised_bytes(&d->r));
	char *at = raised_texts(r);

	memcpy(r, &d->r, sizeof(*r));
	for (unsigned i = 0; i < RAISED_PARTS; i++) {
		if (r->bytes[i])
			memcpy(at, d->parts[i], r->bytes[i]);
		at += r->bytes[i] + 1u;
	}
	raised_keep(e, n, r);
}

/* ---- texts ---- */

/* "f (file:12)" */
static size_t print_frame(char *to, size_t size, const struct traceback_frame *f)
{
	int n = f->function.length && f->file.length
			? snprintf(to, size, "%.*s (%.*s", (int)f->function.length,
				   f->function.bytes, (int)f->file.length, f->file.bytes)
			: snprintf(to, size, "%.*s", (int)(f->function.length + f->file.length),
				   f->function.length ? f->function.bytes : f->file.bytes);
	size_t at = n < 0 ? 0 : (size_t)n;

	if (at < size && f->line)
		at += (size_t)snprintf(to + at, size - at, ":%u", f->line);
	if (at < size && f->function.length && f->file.length)
		at += (size_t)snprintf(to + at, size - at, ")");
	return at < size ? at : size - 1;
}

static void set_frames(struct draft *d, const struct traceback *t)
{
	const struct traceback_frame *top = traceback_top(t);
	size_t at = 0;

	if (top)
		set(d, RAISED_FRAME, d->frame, print_frame(d->frame, sizeof(d->frame), top));
	for (unsigned i = 0; i < t->frame_count && i < STACK_LINES; i++) {
		if (at && at < sizeof(d->stack))
			d->stack[at++] = '\n';
		if (at + 1 < sizeof(d->stack))
			at += print_frame(d->stack + at, sizeof(d->stack) - at, &t->frames[i]);
	}
	set(d, RAISED_STACK, d->stack, at);
}

static uint8_t method_of(struct traceback_text name)
{
	for (unsigned i = 0; i < FORMAT_METHOD_COUNT && name.length; i++) {
		const char *known = name_method(i);

		if (strlen(known) == name.length && !memcmp(known, name.bytes, name.length))
			return (uint8_t)i;
	}
	return FORMAT_METHOD_COUNT;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void read_trace(uint8_t to[16], struct traceback_text hex)
{
	if (hex.length != 32)
		return;
	for (unsigned i = 0; i < 32; i++) {
		int digit = hex_digit(hex.bytes[i]);

		if (digit < 0) {
			memset(to, 0, 16);
			return;
		}
		to[i / 2] = (uint8_t)(to[i / 2] << 4 | digit);
	}
}

static uint64_t hash_of(const char *bytes, size_t n)
{
	return n ? keyed_hash(bytes, n) : 0;
}

static void set_named(struct draft *d, const struct traceback *t)
{
	d->r.method = method_of(t->method);
	d->r.path = hash_of(t->path.bytes, t->path.length);
	d->r.request = hash_of(t->request_id.bytes, t->request_id.length);
	read_trace(d->r.trace, t->trace_id);
}

bool raised_log(struct raised *e, const struct routes *routes, const struct decode_log *log,
		const struct decode_parent *parent, const struct raised_origin *from)
{
	struct traceback *t = e->traceback;
	struct draft d = {.r = {.from = *from, .log = (uint8_t)log->log}};
	size_t n = log->text.length < FORMAT_LOG_MAX ? log->text.length : FORMAT_LOG_MAX;

	if (!traceback_parse(t, log->text.bytes, n))
		return false;
	d.r.kind = log->log == FORMAT_LOG_BODY ? RAISED_BODY : (uint8_t)t->language;
	d.r.text = hash_of(log->text.bytes, n);
	set(&d, RAISED_TYPE, t->type.bytes, t->type.length);
	set(&d, RAISED_VALUE, t->value.bytes, t->value.length);
	set_frames(&d, t);
	set_named(&d, t);
	set_parent(&d, routes, parent);
	add(e, &e->texts, &d);
	return true;
}

/* ---- thrown, and crashed ---- */

static void set_stack(struct raised *e, struct draft *draft, const struct decode *d,
		      struct decode_text stack)
{
	uint32_t id = stacks_add(e->stacks, d, stack, draft->r.from.pid);
	struct stack_frame frame;
	int n;

	draft->r.stack = stacks_hash(e->stacks, id);
	if (!stack_frames_next(d, &stack, &frame))
		return;
	n = snprintf(draft->frame, sizeof(draft->frame), "%.*s+0x%llx", (int)frame.module.length,
		     frame.module.bytes, (unsigned long long)frame.offset);
	if (n > 0)
		set(draft, RAISED_FRAME, draft->frame, strlen(draft->frame));
}

void raised_thrown(struct raised *e, const struct routes *routes, const struct decode *d,
		   const struct raised_origin *from)
{
	const struct decode_exception *x = &d->exception;
	struct draft draft = {.r = {.from = *from, .kind = RAISED_THROWN_CXX}};

	draft.r.method = FORMAT_METHOD_COUNT;
	set(&draft, RAISED_TYPE, x->type.bytes, x->type.length);
	set(&draft, RAISED_VALUE, x->message.bytes, x->message.length);
	set_stack(e, &draft, d, x->stack);
	set_parent(&draft, routes, x->about ? &d->parent : NULL);
	add(e, &e->thrown, &draft);
}

void raised_crash(struct raised *e, const struct routes *routes, const struct decode *d,
		  const struct raised_origin *from)
{
	const struct decode_crash *c = &d->crash;
	struct draft draft = {.r = {.from = *from, .kind = RAISED_SIGNAL}};
	struct name name = name_signal(c->signal < 65 ? (unsigned)c->signal : 65);
	char value[64];

	draft.r.from.tid = (uint32_t)c->tid;
	draft.r.method = FORMAT_METHOD_COUNT;
	snprintf(value, sizeof(value), "address 0x%llx, code %lld", (unsigned long long)c->address,
		 (long long)c->code);
	set(&draft, RAISED_TYPE, name.text, strlen(name.text));
	set(&draft, RAISED_VALUE, value, strlen(value));
	set_stack(e, &draft, d, c->stack);
	set_parent(&draft, routes, c->about ? &d->parent : NULL);
	add(e, &e->crashes, &draft);
}

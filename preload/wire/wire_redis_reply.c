// SPDX-License-Identifier: Apache-2.0
#include "wire_redis_machine.h"

#include <string.h>

enum state { TYPE, LINE, NUMBER, BODY, BODY_CR, BODY_LF };

#define CHUNKS '$' /* a frame of this type is a streamed string */

static struct wire_redis_frame *top(struct wire_redis_replies *p)
{
	return p->depth ? &p->frames[p->depth - 1] : NULL;
}

/* ---- a value is over --------------------------------------------------------------------- */

static void reply_done(struct wire_redis *r)
{
	struct wire_redis_replies *p = &r->replies;

	if (p->aside) {
		p->aside = false;
		return;
	}
	p->answering = false;
	r->outstanding--;
	wire_due_add(&p->due, WIRE_DONE);
}

/* An attribute is no value: what it is for comes next. */
static void value_done(struct wire_redis *r)
{
	struct wire_redis_replies *p = &r->replies;
	struct wire_redis_frame *f;

	p->state = TYPE;
	while ((f = top(p))) {
		f->left += f->streamed ? 1 : (uint64_t)-1;
		if (f->streamed || f->left)
			return;
		p->depth--;
		if (f->type == '|')
			return;
	}
	reply_done(r);
}

/* What was streamed has its end. */
static void stream_done(struct wire_redis *r)
{
	struct wire_redis_replies *p = &r->replies;
	struct wire_redis_frame *f = top(p);

	if (!f || !f->streamed) {
		r->dead = true;
		return;
	}
	p->depth--;
	if (!p->depth && f->type != CHUNKS && !p->aside)
		p->rows = f->type == '%' ? f->left / 2 : f->left;
	p->state = TYPE;
	if (f->type != '|')
		value_done(r);
}

/* ---- a value begins ---------------------------------------------------------------------- */

static void reply_begin(struct wire_redis *r, char type)
{
	struct wire_redis_replies *p = &r->replies;

	p->aside = type == '>' || (!r->outstanding && type == '-');
	if (p->aside || p->answering)
		return;
	r->dead = !r->outstanding;
	p->answering = true;
	p->rows = WIRE_ROWS_UNKNOWN;
	p->error_bytes = 0;
	wire_due_add(&p->due, WIRE_ANSWER);
}

static void type_byte(struct wire_redis *r, char type)
{
	struct wire_redis_replies *p = &r->replies;
	bool chunk = p->depth && top(p)->type == CHUNKS;

	if (!p->depth)
		reply_begin(r, type);
	p->type = (uint8_t)type;
	p->number = (struct wire_number){0};
	p->streamed = false;
	p->coding = !p->depth && !p->aside && (type == '-' || type == '!');
	p->state = NUMBER;
	if (!type || strchr("+-:_#,(.", type))
		p->state = LINE;
	if (!type || !strchr(chunk ? ";" : p->depth ? "+-:_#,(.$!=*~%|" : "+-:_#,($!=*~%|>", type))
		r->dead = true;
}

static void push_frame(struct wire_redis *r, uint64_t elements)
{
	struct wire_redis_replies *p = &r->replies;

	if (p->depth == WIRE_REDIS_DEPTH) {
		r->dead = true;
		return;
	}
	p->frames[p->depth++] = (struct wire_redis_frame){p->type, p->streamed, elements};
	p->state = TYPE;
}

static void string_begin(struct wire_redis *r)
{
	struct wire_redis_replies *p = &r->replies;

	p->left = p->number.value;
	if (p->streamed && p->type == '$')
		push_frame(r, 0);
	else if (p->streamed)
		r->dead = true;
	else if (p->number.negative)
		value_done(r);
	else if (p->type == ';' && !p->left)
		stream_done(r);
	else
		p->state = p->left ? BODY : BODY_CR;
}

static void elements_begin(struct wire_redis *r)
{
	struct wire_redis_replies *p = &r->replies;
	uint64_t elements = p->number.value;
	bool pairs = p->type == '%' || p->type == '|';

	if (!p->depth && !p->aside && p->type != '|' && !p->streamed)
		p->rows = p->number.negative ? WIRE_ROWS_UNKNOWN : elements;
	if (p->streamed || (elements && !p->number.negative))
		push_frame(r, p->streamed ? 0 : pairs ? elements * 2 : elements);
	else if (p->type == '|')
		p->state = TYPE;
	else
		value_done(r);
}

static void number_byte(struct wire_redis *r, char c)
{
	struct wire_redis_replies *p = &r->replies;

	if (c == '?' && !p->number.digits && !p->streamed) {
		p->streamed = true;
		return;
	}
	if (!wire_redis_number(r, &p->number, c))
		return;
	if (p->streamed == (p->number.digits != 0))
		r->dead = true;
	else if (strchr("$!=;", p->type))
		string_begin(r);
	else
		elements_begin(r);
}

/* ---- what is in it ----------------------------------------------------------------------- */

/* An error's first word, if it looks like a code. */
static void code(struct wire_redis_replies *p, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n && p->coding; i++) {
		bool good = (bytes[i] >= 'A' && bytes[i] <= 'Z') || bytes[i] == '_' ||
			    (bytes[i] >= '0' && bytes[i] <= '9');

		p->coding = good;
		if (good)
			wire_error_add(p->error, &p->error_bytes, bytes[i]);
	}
}

static void code_end(struct wire_redis_replies *p)
{
	if (!p->depth && !p->aside && !p->error_bytes && (p->type == '-' || p->type == '!')) {
		memcpy(p->error, "ERR", 3);
		p->error_bytes = 3;
	}
}

static size_t line(struct wire_redis *r, const char *bytes, size_t n)
{
	struct wire_redis_replies *p = &r->replies;
	const char *end = memchr(bytes, '\n', n);

	if (end)
		n = (size_t)(end - bytes) + 1;
	code(p, bytes, n);
	if (!end)
		return n;
	code_end(p);
	if (p->type == '.')
		stream_done(r);
	else
		value_done(r);
	return n;
}

static size_t body(struct wire_redis_replies *p, const char *bytes, size_t n)
{
	if (n > p->left)
		n = (size_t)p->left;
	code(p, bytes, n);
	p->left -= n;
	if (!p->left)
		p->state = BODY_CR;
	return n;
}

static void body_end(struct wire_redis *r, char c)
{
	struct wire_redis_replies *p = &r->replies;

	r->dead = c != (p->state == BODY_CR ? '\r' : '\n');
	if (p->state == BODY_CR) {
		p->state = BODY_LF;
	} else if (p->type == ';') {
		p->state = TYPE;
	} else {
		code_end(p);
		value_done(r);
	}
}

size_t wire_redis_reply(struct wire_redis *r, const char *bytes, size_t n)
{
	struct wire_redis_replies *p = &r->replies;

	if (r->listening && !r->outstanding && !p->depth && p->state == TYPE)
		return n;
	switch ((enum state)p->state) {
	case TYPE:
		type_byte(r, *bytes);
		break;
	case LINE:
		return line(r, bytes, n);
	case NUMBER:
		number_byte(r, *bytes);
		break;
	case BODY:
		return body(p, bytes, n);
	case BODY_CR:
	case BODY_LF:
		body_end(r, *bytes);
		break;
	}
	return 1;
}

// SPDX-License-Identifier: Apache-2.0
#include "wire_redis_machine.h"

#include <string.h>

enum state { COMMAND, COUNT, MARK, LENGTH, BODY, BODY_CR, BODY_LF, INLINE };

/* ---- arguments --------------------------------------------------------------------------- */

static enum key_shape_role role(const struct wire_redis_calls *c)
{
	bool sub = c->kind == WIRE_REDIS_SUB || c->kind == WIRE_REDIS_SUB_KEY ||
		   c->kind == WIRE_REDIS_CLIENT;

	if (c->argument == 0 || (c->argument == 1 && sub))
		return KEY_SHAPE_WORD;
	if (c->argument == 1 && c->kind == WIRE_REDIS_KEY)
		return KEY_SHAPE_KEY;
	if (c->argument == 2 && (c->kind == WIRE_REDIS_KEY_2 || c->kind == WIRE_REDIS_SUB_KEY))
		return KEY_SHAPE_KEY;
	if (c->argument == 2 && c->kind == WIRE_REDIS_REPLY)
		return KEY_SHAPE_WORD;
	return KEY_SHAPE_VALUE;
}

static void argument_end(struct wire_redis_calls *c)
{
	key_shape_close(&c->shape);
	if (c->argument == 0)
		c->kind = wire_redis_kind(c->shape.text, c->shape.bytes);
	else if (c->argument == 1 && c->kind == WIRE_REDIS_CLIENT &&
		 key_shape_was(&c->shape, "REPLY"))
		c->kind = WIRE_REDIS_REPLY;
	c->argument += c->argument < UINT32_MAX;
}

/* ---- commands ---------------------------------------------------------------------------- */

static void call_begin(struct wire_redis_calls *c)
{
	c->argument = 0;
	c->kind = WIRE_REDIS_PLAIN;
	c->inside = c->escaped = false;
	c->quote = 0;
	key_shape_begin(&c->shape, true);
	wire_due_add(&c->due, WIRE_CALL);
}

/* CLIENT REPLY: ON is answered itself, OFF and SKIP are not. */
static bool reply_mode(struct wire_redis_calls *c)
{
	if (key_shape_was(&c->shape, "ON"))
		c->off = false;
	else if (key_shape_was(&c->shape, "OFF"))
		c->off = true;
	else if (key_shape_was(&c->shape, "SKIP") && !c->off)
		c->unanswered = 2;
	return !c->off && !c->unanswered;
}

static bool is_answered(struct wire_redis_calls *c)
{
	bool answered = !c->off && !c->unanswered;

	if (c->kind == WIRE_REDIS_REPLY)
		answered = reply_mode(c);
	if (c->unanswered)
		c->unanswered--;
	return answered;
}

static void transaction(struct wire_redis_calls *c)
{
	uint8_t now = c->transaction;

	if (c->kind == WIRE_REDIS_MULTI)
		now = 1;
	else if (c->kind == WIRE_REDIS_MULTI_END)
		now = 0;
	if (now != c->transaction)
		wire_due_add(&c->due, WIRE_TRANSACTION);
	c->transaction = now;
}

static void command_end(struct wire_redis *r)
{
	struct wire_redis_calls *c = &r->calls;
	bool answered = is_answered(c);

	c->state = COMMAND;
	if (c->kind == WIRE_REDIS_LISTEN) {
		r->listening = true;
		wire_due_add(&c->due, WIRE_NO_CALL);
		return;
	}
	key_shape_end(&c->shape);
	wire_due_add(&c->due, WIRE_TEXT);
	wire_due_add(&c->due, answered ? WIRE_SENT : WIRE_SILENT);
	r->outstanding += answered;
	transaction(c);
}

/* ---- RESP -------------------------------------------------------------------------------- */

static void number_begin(struct wire_redis_calls *c, enum state state)
{
	c->number = (struct wire_number){0};
	c->state = (uint8_t)state;
}

static void count_end(struct wire_redis *r)
{
	struct wire_redis_calls *c = &r->calls;

	c->arguments_left = c->number.value;
	c->state = MARK;
	if (!c->number.digits) {
		r->dead = true;
	} else if (!c->number.value || c->number.negative) {
		c->state = COMMAND;
		wire_due_add(&c->due, WIRE_NO_CALL);
	}
}

static void length_end(struct wire_redis *r)
{
	struct wire_redis_calls *c = &r->calls;

	r->dead = !wire_number_is(&c->number);
	c->left = c->number.value;
	c->state = c->left ? BODY : BODY_CR;
	key_shape_argument(&c->shape, role(c));
}

static size_t body(struct wire_redis_calls *c, const char *bytes, size_t n)
{
	if (n > c->left)
		n = (size_t)c->left;
	key_shape_add(&c->shape, bytes, n);
	c->left -= n;
	if (!c->left)
		c->state = BODY_CR;
	return n;
}

static void body_end(struct wire_redis *r)
{
	struct wire_redis_calls *c = &r->calls;

	argument_end(c);
	c->state = MARK;
	if (!--c->arguments_left)
		command_end(r);
}

/* ---- inline ------------------------------------------------------------------------------ */

static void inline_inside(struct wire_redis_calls *c, char byte)
{
	if (c->escaped)
		c->escaped = false;
	else if (c->quote == '"' && byte == '\\')
		c->escaped = true;
	else if (c->quote && byte == (char)c->quote)
		c->quote = 0;
	else if (!c->quote && (byte == '"' || byte == '\''))
		c->quote = (uint8_t)byte;
	else
		key_shape_add(&c->shape, &byte, 1);
}

static void inline_byte(struct wire_redis *r, char byte)
{
	struct wire_redis_calls *c = &r->calls;
	bool blank = byte == ' ' || byte == '\t' || byte == '\r';

	if (byte == '\n' || (blank && !c->quote)) {
		if (c->inside)
			argument_end(c);
		c->inside = false;
		if (byte == '\n')
			command_end(r);
		return;
	}
	if (!c->inside)
		key_shape_argument(&c->shape, role(c));
	c->inside = true;
	inline_inside(c, byte);
}

static void command_byte(struct wire_redis *r, char byte)
{
	struct wire_redis_calls *c = &r->calls;

	if (byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n')
		return;
	call_begin(c);
	if (byte == '*') {
		number_begin(c, COUNT);
		return;
	}
	c->state = INLINE;
	inline_byte(r, byte);
}

static void expect(struct wire_redis *r, char byte, char expected, enum state next)
{
	r->dead = byte != expected;
	r->calls.state = (uint8_t)next;
}

size_t wire_redis_call(struct wire_redis *r, const char *bytes, size_t n)
{
	struct wire_redis_calls *c = &r->calls;

	if (r->listening)
		return n;
	switch ((enum state)c->state) {
	case COMMAND:
		command_byte(r, *bytes);
		break;
	case COUNT:
		if (wire_redis_number(r, &c->number, *bytes))
			count_end(r);
		break;
	case MARK:
		expect(r, *bytes, '$', LENGTH);
		number_begin(c, LENGTH);
		break;
	case LENGTH:
		if (wire_redis_number(r, &c->number, *bytes))
			length_end(r);
		break;
	case BODY:
		return body(c, bytes, n);
	case BODY_CR:
		expect(r, *bytes, '\r', BODY_LF);
		break;
	case BODY_LF:
		expect(r, *bytes, '\n', MARK);
		body_end(r);
		break;
	case INLINE:
		inline_byte(r, *bytes);
		break;
	}
	return 1;
}

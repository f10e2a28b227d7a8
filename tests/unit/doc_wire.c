/* SPDX-License-Identifier: Apache-2.0 */
#include "doc_wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OP_MSG 2013u
#define CHECKSUM 1u

void doc_wire_begin(struct doc_wire *w)
{
	w->n = 0;
}

void doc_put(struct doc_wire *w, const void *bytes, size_t n)
{
	if (n > sizeof w->bytes - w->n)
		abort();
	memcpy(w->bytes + w->n, bytes, n);
	w->n += n;
}

void doc_step(struct doc_wire *w, enum wire_side side)
{
	w->step = w->n;
	doc_put(w, side == WIRE_SERVER ? "\x80" : "\0", 1);
	doc_put(w, "", 1);
}

void doc_step_end(struct doc_wire *w)
{
	size_t n = w->n - w->step - 2;

	w->bytes[w->step] = (char)((w->bytes[w->step] & 0x80) | (char)(n >> 8));
	w->bytes[w->step + 1] = (char)n;
}

static void put_number(struct doc_wire *w, uint32_t n)
{
	doc_put(w, &n, sizeof n);
}

static void set_number(struct doc_wire *w, size_t at, size_t n)
{
	uint32_t number = (uint32_t)n;

	memcpy(w->bytes + at, &number, sizeof number);
}

static const char *put_document(struct doc_wire *w, const char *at, bool array);

static void put_key(struct doc_wire *w, char type, const char *key, size_t n)
{
	doc_put(w, &type, 1);
	doc_put(w, key, n);
	doc_put(w, "", 1);
}

static const char *put_value(struct doc_wire *w, const char *key, size_t key_bytes, const char *at)
{
	size_t n = strcspn(at, " ");
	double real;

	if (*at == '{' || *at == '[') {
		put_key(w, *at == '[' ? 4 : 3, key, key_bytes);
		return put_document(w, at + 1, *at == '[');
	}
	if (*at == '#') {
		put_key(w, 0x10, key, key_bytes);
		put_number(w, (uint32_t)atoi(at + 1));
	} else if (*at == '~') {
		real = atof(at + 1);
		put_key(w, 1, key, key_bytes);
		doc_put(w, &real, sizeof real);
	} else if (*at == '!') {
		put_key(w, 0x0a, key, key_bytes);
	} else {
		put_key(w, 2, key, key_bytes);
		put_number(w, (uint32_t)n + 1);
		doc_put(w, at, n);
		doc_put(w, "", 1);
	}
	return at + n;
}

static const char *put_document(struct doc_wire *w, const char *at, bool array)
{
	size_t start = w->n;
	char index[16];

	put_number(w, 0);
	for (unsigned i = 0;; i++) {
		at += strspn(at, " ");
		if (!*at || *at == '}' || *at == ']')
			break;
		if (array) {
			snprintf(index, sizeof index, "%u", i);
			at = put_value(w, index, strlen(index), at);
		} else {
			size_t n = strcspn(at, "=");

			at = put_value(w, at, n, at + n + 1);
		}
	}
	doc_put(w, "", 1);
	set_number(w, start, w->n - start);
	return *at ? at + 1 : at;
}

static void put_sequence(struct doc_wire *w, const struct doc_message *m)
{
	size_t start;

	doc_put(w, "\1", 1);
	start = w->n;
	put_number(w, 0);
	doc_put(w, m->sequence, strlen(m->sequence) + 1);
	put_document(w, m->document, false);
	put_document(w, m->document, false);
	set_number(w, start, w->n - start);
}

void doc_message(struct doc_wire *w, enum wire_side side, const struct doc_message *m)
{
	size_t start;

	doc_step(w, side);
	start = w->n;
	put_number(w, 0);
	put_number(w, m->id);
	put_number(w, m->answers);
	put_number(w, m->opcode ? m->opcode : OP_MSG);
	put_number(w, m->flags);
	if (m->body) {
		doc_put(w, "", 1);
		put_document(w, m->body, false);
	}
	if (m->sequence)
		put_sequence(w, m);
	if (m->flags & CHECKSUM)
		put_number(w, 0x12345678);
	set_number(w, start, w->n - start);
	doc_step_end(w);
}

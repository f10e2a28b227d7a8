// SPDX-License-Identifier: Apache-2.0
#include "wire_mongodb_machine.h"

#include "text.h"

#include <string.h>

enum where { ROOT, CURSOR, BATCH, ERRORS, ERROR };
enum field { NONE, OK, N, MODIFIED, CODE, CODE_NAME, WRITE_CODE };

void wire_mongodb_answer_begin(struct wire_mongodb *m)
{
	struct wire_mongodb_answer *a = &m->answer;

	a->failed = a->batched = a->modified_known = a->n_known = false;
	a->rows = a->modified = a->n = a->code = a->write_code = 0;
	a->name_bytes = 0;
}

void wire_mongodb_answer_document(struct wire_mongodb *m)
{
	m->halves[WIRE_SERVER].where = ROOT;
	m->answer.field = NONE;
}

/* ---- elements ------------------------------------------------------------------------------ */

static bool enter(struct wire_mongodb_half *h, const char *key, uint8_t type, enum where where)
{
	if (h->bson.type != type || !wire_bson_text_is(&h->bson.key, key))
		return false;
	wire_bson_want(&h->bson);
	h->where = (uint8_t)where;
	return true;
}

static bool batch(struct wire_mongodb *m, struct wire_mongodb_half *h, const char *key)
{
	if (!enter(h, key, WIRE_BSON_ARRAY, BATCH))
		return false;
	m->answer.batched = true;
	return true;
}

static void want(struct wire_mongodb *m, struct wire_bson *b, enum field field)
{
	if (field == CODE_NAME ? b->type != WIRE_BSON_STRING : !wire_bson_is_number(b))
		return;
	m->answer.field = (uint8_t)field;
	wire_bson_want(b);
}

static void root(struct wire_mongodb *m, struct wire_mongodb_half *h)
{
	static const struct {
		const char *key;
		enum field field;
	} fields[] = {{"ok", OK},
		      {"n", N},
		      {"nModified", MODIFIED},
		      {"code", CODE},
		      {"codeName", CODE_NAME}};

	if (enter(h, "cursor", WIRE_BSON_DOCUMENT, CURSOR) || batch(m, h, "values") ||
	    enter(h, "writeErrors", WIRE_BSON_ARRAY, ERRORS))
		return;
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (wire_bson_text_is(&h->bson.key, fields[i].key))
			want(m, &h->bson, fields[i].field);
}

static void element(struct wire_mongodb *m, struct wire_mongodb_half *h)
{
	switch ((enum where)h->where) {
	case ROOT:
		root(m, h);
		break;
	case CURSOR:
		if (!batch(m, h, "firstBatch"))
			batch(m, h, "nextBatch");
		break;
	case BATCH:
		m->answer.rows++;
		break;
	case ERRORS:
		enter(h, "0", WIRE_BSON_DOCUMENT, ERROR);
		break;
	case ERROR:
		if (wire_bson_text_is(&h->bson.key, "code"))
			want(m, &h->bson, WRITE_CODE);
		break;
	}
}

/* ---- values -------------------------------------------------------------------------------- */

static bool is_word(const struct wire_bson_text *t)
{
	for (size_t i = 0; i < t->bytes; i++)
		if (t->at[i] <= ' ' || t->at[i] > '~')
			return false;
	return t->bytes;
}

static void code_name(struct wire_mongodb_answer *a, const struct wire_bson_text *t)
{
	size_t n = t->bytes < FORMAT_ERROR_MAX ? t->bytes : FORMAT_ERROR_MAX;

	if (!is_word(t))
		return;
	memcpy(a->name, t->at, n);
	a->name_bytes = (uint8_t)n;
}

static void value(struct wire_mongodb_answer *a, const struct wire_bson *b)
{
	switch ((enum field)a->field) {
	case OK:
		a->failed = !wire_bson_number(b);
		break;
	case N:
		a->n = wire_bson_number(b);
		a->n_known = true;
		break;
	case MODIFIED:
		a->modified = wire_bson_number(b);
		a->modified_known = true;
		break;
	case CODE:
		a->code = wire_bson_number(b);
		break;
	case CODE_NAME:
		code_name(a, &b->text);
		break;
	case WRITE_CODE:
		a->write_code = wire_bson_number(b);
		break;
	case NONE:
		break;
	}
	a->field = NONE;
}

static uint8_t outer(const struct wire_mongodb_half *h)
{
	if (h->where == BATCH && h->bson.depth > 1)
		return CURSOR;
	return h->where == ERROR ? ERRORS : ROOT;
}

void wire_mongodb_answer_bson(struct wire_mongodb *m, enum wire_bson_kind kind)
{
	struct wire_mongodb_half *h = &m->halves[WIRE_SERVER];

	if (kind == WIRE_BSON_ELEMENT)
		element(m, h);
	else if (kind == WIRE_BSON_VALUE)
		value(&m->answer, &h->bson);
	else
		h->where = outer(h);
}

/* ---- what is said -------------------------------------------------------------------------- */

static uint64_t rows(const struct wire_mongodb *m)
{
	const struct wire_mongodb_answer *a = &m->answer;

	if (a->batched)
		return a->rows;
	if (a->modified_known)
		return a->modified;
	if (a->n_known && !m->outstanding[m->first].counts)
		return a->n;
	return WIRE_ROWS_UNKNOWN;
}

static void error(struct wire_event *e, uint64_t code)
{
	struct text t = text_in(e->error, sizeof(e->error));

	text_number(&t, code);
	e->error_bytes = (uint8_t)(t.at - e->error);
}

void wire_mongodb_answer_done(const struct wire_mongodb *m, struct wire_event *e)
{
	const struct wire_mongodb_answer *a = &m->answer;

	e->kind = WIRE_DONE;
	e->rows = rows(m);
	if (a->failed && !a->code && a->name_bytes) {
		memcpy(e->error, a->name, a->name_bytes);
		e->error_bytes = a->name_bytes;
	} else if (a->failed) {
		error(e, a->code);
	} else if (a->write_code) {
		error(e, a->write_code);
	}
}

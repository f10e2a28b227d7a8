// SPDX-License-Identifier: Apache-2.0
#include "wire_memcached_machine.h"

enum state { LINE_START, LINE, DATA };

enum reply {
	REPLY_LINE,  /* complete with it */
	REPLY_VALUE, /* a data block, and more lines */
	REPLY_VA,    /* a data block */
	REPLY_MORE,  /* more lines */
	REPLY_ONE,   /* complete, and one row */
	REPLY_NONE,  /* complete, and no row */
	REPLY_END,   /* of lines */
	REPLY_ERROR,
	REPLY_MN,
};

static const struct {
	char name[16];
	uint8_t reply;
} replies[] = {
	{"END", REPLY_END},
	{"VALUE", REPLY_VALUE},
	{"STORED", REPLY_ONE},
	{"EN", REPLY_NONE},
	{"HD", REPLY_ONE},
	{"VA", REPLY_VA},
	{"NF", REPLY_NONE},
	{"NS", REPLY_NONE},
	{"EX", REPLY_NONE},
	{"ME", REPLY_ONE},
	{"MN", REPLY_MN},
	{"DELETED", REPLY_ONE},
	{"NOT_STORED", REPLY_NONE},
	{"EXISTS", REPLY_NONE},
	{"NOT_FOUND", REPLY_NONE},
	{"TOUCHED", REPLY_ONE},
	{"STAT", REPLY_MORE},
	{"ITEM", REPLY_MORE},
	{"PREFIX", REPLY_MORE},
	{"ERROR", REPLY_ERROR},
	{"CLIENT_ERROR", REPLY_ERROR},
	{"SERVER_ERROR", REPLY_ERROR},
};

static uint8_t reply_of(const struct wire_memcached_token *token)
{
	for (size_t i = 0; i < sizeof replies / sizeof *replies; i++)
		if (wire_memcached_token_is(token, replies[i].name))
			return replies[i].reply;
	return token->bytes && token->text[0] >= '0' && token->text[0] <= '9' ? REPLY_ONE
									      : REPLY_LINE;
}

/* ---- answers ----------------------------------------------------------------------------- */

/* With the first word, which tells mn's answer from those of the quiet commands before. */
static void answer_begin(struct wire_memcached *m, enum reply reply)
{
	bool aside = false;

	if (m->answering || m->aside)
		return;
	if (wire_memcached_idle(m))
		aside = m->quiet_seen || reply == REPLY_ERROR;
	else if (wire_memcached_barrier(m))
		aside = reply != REPLY_MN;
	wire_memcached_answer_begin(m, aside);
}

static void error(struct wire_memcached *m)
{
	const struct wire_memcached_token *token = &m->server.token;

	for (uint8_t i = 0; i < token->bytes && i < WIRE_MEMCACHED_TOKEN; i++)
		wire_error_add(m->error, &m->error_bytes, token->text[i]);
}

static void count(struct wire_memcached *m)
{
	switch (m->server.command) {
	case REPLY_VALUE:
		m->rows++;
		break;
	case REPLY_VA:
	case REPLY_ONE:
		m->rows = 1;
		break;
	case REPLY_MORE:
	case REPLY_LINE:
	case REPLY_MN:
		m->rows = WIRE_ROWS_UNKNOWN;
		break;
	case REPLY_ERROR:
		error(m);
		break;
	default:
		break;
	}
}

static void token_end(struct wire_memcached *m)
{
	struct wire_memcached_side *s = &m->server;
	bool sized = (s->command == REPLY_VALUE && s->argument == 3) ||
		     (s->command == REPLY_VA && s->argument == 1);

	s->inside = false;
	if (!s->argument) {
		s->command = reply_of(&s->token);
		answer_begin(m, s->command);
		if (m->answering && !m->aside)
			count(m);
	} else if (sized) {
		m->dead |= !wire_number_is(&s->number);
		s->data = s->number.value + 2;
	}
	s->argument += s->argument < UINT32_MAX;
}

static void token_add(struct wire_memcached *m, char c)
{
	struct wire_memcached_side *s = &m->server;

	if (!s->inside) {
		s->token.bytes = 0;
		s->number = (struct wire_number){0};
	}
	s->inside = true;
	if (!s->argument)
		wire_memcached_token_add(&s->token, c);
	else
		wire_number_add(&s->number, c);
}

static void line_end(struct wire_memcached *m)
{
	struct wire_memcached_side *s = &m->server;
	bool blocks = s->command == REPLY_VALUE || s->command == REPLY_VA;

	s->state = LINE_START;
	s->left = s->data;
	if (blocks && !s->left)
		m->dead = true;
	else if (blocks)
		s->state = DATA;
	else if (s->command != REPLY_MORE)
		wire_memcached_answer_done(m);
}

static void line_byte(struct wire_memcached *m, char c)
{
	struct wire_memcached_side *s = &m->server;

	if (c != ' ' && c != '\r' && c != '\n') {
		token_add(m, c);
		return;
	}
	if (s->inside || !s->argument)
		token_end(m);
	if (c == '\n' && !m->dead)
		line_end(m);
}

static void line_begin(struct wire_memcached_side *s)
{
	s->state = LINE;
	s->inside = false;
	s->argument = 0;
	s->data = 0;
	s->token.bytes = 0;
}

static void data_end(struct wire_memcached *m)
{
	m->server.state = LINE_START;
	if (m->server.command == REPLY_VA)
		wire_memcached_answer_done(m);
}

size_t wire_memcached_answer(struct wire_memcached *m, const char *bytes, size_t n)
{
	struct wire_memcached_side *s = &m->server;

	if (s->state == DATA) {
		n = wire_memcached_skip(s, n);
		if (!s->left)
			data_end(m);
		return n;
	}
	if (s->state == LINE_START)
		line_begin(s);
	line_byte(m, *bytes);
	return 1;
}

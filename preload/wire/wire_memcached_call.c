// SPDX-License-Identifier: Apache-2.0
#include "wire_memcached_machine.h"

enum state { LINE_START, LINE, DATA };

enum form {
	FORM_KEY = 1,	    /* the first argument is a key */
	FORM_KEY_2 = 2,	    /* the second one */
	FORM_DATA = 4,	    /* the fourth argument is a data block's size */
	FORM_META_DATA = 8, /* the second one */
	FORM_META = 16,	    /* flags, one of which is q */
	FORM_BARRIER = 32,
	FORM_OTHER = 64, /* speaks another protocol from here on */
	FORM_QUIT = 128,
};

static const struct {
	char name[12];
	uint8_t form;
} commands[] = {
	{"get", FORM_KEY},
	{"gets", FORM_KEY},
	{"set", FORM_KEY | FORM_DATA},
	{"mg", FORM_KEY | FORM_META},
	{"ms", FORM_KEY | FORM_META | FORM_META_DATA},
	{"md", FORM_KEY | FORM_META},
	{"ma", FORM_KEY | FORM_META},
	{"mn", FORM_BARRIER},
	{"me", FORM_KEY},
	{"gat", FORM_KEY_2},
	{"gats", FORM_KEY_2},
	{"add", FORM_KEY | FORM_DATA},
	{"replace", FORM_KEY | FORM_DATA},
	{"append", FORM_KEY | FORM_DATA},
	{"prepend", FORM_KEY | FORM_DATA},
	{"cas", FORM_KEY | FORM_DATA},
	{"delete", FORM_KEY},
	{"incr", FORM_KEY},
	{"decr", FORM_KEY},
	{"touch", FORM_KEY},
	{"quit", FORM_QUIT},
	{"shutdown", FORM_QUIT},
	{"watch", FORM_OTHER},
	{"lru_crawler", FORM_OTHER},
};

static uint8_t form_of(const struct key_shape *shape)
{
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (key_shape_was(shape, commands[i].name))
			return commands[i].form;
	return 0;
}

/* ---- tokens ------------------------------------------------------------------------------ */

static bool is_size(const struct wire_memcached_side *s)
{
	return (s->argument == 4 && s->command & FORM_DATA) ||
	       (s->argument == 2 && s->command & FORM_META_DATA);
}

static enum key_shape_role role(const struct wire_memcached_side *s)
{
	if (!s->argument)
		return KEY_SHAPE_WORD;
	if ((s->argument == 1 && s->command & FORM_KEY) ||
	    (s->argument == 2 && s->command & FORM_KEY_2))
		return KEY_SHAPE_KEY;
	return KEY_SHAPE_VALUE;
}

static void token_begin(struct wire_memcached *m)
{
	struct wire_memcached_side *s = &m->client;

	s->inside = true;
	s->token.bytes = 0;
	s->number = (struct wire_number){0};
	key_shape_argument(&m->shape, role(s));
}

static void token_end(struct wire_memcached *m)
{
	struct wire_memcached_side *s = &m->client;

	s->inside = false;
	key_shape_close(&m->shape);
	if (!s->argument)
		s->command = form_of(&m->shape);
	else if (is_size(s) && wire_number_is(&s->number))
		s->data = s->number.value + 2;
	else if (s->command & FORM_META && s->argument > 1)
		s->quiet |= s->token.bytes && s->token.text[0] == 'q';
	s->argument += s->argument < UINT32_MAX;
}

static void token_add(struct wire_memcached *m, char c)
{
	struct wire_memcached_side *s = &m->client;

	if (!s->inside)
		token_begin(m);
	key_shape_add(&m->shape, &c, 1);
	wire_memcached_token_add(&s->token, c);
	if (is_size(s))
		wire_number_add(&s->number, c);
}

/* ---- lines ------------------------------------------------------------------------------- */

static void line_begin(struct wire_memcached *m)
{
	struct wire_memcached_side *s = &m->client;

	s->state = LINE;
	s->command = 0;
	s->inside = s->quiet = false;
	s->argument = 0;
	s->data = 0;
	s->token.bytes = 0;
	key_shape_begin(&m->shape, false);
	wire_due_add(&s->due, WIRE_CALL);
}

static void call_end(struct wire_memcached *m)
{
	struct wire_memcached_side *s = &m->client;

	s->state = LINE_START;
	if (s->command & FORM_QUIT)
		wire_due_add(&s->due, WIRE_NO_CALL);
	else
		wire_memcached_sent(m, s->quiet, s->command & FORM_BARRIER);
}

static void line_end(struct wire_memcached *m)
{
	struct wire_memcached_side *s = &m->client;

	if (s->inside)
		token_end(m);
	s->quiet |= s->argument > 1 && !(s->command & FORM_META) &&
		    wire_memcached_token_is(&s->token, "noreply");
	if (s->command & FORM_OTHER)
		m->dead = true;
	s->left = s->data;
	if (s->left)
		s->state = DATA;
	else
		call_end(m);
}

static void line_byte(struct wire_memcached *m, char c)
{
	if (c == '\n')
		line_end(m);
	else if (c != ' ' && c != '\r')
		token_add(m, c);
	else if (m->client.inside)
		token_end(m);
}

size_t wire_memcached_call(struct wire_memcached *m, const char *bytes, size_t n)
{
	struct wire_memcached_side *s = &m->client;

	if (s->state == DATA) {
		n = wire_memcached_skip(s, n);
		if (!s->left)
			call_end(m);
		return n;
	}
	if (s->state == LINE_START)
		line_begin(m);
	line_byte(m, *bytes);
	return 1;
}

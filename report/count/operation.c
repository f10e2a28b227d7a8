// SPDX-License-Identifier: Apache-2.0
#include "operation.h"

#include "profilis/format.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

struct word {
	const char *text; /* one sign, or a run of what names are made of */
	size_t bytes;
};

struct words {
	const char *at, *end;
	unsigned depth; /* of parentheses around the latest word */
};

static bool is_name(unsigned char c)
{
	return c >= 0x80 || c == '_' || c == '$' || c == '.' || (c >= '0' && c <= '9') ||
	       (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static char closing(char c)
{
	return c == '[' ? ']' : c == '"' || c == '`' ? c : 0;
}

/* Past a name in quotes; a text that ends within is all of it. */
static const char *behind_quotes(const char *at, const char *end)
{
	const char *close = memchr(at + 1, closing(*at), (size_t)(end - at - 1));

	return close ? close + 1 : end;
}

/* "a"."b" is one word. */
static const char *behind_name(const char *at, const char *end)
{
	while (at < end && (is_name((unsigned char)*at) || closing(*at)))
		at = closing(*at) ? behind_quotes(at, end) : at + 1;
	return at;
}

static bool next(struct words *w, struct word *word)
{
	while (w->at < w->end && is_blank(*w->at))
		w->at++;
	if (w->at == w->end)
		return false;
	word->text = w->at;
	w->at = behind_name(w->at, w->end);
	if (w->at == word->text) {
		w->depth += *w->at == '(';
		w->depth -= *w->at == ')' && w->depth;
		w->at++;
	}
	word->bytes = (size_t)(w->at - word->text);
	return true;
}

static bool is(const struct word *word, const char *keyword)
{
	return strlen(keyword) == word->bytes && !strncasecmp(word->text, keyword, word->bytes);
}

static bool is_any(const struct word *word, const char *const *keywords)
{
	while (*keywords && !is(word, *keywords))
		keywords++;
	return *keywords != NULL;
}

static bool names_something(const struct word *word)
{
	return is_name((unsigned char)*word->text) || closing(*word->text);
}

static void set_name(struct operation *o, const struct word *word)
{
	size_t n = word->bytes < sizeof(o->name) - 1 ? word->bytes : sizeof(o->name) - 1;

	for (size_t i = 0; i < n; i++) {
		char c = word->text[i];

		o->name[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
	}
	o->name[n] = 0;
}

/* The next word that stands under no parentheses and is one of these. */
static bool find(struct words *w, struct word *word, const char *const *keywords)
{
	while (next(w, word))
		if (!w->depth && is_any(word, keywords))
			return true;
	return false;
}

/* Between a verb, or FROM, and the name. */
static bool next_name(struct words *w, struct word *word)
{
	static const char *const fillers[] = {"INTO",	      "FROM", "ONLY",	 "TABLE",
					      "IF",	      "NOT",  "EXISTS",	 "IGNORE",
					      "LOW_PRIORITY", "OR",   "REPLACE", NULL};

	while (next(w, word))
		if (!is_any(word, fillers))
			return names_something(word);
	return false;
}

/* Whether what follows names more tables: then none of them is the one. */
static bool names_more(struct words *w)
{
	static const char *const joins[] = {"JOIN", ",", "UNION", "INTERSECT", "EXCEPT", NULL};
	static const char *const ends[] = {"WHERE", "ORDER", "GROUP", "LIMIT", NULL};
	struct word word;
	bool listed = true;

	while (next(w, &word)) {
		listed = listed && !is_any(&word, ends);
		if (!w->depth && is_any(&word, joins) && (listed || *word.text != ','))
			return true;
	}
	return false;
}

static void set_collection(struct operation *o, struct words *w, bool alone)
{
	struct word word;
	struct words rest;

	if (!next_name(w, &word))
		return;
	rest = *w;
	if (alone && names_more(&rest))
		return;
	o->collection = word.text;
	o->collection_bytes = word.bytes;
}

static void of_sql(struct operation *o, struct words *w, struct word *verb)
{
	static const char *const verbs[] = {"SELECT", "INSERT", "UPDATE", "DELETE",
					    "MERGE",  "VALUES", NULL};
	static const char *const from[] = {"FROM", NULL};
	static const char *const readers[] = {"SELECT", "DELETE", NULL};
	static const char *const writers[] = {"INSERT",	  "UPDATE", "REPLACE", "MERGE",
					      "TRUNCATE", "COPY",   NULL};
	static const char *const definers[] = {"CREATE", "DROP", "ALTER", NULL};
	static const char *const table[] = {"TABLE", NULL};
	struct word word;

	while (*verb->text == '(' && next(w, verb))
		;
	w->depth = 0;
	if (!names_something(verb))
		return;
	if (is(verb, "WITH") && !find(w, verb, verbs))
		*verb = (struct word){"WITH", 4};
	set_name(o, verb);
	if (is_any(verb, writers))
		set_collection(o, w, false);
	else if ((is_any(verb, readers) && find(w, &word, from)) ||
		 (is_any(verb, definers) && find(w, &word, table)))
		set_collection(o, w, is_any(verb, readers));
}

static bool is_sql(unsigned system)
{
	switch (system) {
	case FORMAT_SYSTEM_OTHER_SQL:
	case FORMAT_SYSTEM_POSTGRESQL:
	case FORMAT_SYSTEM_MYSQL:
	case FORMAT_SYSTEM_MARIADB:
	case FORMAT_SYSTEM_SQLITE:
		return true;
	default:
		return false;
	}
}

void operation_of(struct operation *o, unsigned system, const char *statement, size_t bytes)
{
	static const char unknown[] = "(other)";
	struct words w = {statement, statement + bytes, 0};
	struct word word;

	*o = (struct operation){.collection = ""};
	if ((bytes == sizeof(unknown) - 1 && !memcmp(statement, unknown, bytes)) ||
	    !next(&w, &word))
		return;
	if (is_sql(system)) {
		of_sql(o, &w, &word);
		return;
	}
	if (names_something(&word))
		set_name(o, &word);
	if (system == FORMAT_SYSTEM_MONGODB && next(&w, &word) && names_something(&word)) {
		o->collection = word.text;
		o->collection_bytes = word.bytes;
	}
}

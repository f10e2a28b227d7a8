// SPDX-License-Identifier: Apache-2.0
#include "rust_v0.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define DEPTH_MAX 100u
#define STEPS_MAX 4000u /* back references may unfold without end */

struct v0 {
	const char *start, *at; /* behind "_R" */
	char *to;
	size_t bytes, room;
	unsigned depth, steps;
	unsigned silent; /* parts that are read but not shown */
	bool failed;
};

static void path(struct v0 *v, bool value);
static void type(struct v0 *v);

/* ---- what everything is made of ---- */

static void put(struct v0 *v, const char *text, size_t n)
{
	if (v->silent || v->failed)
		return;
	if (v->room - v->bytes <= n) {
		v->failed = true;
		return;
	}
	memcpy(v->to + v->bytes, text, n);
	v->bytes += n;
}

static void say(struct v0 *v, const char *text)
{
	put(v, text, strlen(text));
}

static bool take(struct v0 *v, char c)
{
	if (v->failed || *v->at != c)
		return false;
	v->at++;
	return true;
}

static bool enter(struct v0 *v)
{
	if (v->depth == DEPTH_MAX || v->steps == STEPS_MAX)
		v->failed = true;
	v->depth++;
	v->steps++;
	return !v->failed;
}

/* Until an "E" ends the list; false at its end, and when something is wrong. */
static bool more(struct v0 *v)
{
	return !v->failed && !take(v, 'E');
}

static int digit_62(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'Z' ? c - 'A' + 36 : -1;
}

/* "_" is 0, "0_" is 1. */
static uint64_t number_62(struct v0 *v)
{
	uint64_t value = 0;

	if (take(v, '_'))
		return 0;
	/* Those of crates fill 64 bits; of what is more, nobody needs the value. */
	while (!v->failed && digit_62(*v->at) >= 0)
		value = value * 62 + (uint64_t)digit_62(*v->at++);
	if (!take(v, '_'))
		v->failed = true;
	return value + 1;
}

static uint64_t disambiguator(struct v0 *v)
{
	return take(v, 's') ? number_62(v) + 1 : 0;
}

struct identifier {
	const char *text;
	size_t bytes;
	bool punycode;
};

static struct identifier identifier(struct v0 *v)
{
	struct identifier id = {.punycode = take(v, 'u')};

	v->failed |= *v->at < '0' || *v->at > '9';
	/* A zero stands alone: what follows begins another identifier. */
	if (!take(v, '0'))
		while (*v->at >= '0' && *v->at <= '9' && id.bytes < 4096)
			id.bytes = 10 * id.bytes + (size_t)(*v->at++ - '0');
	take(v, '_');
	id.text = v->at;
	if (strnlen(v->at, id.bytes) < id.bytes) {
		v->failed = true;
		return (struct identifier){.text = ""};
	}
	v->at += id.bytes;
	return id;
}

static void show(struct v0 *v, struct identifier id)
{
	if (id.punycode)
		say(v, "u:");
	put(v, id.text, id.bytes);
}

/* What stood before, once more. */
static void refer(struct v0 *v, void (*what)(struct v0 *v))
{
	const char *from = v->at - 1, *back;
	uint64_t offset = number_62(v);

	if (v->failed || offset >= (uint64_t)(from - v->start)) {
		v->failed = true;
		return;
	}
	back = v->at;
	v->at = v->start + offset;
	what(v);
	v->at = back;
}

/* ---- constants ---- */

static void constant(struct v0 *v)
{
	const char *digits;
	char kind;

	if (!enter(v))
		return;
	kind = *v->at;
	if (take(v, 'B')) {
		refer(v, constant);
	} else if (take(v, 'p')) {
		say(v, "_");
	} else if (kind && strchr("abchijlmnostxy", kind)) {
		v->at++;
		if (take(v, 'n'))
			say(v, "-");
		digits = v->at;
		v->at += strspn(v->at, "0123456789abcdef");
		say(v, "0x");
		put(v, digits, (size_t)(v->at - digits));
		v->failed |= !take(v, '_');
	} else {
		v->failed = true;
	}
	v->depth--;
}

/* ---- types ---- */

static const char *basic(char letter)
{
	static const char *const names[] = {
		['a' - 'a'] = "i8",   ['b' - 'a'] = "bool",  ['c' - 'a'] = "char",
		['d' - 'a'] = "f64",  ['e' - 'a'] = "str",   ['f' - 'a'] = "f32",
		['h' - 'a'] = "u8",   ['i' - 'a'] = "isize", ['j' - 'a'] = "usize",
		['l' - 'a'] = "i32",  ['m' - 'a'] = "u32",   ['n' - 'a'] = "i128",
		['o' - 'a'] = "u128", ['p' - 'a'] = "_",     ['s' - 'a'] = "i16",
		['t' - 'a'] = "u16",  ['u' - 'a'] = "()",    ['v' - 'a'] = "...",
		['x' - 'a'] = "i64",  ['y' - 'a'] = "u64",   ['z' - 'a'] = "!",
	};

	return letter >= 'a' && letter <= 'z' ? names[letter - 'a'] : NULL;
}

static void lifetime(struct v0 *v)
{
	if (take(v, 'L'))
		number_62(v);
}

static void binder(struct v0 *v)
{
	if (take(v, 'G'))
		number_62(v);
}

static void list(struct v0 *v, void (*what)(struct v0 *v))
{
	for (bool first = true; more(v); first = false) {
		if (!first)
			say(v, ", ");
		what(v);
	}
}

static void function(struct v0 *v)
{
	binder(v);
	say(v, take(v, 'U') ? "unsafe fn(" : "fn(");
	if (take(v, 'K') && !take(v, 'C'))
		identifier(v);
	list(v, type);
	say(v, ")");
	if (take(v, 'u'))
		return;
	say(v, " -> ");
	type(v);
}

static void bound(struct v0 *v)
{
	path(v, false);
	while (take(v, 'p')) {
		say(v, " ");
		show(v, identifier(v));
		say(v, "=");
		type(v);
	}
}

static void dynamic(struct v0 *v)
{
	binder(v);
	say(v, "dyn ");
	for (bool first = true; more(v); first = false) {
		if (!first)
			say(v, " + ");
		bound(v);
	}
	lifetime(v);
}

static void sequence(struct v0 *v, bool array)
{
	say(v, "[");
	type(v);
	if (array) {
		say(v, "; ");
		constant(v);
	}
	say(v, "]");
}

static void pointer(struct v0 *v, const char *how)
{
	say(v, how);
	lifetime(v);
	type(v);
}

static void tuple(struct v0 *v)
{
	say(v, "(");
	list(v, type);
	say(v, ")");
}

static void compound(struct v0 *v, char kind)
{
	switch (kind) {
	case 'A':
	case 'S':
		sequence(v, kind == 'A');
		break;
	case 'T':
		tuple(v);
		break;
	case 'R':
		pointer(v, "&");
		break;
	case 'Q':
		pointer(v, "&mut ");
		break;
	case 'P':
		pointer(v, "*const ");
		break;
	case 'O':
		pointer(v, "*mut ");
		break;
	case 'F':
		function(v);
		break;
	case 'D':
		dynamic(v);
		break;
	default:
		refer(v, type);
	}
}

static void type(struct v0 *v)
{
	char kind = *v->at;

	if (!enter(v))
		return;
	if (basic(kind)) {
		v->at++;
		say(v, basic(kind));
	} else if (kind && strchr("ASTRQPOFDB", kind)) {
		v->at++;
		compound(v, kind);
	} else {
		path(v, false);
	}
	v->depth--;
}

/* ---- paths ---- */

static void argument(struct v0 *v)
{
	if (*v->at == 'L') {
		lifetime(v);
		say(v, "'_");
	} else if (take(v, 'K')) {
		constant(v);
	} else {
		type(v);
	}
}

static void path_of_value(struct v0 *v)
{
	path(v, true);
}

static void path_of_type(struct v0 *v)
{
	path(v, false);
}

/* Where an implementation stands tells less than what it is of. */
static void implementation(struct v0 *v)
{
	v->silent++;
	disambiguator(v);
	path(v, false);
	v->silent--;
}

static void trait(struct v0 *v, bool of)
{
	say(v, "<");
	type(v);
	if (of) {
		say(v, " as ");
		path(v, false);
	}
	say(v, ">");
}

static void nested(struct v0 *v, bool value)
{
	char space = *v->at ? *v->at++ : 0;
	struct identifier id;
	char text[32];
	uint64_t which;

	path(v, value);
	which = disambiguator(v);
	id = identifier(v);
	if (space >= 'a' && space <= 'z') {
		say(v, id.bytes ? "::" : "");
		show(v, id);
		return;
	}
	say(v, space == 'C' ? "::{closure" : "::{shim");
	say(v, id.bytes ? ":" : "");
	show(v, id);
	snprintf(text, sizeof(text), "#%llu}", (unsigned long long)which);
	say(v, text);
}

static void generic(struct v0 *v, bool value)
{
	path(v, value);
	say(v, value ? "::<" : "<");
	list(v, argument);
	say(v, ">");
}

static void path(struct v0 *v, bool value)
{
	if (!enter(v))
		return;
	if (take(v, 'C')) {
		disambiguator(v);
		show(v, identifier(v));
	} else if (take(v, 'M')) {
		implementation(v);
		trait(v, false);
	} else if (take(v, 'X')) {
		implementation(v);
		trait(v, true);
	} else if (take(v, 'Y')) {
		trait(v, true);
	} else if (take(v, 'N')) {
		nested(v, value);
	} else if (take(v, 'I')) {
		generic(v, value);
	} else if (take(v, 'B')) {
		refer(v, value ? path_of_value : path_of_type);
	} else {
		v->failed = true;
	}
	v->depth--;
}

bool rust_v0_name(const char *name, char *to, size_t room)
{
	struct v0 v = {.to = to, .room = room};

	if (strncmp(name, "_R", 2) != 0 || !room)
		return false;
	v.start = v.at = name + 2;
	path(&v, true);
	if (!v.failed && *v.at && *v.at != '.') { /* the crate that made the instance */
		v.silent++;
		path(&v, false);
	}
	to[v.bytes] = 0;
	return !v.failed && v.bytes && (!*v.at || *v.at == '.');
}

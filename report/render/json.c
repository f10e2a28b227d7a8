// SPDX-License-Identifier: Apache-2.0
#include "json.h"

#include "utf8.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void json_begin(struct json *j, FILE *out, enum json_flavour flavour)
{
	memset(j, 0, sizeof(*j));
	j->out = out;
	j->flavour = flavour;
}

static bool plain(const struct json *j, unsigned char c)
{
	if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\')
		return false;
	return j->flavour == JSON_PLAIN || (c != '<' && c != '>' && c != '&');
}

static void escape(const struct json *j, uint32_t c)
{
	static const char names[] = "\bb\ff\nn\rr\tt\"\"\\\\";
	char bytes[4];

	for (const char *n = names; *n; n += 2)
		if (c == (unsigned char)*n) {
			fprintf(j->out, "\\%c", n[1]);
			return;
		}
	/* U+2028 and U+2029 end a line in old JavaScript; the C1 controls are for no terminal. */
	if (c < 0xa0 || c == 0x2028 || c == 0x2029)
		fprintf(j->out, "\\u%04x", (unsigned)c);
	else
		fwrite(bytes, 1, utf8_encode(c, bytes), j->out);
}

static void quoted(const struct json *j, const char *text, size_t length)
{
	const char *at = text, *end = text + length;
	bool valid;

	putc_unlocked('"', j->out);
	while (at < end) {
		const char *run = at;

		while (at < end && plain(j, (unsigned char)*at))
			at++;
		fwrite(run, 1, (size_t)(at - run), j->out);
		if (at < end)
			escape(j, utf8_next(&at, end, &valid));
	}
	putc_unlocked('"', j->out);
}

/* The comma and the name that go before every value. */
static void member(struct json *j, const char *key)
{
	if (j->filled[j->depth])
		putc_unlocked(',', j->out);
	j->filled[j->depth] = true;
	if (!key)
		return;
	quoted(j, key, strlen(key));
	putc_unlocked(':', j->out);
}

static void open_container(struct json *j, const char *key, const char *brackets)
{
	member(j, key);
	assert(j->depth + 1 < JSON_DEPTH_MAX);
	j->depth++;
	j->filled[j->depth] = false;
	j->closer[j->depth] = brackets[1];
	putc_unlocked(brackets[0], j->out);
}

void json_map(struct json *j, const char *key)
{
	open_container(j, key, "{}");
}

void json_list(struct json *j, const char *key)
{
	open_container(j, key, "[]");
}

void json_end(struct json *j)
{
	assert(j->depth > 0);
	putc_unlocked(j->closer[j->depth], j->out);
	j->depth--;
}

void json_text(struct json *j, const char *key, const char *text, size_t length)
{
	member(j, key);
	quoted(j, text, length);
}

void json_str(struct json *j, const char *key, const char *text)
{
	if (text)
		json_text(j, key, text, strlen(text));
	else
		json_nil(j, key);
}

void json_uint(struct json *j, const char *key, uint64_t value)
{
	member(j, key);
	fprintf(j->out, "%" PRIu64, value);
}

void json_int(struct json *j, const char *key, int64_t value)
{
	member(j, key);
	fprintf(j->out, "%" PRId64, value);
}

void json_double(struct json *j, const char *key, double value)
{
	char text[40];

	if (!isfinite(value)) {
		json_nil(j, key);
		return;
	}
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	member(j, key);
	fputs(text, j->out);
}

void json_bool(struct json *j, const char *key, bool value)
{
	member(j, key);
	fputs(value ? "true" : "false", j->out);
}

void json_nil(struct json *j, const char *key)
{
	member(j, key);
	fputs("null", j->out);
}

FILE *json_verbatim(struct json *j, const char *key)
{
	member(j, key);
	return j->out;
}

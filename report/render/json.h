/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json.h - writes JSON as a stream, compact, in constant memory.
 *
 *	struct json j;
 *	json_begin(&j, out, JSON_PLAIN);
 *	json_map(&j, NULL);
 *	json_uint(&j, "total", 3);
 *	json_list(&j, "names");
 *	json_str(&j, NULL, "a");
 *	json_end(&j);
 *	json_end(&j);
 *
 * Names are not those of jansson, which the same program uses.
 *
 * `key` is the member's name inside an object and NULL inside an array and at the top. Texts may
 * hold any bytes: what is not UTF-8 becomes U+FFFD, control characters are escaped. Integers are
 * written exactly, a double that is not finite becomes null. Write errors stay with the stream
 * (ferror).
 */
#ifndef PROFILIS_JSON_H
#define PROFILIS_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define JSON_DEPTH_MAX 32

enum json_flavour {
	JSON_PLAIN,
	JSON_IN_HTML, /* `<`, `>` and `&` as \u00XX: may stand inside a script element */
};

struct json {
	FILE *out;
	enum json_flavour flavour;
	unsigned depth;
	bool filled[JSON_DEPTH_MAX]; /* the open object or array of this depth has a member */
	char closer[JSON_DEPTH_MAX];
};

void json_begin(struct json *j, FILE *out, enum json_flavour flavour);
void json_map(struct json *j, const char *key);
void json_list(struct json *j, const char *key);
void json_end(struct json *j); /* closes what was opened last */

void json_str(struct json *j, const char *key, const char *text); /* NULL: null */
void json_text(struct json *j, const char *key, const char *text, size_t length);
void json_uint(struct json *j, const char *key, uint64_t value);
void json_int(struct json *j, const char *key, int64_t value);
void json_double(struct json *j, const char *key, double value);
void json_bool(struct json *j, const char *key, bool value);
void json_nil(struct json *j, const char *key);

/* A member whose value the caller writes to the stream, as it stands. */
FILE *json_verbatim(struct json *j, const char *key);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * template.h - fills a text with values, escaping them for HTML.
 *
 *	{{name}}		the field's text, escaped for element content and quoted attributes
 *	{{{name}}}		what the field's writer writes, as it stands: for JSON, numbers and
 *path data alone
 *	{{#name}}...{{/name}}	once for each item of the list
 *	{{^name}}...{{/name}}	once when the list is empty
 *
 * Names are looked up in the innermost scope first. A name that no scope has is an error: templates
 *and code are built together. Scopes keep the pointers they are given; numbers that were formatted
 *live in the scope.
 */
#ifndef PROFILIS_TEMPLATE_H
#define PROFILIS_TEMPLATE_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define TEMPLATE_FIELDS_MAX 192
#define TEMPLATE_STORE_BYTES 8192

struct template_scope;

/* Sets the fields of item `index` of a list in s, which is empty. */
typedef void template_item(struct template_scope *s, const void *context, size_t index);
typedef void template_writer(FILE *out, const void *context);

struct template_field {
	const char *name;
	const char *text;
	template_item *item;
	template_writer *writer;
	const void *context;
	size_t count;
};

struct template_scope {
	const struct template_scope *parent;
	size_t field_count, used;
	struct template_field fields[TEMPLATE_FIELDS_MAX];
	_Alignas(max_align_t) char store[TEMPLATE_STORE_BYTES];
};

void template_text(struct template_scope *s, const char *name, const char *text); /* NULL: "" */
void template_format(struct template_scope *s, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void template_list(struct template_scope *s, const char *name, size_t count, template_item *item,
		   const void *context);
void template_when(struct template_scope *s, const char *name, bool condition);
void template_raw(struct template_scope *s, const char *name, template_writer *writer,
		  const void *context);

/* A copy of what a writer or an item needs, living as long as the scope. */
const void *template_keep(struct template_scope *s, const void *data, size_t size);

bool template_render(const char *text, size_t length, const struct template_scope *scope, FILE *out,
		     struct error *error);
void template_escaped(FILE *out, const char *text);

#endif

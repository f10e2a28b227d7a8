// SPDX-License-Identifier: Apache-2.0
#include "template.h"

#include "utf8.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

struct slice {
	const char *at, *end;
};

struct tag {
	char kind; /* '{' raw, '#', '^', '/' or '=' for text */
	struct slice name;
};

static struct template_field *add(struct template_scope *s, const char *name)
{
	assert(s->field_count < TEMPLATE_FIELDS_MAX);
	struct template_field *f = &s->fields[s->field_count++];

	memset(f, 0, sizeof(*f));
	f->name = name;
	return f;
}

void template_text(struct template_scope *s, const char *name, const char *text)
{
	add(s, name)->text = text ? text : "";
}

void template_format(struct template_scope *s, const char *name, const char *format, ...)
{
	char *at = s->store + s->used;
	size_t room = sizeof(s->store) - s->used;
	va_list arguments;

	va_start(arguments, format);
	int length = vsnprintf(at, room, format, arguments);
	va_end(arguments);
	assert(length >= 0 && (size_t)length < room);
	s->used += (size_t)length + 1;
	template_text(s, name, at);
}

const void *template_keep(struct template_scope *s, const void *data, size_t size)
{
	size_t at = (s->used + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);

	assert(at + size <= sizeof(s->store));
	memcpy(s->store + at, data, size);
	s->used = at + size;
	return s->store + at;
}

void template_list(struct template_scope *s, const char *name, size_t count, template_item *item,
		   const void *context)
{
	struct template_field *f = add(s, name);

	f->count = count;
	f->item = item;
	f->context = context;
}

void template_when(struct template_scope *s, const char *name, bool condition)
{
	template_list(s, name, condition, NULL, NULL);
}

void template_raw(struct template_scope *s, const char *name, template_writer *writer,
		  const void *context)
{
	struct template_field *f = add(s, name);

	f->writer = writer;
	f->context = context;
}

/* Control characters as their pictures, direction marks and other invisible ones as U+FFFD. */
static uint32_t visible(uint32_t c)
{
	if (c == '\n' || c == '\t' || utf8_printable(c))
		return c;
	if (c < 0x20)
		return 0x2400 + c;
	return c == 0x7f ? 0x2421 : UTF8_REPLACEMENT;
}

void template_escaped(FILE *out, const char *text)
{
	static const char *const entities[128] = {
		['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;",
	};
	const char *end = text + strlen(text);
	char bytes[4];
	bool valid;

	while (text < end) {
		uint32_t c = visible(utf8_next(&text, end, &valid));

		if (c < 128 && entities[c])
			fputs(entities[c], out);
		else
			fwrite(bytes, 1, utf8_encode(c, bytes), out);
	}
}

static const struct template_field *find(const struct template_scope *s, struct slice name)
{
	size_t length = (size_t)(name.end - name.at);

	for (; s; s = s->parent)
		for (size_t i = 0; i < s->field_count; i++)
			if (strlen(s->fields[i].name) == length &&
			    memcmp(s->fields[i].name, name.at, length) == 0)
				return &s->fields[i];
	return NULL;
}

/* Takes the next tag off text; *before is what stands in front of it. False: there is none. */
static bool next_tag(struct slice *text, struct slice *before, struct tag *tag)
{
	const char *open = memmem(text->at, (size_t)(text->end - text->at), "{{", 2);
	const char *close = open ? memmem(open, (size_t)(text->end - open), "}}", 2) : NULL;

	if (!close)
		return false;
	*before = (struct slice){text->at, open};
	tag->name = (struct slice){open + 2, close};
	tag->kind = open[2];
	if (tag->kind && strchr("{#^/", tag->kind))
		tag->name.at++;
	else
		tag->kind = '=';
	text->at = close + (tag->kind == '{' ? 3 : 2);
	return true;
}

static bool same(struct slice a, struct slice b)
{
	return a.end - a.at == b.end - b.at && memcmp(a.at, b.at, (size_t)(a.end - a.at)) == 0;
}

/* The inside of the section whose opening tag was just taken off text; text goes on behind its end.
 */
static bool section(struct slice *text, struct slice name, struct slice *inside)
{
	struct slice before;
	struct tag tag;
	unsigned depth = 1;

	inside->at = text->at;
	while (depth > 0) {
		if (!next_tag(text, &before, &tag))
			return false;
		if (same(tag.name, name))
			depth += tag.kind == '/' ? -1u : tag.kind == '#' || tag.kind == '^';
	}
	inside->end = before.end;
	return true;
}

static bool fill(struct slice text, const struct template_scope *scope, FILE *out,
		 struct error *error);

static bool repeat(struct slice inside, const struct template_field *f,
		   const struct template_scope *scope, FILE *out, struct error *error)
{
	for (size_t i = 0; i < f->count; i++) {
		struct template_scope item;

		item.parent = scope;
		item.field_count = item.used = 0;
		if (f->item)
			f->item(&item, f->context, i);
		if (!fill(inside, &item, out, error))
			return false;
	}
	return true;
}

static bool unknown(struct slice name, struct error *error)
{
	return error_set(error, "the page's template uses {{%.*s}}, which has no value",
			 (int)(name.end - name.at), name.at);
}

static bool fill_section(struct slice *text, const struct tag *tag,
			 const struct template_scope *scope, FILE *out, struct error *error)
{
	const struct template_field *f = find(scope, tag->name);
	struct slice inside;

	if (!f || !section(text, tag->name, &inside))
		return unknown(tag->name, error);
	if (tag->kind == '#')
		return repeat(inside, f, scope, out, error);
	return f->count > 0 || fill(inside, scope, out, error);
}

static bool fill_value(const struct tag *tag, const struct template_scope *scope, FILE *out,
		       struct error *error)
{
	const struct template_field *f = find(scope, tag->name);

	if (!f || (tag->kind == '{' ? !f->writer : !f->text))
		return unknown(tag->name, error);
	if (tag->kind == '{')
		f->writer(out, f->context);
	else
		template_escaped(out, f->text);
	return true;
}

static bool fill(struct slice text, const struct template_scope *scope, FILE *out,
		 struct error *error)
{
	struct slice before;
	struct tag tag;

	while (next_tag(&text, &before, &tag)) {
		bool opens = tag.kind == '#' || tag.kind == '^';

		fwrite(before.at, 1, (size_t)(before.end - before.at), out);
		if (!(opens ? fill_section(&text, &tag, scope, out, error)
			    : fill_value(&tag, scope, out, error)))
			return false;
	}
	fwrite(text.at, 1, (size_t)(text.end - text.at), out);
	return true;
}

bool template_render(const char *text, size_t length, const struct template_scope *scope, FILE *out,
		     struct error *error)
{
	return fill((struct slice){text, text + length}, scope, out, error);
}

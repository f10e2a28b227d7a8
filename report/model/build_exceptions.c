// SPDX-License-Identifier: Apache-2.0
/* Exceptions by type and place; and that of one failure. */
#include "build.h"

#include "demangle.h"
#include "names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what native code is called ---- */

static bool native(const struct raised_record *r)
{
	return r->kind == RAISED_THROWN_CXX || r->kind == RAISED_SIGNAL;
}

static const char *native_stack(struct model *model, const struct collect *c,
				struct symbols *symbols, uint64_t hash)
{
	uint32_t stack = hash ? stacks_find(c->stacks, hash) : STACKS_NONE;
	const char *text;

	if (stack == STACKS_NONE)
		return NULL;
	text = symbols_text(symbols, stack);
	return *text ? arena_text(model->arena, text, strlen(text)) : NULL;
}

/* Of libraries that throw and allocate for everybody, or their templates. */
static bool foreign(const struct symbol *line)
{
	static const char *const modules[] = {"/libstdc++.so", "/libc.so",  "/libgcc_s.so",
					      "/libc++.so",    "/ld-linux", "/libpthread.so"};
	static const char *const names[] = {"std::", "__cxa_", "__gnu_cxx::", "operator new"};

	if (line->file && !strncmp(line->file, "/usr/include/", 13))
		return true;
	for (size_t i = 0; line->module && i < sizeof(modules) / sizeof(modules[0]); i++)
		if (strstr(line->module, modules[i]))
			return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strncmp(line->function, names[i], strlen(names[i])))
			return true;
	return false;
}

static const char *print_line(struct arena *arena, const struct symbol *line)
{
	char text[768];
	int n;

	if (line->file && line->line)
		n = snprintf(text, sizeof(text), "%s (%s:%u)", line->function, line->file,
			     line->line);
	else
		n = snprintf(text, sizeof(text), "%s", line->function);
	n = n < (int)sizeof(text) ? n : (int)sizeof(text) - 1;
	return arena_text(arena, text, n > 0 ? (size_t)n : 0);
}

/* The innermost that is not a library's. */
static const char *native_frame(struct model *model, const struct collect *c,
				struct symbols *symbols, uint64_t hash)
{
	uint32_t stack = hash ? stacks_find(c->stacks, hash) : STACKS_NONE;
	struct symbol lines[SYMBOLS_MAX];
	unsigned count = stack == STACKS_NONE ? 0 : symbols_stack(symbols, stack, lines);

	for (unsigned i = 0; i < count; i++)
		if (!foreign(&lines[i]))
			return print_line(model->arena, &lines[i]);
	return count ? print_line(model->arena, &lines[0]) : NULL;
}

static const char *type_of(struct arena *arena, unsigned kind, const char *type)
{
	char *plain = kind == RAISED_THROWN_CXX ? demangle(type) : NULL;
	const char *text = plain ? plain : type;

	text = arena_text(arena, text, strlen(text));
	free(plain);
	return text;
}

static const char *part_of(struct arena *arena, const struct raised_record *r,
			   enum raised_part part)
{
	return r->bytes[part] ? arena_text(arena, raised_text(r, part), r->bytes[part]) : NULL;
}

static const char *stack_of(struct model *model, const struct collect *c, struct symbols *symbols,
			    const struct raised_record *r)
{
	return native(r) ? native_stack(model, c, symbols, r->stack)
			 : part_of(model->arena, r, RAISED_STACK);
}

/* ---- of one failure ---- */

void build_exception(struct model *model, struct failure *to, const struct found_failure *found,
		     const struct collect *c, struct symbols *symbols)
{
	const struct raised_record *r = found ? found->shown : NULL;

	if (r) {
		to->exception_type = type_of(model->arena, r->kind, raised_text(r, RAISED_TYPE));
		to->exception_value = part_of(model->arena, r, RAISED_VALUE);
		to->exception_source = raised_source(r->kind);
		to->exception_certainty = name_certainty(found->certainty);
		to->exceptions_more = found->others;
		to->stack = stack_of(model, c, symbols, r);
	}
	if (found && !to->stack)
		to->stack = native_stack(model, c, symbols, found->f->stack);
}

/* ---- by type and place ---- */

struct row {
	const char *source, *type, *frame, *route; /* route NULL: none is known */
	const struct raised_stats *stats;
};

struct rows {
	struct model *model;
	const struct collect *c;
	struct symbols *symbols;
	struct row *list;
	size_t count, room;
};

static void name_row(struct rows *l, struct row *row, const struct raised_key *k)
{
	struct arena *arena = l->model->arena;
	const struct raised_record *example = row->stats->example;
	char name[ROUTE_NAME_MAX];
	struct route_path path = {.bytes = k->route, .length = (uint32_t)k->route_bytes};

	row->source = raised_source(k->kind);
	row->type = type_of(arena, k->kind, arena_text(arena, k->type, k->type_bytes));
	row->frame = arena_text(arena, k->frame, k->frame_bytes);
	if (example && native(example) && example->stack) {
		const char *frame = native_frame(l->model, l->c, l->symbols, example->stack);

		row->frame = frame ? frame : row->frame;
	}
	if (k->route_bytes)
		row->route = model_route(l->model, routes_name(&l->c->routes, &path, name));
}

static void add_row(void *context, const char *key, size_t bytes, const void *value)
{
	struct rows *l = context;
	struct raised_key k;
	struct row *row;

	if (l->count == l->room) {
		l->room = l->room ? 2 * l->room : 64;
		l->list = memory_grow(l->list, l->room, sizeof(*l->list));
	}
	row = &l->list[l->count++];
	*row = (struct row){"(other)", "(other)", "", "(other)", value};
	if (!key)
		return;
	row->route = NULL;
	k = raised_key(key, bytes);
	name_row(l, row, &k);
}

static int by_group(const void *left, const void *right)
{
	const struct row *a = left, *b = right;
	int order = strcmp(a->source, b->source);

	order = order ? order : strcmp(a->type, b->type);
	return order ? order : strcmp(a->frame, b->frame);
}

static int by_route(const void *left, const void *right)
{
	const struct row *a = left, *b = right;
	int order = by_group(left, right);

	return order ? order : strcmp(a->route ? a->route : "", b->route ? b->route : "");
}

static int by_count(const void *left, const void *right)
{
	const struct exception_route *a = left, *b = right;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return strcmp(a->route ? a->route : "", b->route ? b->route : "");
}

static int by_exceptions(const void *left, const void *right)
{
	const struct exception *a = left, *b = right;
	int order;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	order = strcmp(a->source, b->source);
	order = order ? order : strcmp(a->type, b->type);
	return order ? order : strcmp(a->frame ? a->frame : "", b->frame ? b->frame : "");
}

static void add_route(struct exception *x, const struct row *row)
{
	struct exception_route *route = x->route_count ? &x->routes[x->route_count - 1] : NULL;

	if (!route || strcmp(route->route ? route->route : "", row->route ? row->route : "")) {
		route = &x->routes[x->route_count++];
		*route = (struct exception_route){.route = row->route};
	}
	route->count += row->stats->count;
	route->exact += row->stats->exact;
	route->probable += row->stats->probable;
	route->failures += row->stats->failures;
}

static void add_stats(struct exception *x, const struct raised_stats *s, struct spread *spread)
{
	x->count += s->count;
	x->exact += s->exact;
	x->probable += s->probable;
	x->failures += s->failures;
	if (!x->first_seen || s->first < x->first_seen)
		x->first_seen = s->first;
	if (s->last > x->last_seen)
		x->last_seen = s->last;
	spread_merge(spread, &s->spread);
}

static void put_spread(struct arena *arena, struct exception *x, const struct spread *spread)
{
	x->bin_ns = spread_width(spread);
	x->bin_begin = spread->first * x->bin_ns;
	x->bin_count = spread->count;
	x->bins = arena_alloc(arena, spread->count, sizeof(*x->bins));
	if (spread->count)
		memcpy(x->bins, spread->bins, spread->count * sizeof(*x->bins));
}

/* Rows [from, end) are of one type and place. */
static void put_group(const struct rows *l, struct exception *x, size_t from, size_t end)
{
	const struct row *first = &l->list[from];
	const struct raised_record *example = NULL;
	struct arena *arena = l->model->arena;
	struct spread spread = {0};

	*x = (struct exception){.source = first->source, .type = first->type};
	x->frame = *first->frame ? first->frame : NULL;
	x->routes = arena_alloc(arena, end - from, sizeof(*x->routes));
	for (size_t i = from; i < end; i++) {
		const struct raised_record *e = l->list[i].stats->example;

		add_route(x, &l->list[i]);
		add_stats(x, l->list[i].stats, &spread);
		if (e && (!example || e->from.ts > example->from.ts))
			example = e;
	}
	qsort(x->routes, x->route_count, sizeof(*x->routes), by_count);
	put_spread(arena, x, &spread);
	if (!example)
		return;
	x->value = part_of(arena, example, RAISED_VALUE);
	x->stack = stack_of(l->model, l->c, l->symbols, example);
}

void build_exceptions(struct model *model, struct collect *c, struct symbols *symbols)
{
	struct rows l = {.model = model, .c = c, .symbols = symbols};

	keyed_each(&c->raised.groups, add_row, &l);
	if (l.count)
		qsort(l.list, l.count, sizeof(*l.list), by_route);
	model->exceptions = arena_alloc(model->arena, l.count, sizeof(*model->exceptions));
	for (size_t from = 0, end; from < l.count; from = end) {
		struct exception *x = &model->exceptions[model->exception_count++];

		for (end = from + 1; end < l.count && !by_group(&l.list[from], &l.list[end]);)
			end++;
		put_group(&l, x, from, end);
		model->exceptions_total += x->count;
	}
	if (model->exception_count)
		qsort(model->exceptions, model->exception_count, sizeof(*model->exceptions),
		      by_exceptions);
	model->exceptions_beyond = c->raised.beyond;
	model->failures_beyond = c->raised.failures_beyond;
	free(l.list);
}

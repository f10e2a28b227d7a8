// SPDX-License-Identifier: Apache-2.0
/* Spans and functions get their names; those that took most time of their own stay. */
#include "build.h"

#include "symbols.h"

#include <stdlib.h>
#include <string.h>

#define OTHER "(other)"
#define FUNCTIONS_SHOWN 1000u

struct row {
	uint64_t hash; /* of its key */
	struct function function;
};

struct share {
	uint64_t hash; /* of what it is a share of */
	struct function *function;
	struct function_caller caller;
};

struct work {
	struct model *model;
	struct collect *c;
	struct symbols *symbols;
	struct row *rows;
	struct share *shares;
	size_t count, room, share_count, share_room;
};

/* ---- names ---- */

static const char *copy(struct arena *arena, const char *text)
{
	return text ? arena_text(arena, text, strlen(text)) : NULL;
}

/* The outermost of what was inlined there: an address of a function is its first. */
static void name_place(struct work *w, struct function *f, uint32_t place)
{
	struct symbol lines[SYMBOLS_MAX];
	unsigned n =
		w->symbols && place != STACKS_NONE ? symbols_stack(w->symbols, place, lines) : 0;

	f->name = n ? copy(w->model->arena, lines[n - 1].function) : "(unknown)";
	if (!n)
		return;
	f->file = copy(w->model->arena, lines[n - 1].file);
	f->line = lines[n - 1].line;
	f->module = copy(w->model->arena, lines[n - 1].module);
}

static void add_row(void *context, const char *key, size_t bytes, const void *value)
{
	const struct functions_stats *s = value;
	struct functions_name name;
	struct work *w = context;
	struct function *f;

	if (w->count == w->room) {
		w->room = w->room ? 2 * w->room : 64;
		w->rows = memory_grow(w->rows, w->room, sizeof(*w->rows));
	}
	w->rows[w->count] = (struct row){.hash = key ? keyed_hash(key, bytes) : 0};
	f = &w->rows[w->count++].function;
	*f = (struct function){.name = OTHER,
			       .span = s->time.count > 0,
			       .count = s->count,
			       .unwound = s->unwound,
			       .total_ns = s->total_ns,
			       .self_ns = s->self_ns};
	hist_merge(&f->time, &s->time);
	if (!key)
		return;
	name = functions_name(&w->c->functions, key, bytes);
	f->span = name.span;
	if (name.span)
		f->name = arena_text(w->model->arena, name.text, name.bytes);
	else
		name_place(w, f, name.place);
}

/* ---- rows ---- */

static int by_self(const void *left, const void *right)
{
	const struct function *a = &((const struct row *)left)->function;
	const struct function *b = &((const struct row *)right)->function;
	int order;

	if (a->self_ns != b->self_ns)
		return a->self_ns < b->self_ns ? 1 : -1;
	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	order = strcmp(a->name, b->name);
	return order ? order
		     : (((const struct row *)left)->hash > ((const struct row *)right)->hash) -
			       (((const struct row *)left)->hash <
				((const struct row *)right)->hash);
}

static void merge_row(struct function *into, struct function *from)
{
	into->count += from->count;
	into->unwound += from->unwound;
	into->total_ns += from->total_ns;
	into->self_ns += from->self_ns;
	into->span |= from->span;
	hist_merge(&into->time, &from->time);
	hist_clear(&from->time);
}

/* What is beyond the limit, and what was not kept apart, is one row. */
static void limit_rows(struct work *w)
{
	struct row other = {.function = {.name = OTHER}};
	size_t kept = 0;

	for (size_t i = 0; i < w->count; i++) {
		if (w->rows[i].hash && kept < FUNCTIONS_SHOWN)
			w->rows[kept++] = w->rows[i];
		else
			merge_row(&other.function, &w->rows[i].function);
	}
	if (kept < w->count)
		w->rows[kept++] = other;
	w->count = kept;
}

static void fill_rows(struct work *w)
{
	struct model *m = w->model;

	m->functions = arena_alloc(m->arena, w->count, sizeof(*m->functions));
	m->function_count = w->count;
	for (size_t i = 0; i < w->count; i++)
		m->functions[i] = w->rows[i].function;
}

/* ---- who called ---- */

static struct function *function_of(const struct work *w, uint64_t hash)
{
	size_t last = w->count;

	for (size_t i = 0; i < w->count; i++)
		if (w->rows[i].hash == hash)
			return &w->model->functions[i];
	return last && !w->rows[last - 1].hash ? &w->model->functions[last - 1] : NULL;
}

static void add_share(void *context, const char *key, size_t bytes, const void *value)
{
	const struct functions_share *s = value;
	const char *end = key ? key + bytes : NULL, *path = "";
	char buffer[ROUTE_NAME_MAX];
	struct work *w = context;
	struct route_path from;
	struct share *share;

	if (w->share_count == w->share_room) {
		w->share_room = w->share_room ? 2 * w->share_room : 64;
		w->shares = memory_grow(w->shares, w->share_room, sizeof(*w->shares));
	}
	share = &w->shares[w->share_count++];
	*share = (struct share){.caller = {OTHER, s->exact, s->probable, s->total_ns, s->self_ns}};
	if (!key)
		return;
	from = (struct route_path){.length = (uint32_t)compound_part(&key, end, &path)};
	from.bytes = path;
	share->caller.route = model_route(w->model, routes_name(&w->c->routes, &from, buffer));
	share->hash = keyed_hash(key, (size_t)(end - key));
}

/* Rows of the model lie in one array, so their places compare. */
static int by_route(const void *left, const void *right)
{
	const struct share *a = left, *b = right;

	if (a->function != b->function)
		return a->function < b->function ? -1 : 1;
	return strcmp(a->caller.route, b->caller.route);
}

static int by_time(const void *left, const void *right)
{
	const struct share *a = left, *b = right;

	if (a->function == b->function && a->caller.total_ns != b->caller.total_ns)
		return a->caller.total_ns < b->caller.total_ns ? 1 : -1;
	return by_route(left, right);
}

static void merge_shares(struct work *w)
{
	size_t kept = 0;

	if (w->share_count)
		qsort(w->shares, w->share_count, sizeof(*w->shares), by_route);
	for (size_t i = 0; i < w->share_count; i++) {
		struct function_caller *last = kept ? &w->shares[kept - 1].caller : NULL;
		const struct function_caller *caller = &w->shares[i].caller;

		if (!last || by_route(&w->shares[kept - 1], &w->shares[i])) {
			w->shares[kept++] = w->shares[i];
			continue;
		}
		last->exact += caller->exact;
		last->probable += caller->probable;
		last->total_ns += caller->total_ns;
		last->self_ns += caller->self_ns;
	}
	w->share_count = kept;
	if (kept)
		qsort(w->shares, kept, sizeof(*w->shares), by_time);
}

static void give_shares(struct work *w)
{
	for (size_t i = 0, n; i < w->share_count; i += n) {
		struct function *f = w->shares[i].function;

		for (n = 1; i + n < w->share_count && w->shares[i + n].function == f; n++)
			;
		if (!f)
			continue;
		f->callers = arena_alloc(w->model->arena, n, sizeof(*f->callers));
		f->caller_count = n;
		for (size_t k = 0; k < n; k++)
			f->callers[k] = w->shares[i + k].caller;
	}
}

static void build_callers(struct work *w)
{
	keyed_each(&w->c->functions.callers, add_share, w);
	for (size_t i = 0; i < w->share_count; i++)
		w->shares[i].function = function_of(w, w->shares[i].hash);
	merge_shares(w);
	give_shares(w);
	for (size_t i = 0; i < w->model->function_count; i++) {
		struct function *f = &w->model->functions[i];
		uint64_t known = 0;

		for (size_t k = 0; k < f->caller_count; k++)
			known += f->callers[k].exact + f->callers[k].probable;
		f->unknown = f->count > known ? f->count - known : 0;
	}
}

void build_functions(struct model *model, struct collect *c)
{
	struct work w = {.model = model, .c = c};

	if (c->functions.places) {
		w.symbols = symbols_new(c->functions.places);
		symbols_debug_directory(w.symbols, model->options.debug_directory);
	}
	keyed_each(&c->functions.list, add_row, &w);
	if (w.count)
		qsort(w.rows, w.count, sizeof(*w.rows), by_self);
	limit_rows(&w);
	fill_rows(&w);
	build_callers(&w);
	if (w.symbols)
		symbols_free(w.symbols);
	free(w.rows);
	free(w.shares);
}

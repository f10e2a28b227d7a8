// SPDX-License-Identifier: Apache-2.0
/* What the sample uses the CPU for, and a crash. */
#include "sample_model.h"

#include <stdlib.h>

#define MS 1000000ull
#define SERVER "/usr/lib/shop/server"
#define LIBC "/usr/lib/x86_64-linux-gnu/libc.so.6"

static struct profile_frame frames[] = {
	{"main", "/src/main.c", SERVER},
	{"shop::router::dispatch(shop::request const&)", "/src/router.cc", SERVER},
	{"shop::search::rank(std::vector<item> const&)", "/src/search.cc", SERVER},
	{"std::__introsort_loop<item*, long, by_score>", "/usr/include/c++/12/bits/stl_algo.h",
	 SERVER},
	{"__memcmp_avx2_movbe", NULL, LIBC},
	{"renderCart", "/srv/cart.js", NULL},
	{"[libssl.so.3]", NULL, "/usr/lib/x86_64-linux-gnu/libssl.so.3"},
	{"collect garbage;\n", NULL, SERVER},
	{"(other)", NULL, NULL},
};

/* Filled by sample_profile(): what each row of routes has spent in each node. */
static struct profile_node nodes[] = {
	{.parent = PROFILE_NONE, .frame = 0},
	{.parent = 0, .frame = 1},
	{.parent = 1, .frame = 2},
	{.parent = 2, .frame = 3},
	{.parent = 3, .frame = 4},
	{.parent = 1, .frame = 5},
	{.parent = 1, .frame = 6},
	{.parent = 0, .frame = 7},
	{.parent = PROFILE_NONE, .frame = 8},
};

#define NODES (sizeof(nodes) / sizeof(nodes[0]))
#define FRAMES (sizeof(frames) / sizeof(frames[0]))
#define ROUTES 3

static const uint16_t spent[ROUTES][NODES] = {
	{0, 12, 340, 910, 720, 0, 60, 0, 4},
	{0, 9, 0, 0, 31, 450, 22, 0, 3},
	{5, 0, 0, 0, 0, 0, 0, 210, 1},
};
static struct profile_share shares[ROUTES][NODES];
static struct profile_route routes[ROUTES];
static struct profile_function functions[FRAMES], of_routes[ROUTES][FRAMES];

static void spend(struct profile_function *of, uint32_t node, uint64_t samples)
{
	of[nodes[node].frame].self_samples += samples;
	of[nodes[node].frame].self_ns += samples * 10 * MS;
	for (; node != PROFILE_NONE; node = nodes[node].parent) {
		of[nodes[node].frame].total_samples += samples;
		of[nodes[node].frame].total_ns += samples * 10 * MS;
	}
}

static void fill_route(struct profile *p, uint32_t i)
{
	struct profile_route *r = &routes[i];

	r->shares = shares[i];
	for (uint32_t node = 0; node < NODES; node++) {
		uint64_t samples = spent[i][node];

		if (!samples)
			continue;
		shares[i][r->share_count++] =
			(struct profile_share){node, samples, samples * 10 * MS};
		nodes[node].samples += samples;
		nodes[node].ns += samples * 10 * MS;
		r->samples += samples;
		r->ns += samples * 10 * MS;
		spend(functions, node, samples);
		spend(of_routes[i], node, samples);
	}
	for (uint32_t f = 0; f < FRAMES; f++) {
		of_routes[i][f].frame = f;
		of_routes[i][f].top = i;
	}
	r->functions = &of_routes[i][2];
	r->function_count = 3;
	p->samples += r->samples;
	p->ns += r->ns;
	if (!r->route)
		return;
	r->probable = r->samples / 5;
	r->exact = r->samples - r->probable;
	p->probable += r->probable;
	p->probable_ns += r->probable * 10 * MS;
	p->exact += r->exact;
	p->exact_ns += r->exact * 10 * MS;
}

static int by_self(const void *left, const void *right)
{
	const struct profile_function *a = left, *b = right;

	return (a->self_ns < b->self_ns) - (a->self_ns > b->self_ns);
}

static struct crash crashes[] = {
	{.pid = 4712,
	 .tid = 4719,
	 .program = "gunicorn",
	 .signal = 11,
	 .code = 1,
	 .address = 0x10,
	 .stack = "shop::cart::total() const "
		  "(/src/cart.cc:88)\nshop::router::dispatch(shop::request "
		  "const&) (/src/router.cc:40)\nmain (/src/main.c:12)\nserver+0x1f2e (file changed "
		  "since)",
	 .method = FORMAT_METHOD_POST,
	 .exact = true},
	{.pid = 4711, .tid = 4711, .program = "gunicorn", .signal = 6, .code = -6, .stack = ""},
};

void sample_profile(struct model *m)
{
	struct profile *p = &m->profile;

	routes[0] = (struct profile_route){m->routes[0].name, FORMAT_METHOD_GET};
	routes[1] = (struct profile_route){m->routes[1].name, FORMAT_METHOD_POST};
	for (uint32_t i = 0; i < ROUTES; i++)
		fill_route(p, i);
	for (uint32_t f = 0; f < FRAMES; f++)
		functions[f].frame = f;
	functions[5].top = 1;
	functions[7].top = 2;
	qsort(functions, FRAMES, sizeof(*functions), by_self);
	p->frames = frames;
	p->frame_count = FRAMES;
	p->nodes = nodes;
	p->node_count = NODES;
	p->routes = routes;
	p->route_count = ROUTES;
	p->functions = functions;
	p->function_count = FRAMES;
	p->stacks = 40;
	p->stacks_merged = 22;
	crashes[0].ts = m->end - 90000 * MS;
	crashes[1].ts = m->begin + 5000 * MS;
	crashes[0].route = m->routes[1].name;
	crashes[0].path = "/api/cart";
	m->crashes = crashes;
	m->crash_count = m->crashes_total = 2;
}

void sample_profile_hostile(struct model *m, const char *text)
{
	for (size_t i = 0; i < FRAMES; i++)
		frames[i].function = frames[i].file = frames[i].module = text;
	routes[0].route = m->routes[0].name;
	routes[1].route = m->routes[1].name;
	crashes[0].program = crashes[0].stack = crashes[0].path = text;
	crashes[0].signal = UINT32_MAX;
	crashes[0].code = INT64_MIN;
	crashes[0].address = UINT64_MAX;
	crashes[0].route = m->routes[1].name;
}

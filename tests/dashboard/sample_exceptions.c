// SPDX-License-Identifier: Apache-2.0
/* What the sample's requests failed of: a language's tracebacks, C++, a crash. */
#include "sample_model.h"

#include <string.h>

#define SECOND 1000000000ull

static struct exception_route routes[4][2];
static uint32_t bins[4][24];

static struct exception exceptions[] = {
	{.source = "python",
	 .type = "sqlite3.OperationalError",
	 .frame = "place (/srv/shop/orders.py:64)",
	 .count = 62,
	 .exact = 60,
	 .probable = 1,
	 .failures = 60,
	 .value = "database is locked",
	 .stack = "place (/srv/shop/orders.py:64)\ncheckout (/srv/shop/app.py:118)"},
	{.source = "python",
	 .type = "KeyError",
	 .frame = "checkout (/srv/shop/app.py:118)",
	 .count = 60,
	 .probable = 60,
	 .failures = 60,
	 .value = "'shipping_address'",
	 .stack = "checkout (/srv/shop/app.py:118)"},
	{.source = "cxx",
	 .type = "shop::NotFound",
	 .frame = "shop::find(int) (/srv/shop/find.cc:31)",
	 .count = 7,
	 .exact = 7,
	 .failures = 2,
	 .value = "no item 7",
	 .stack = "shop::find(int) (/srv/shop/find.cc:31)\nmain (/srv/shop/main.cc:9)"},
	{.source = "signal", .type = "SIGSEGV", .count = 1, .value = "address 0x0, code 1"},
};

static void share(const struct model *m, size_t i)
{
	struct exception *x = &exceptions[i];

	x->routes = routes[i];
	x->route_count = x->exact + x->probable < x->count ? 2 : 1;
	routes[i][0] = (struct exception_route){m->routes[i].name, x->exact + x->probable, x->exact,
						x->probable, x->failures};
	routes[i][1] = (struct exception_route){NULL, x->count - x->exact - x->probable, 0, 0, 0};
	if (!(x->exact + x->probable))
		routes[i][0] = routes[i][1], x->route_count = 1;
}

void sample_exceptions(struct model *m)
{
	for (size_t i = 0; i < sizeof(exceptions) / sizeof(exceptions[0]); i++) {
		struct exception *x = &exceptions[i];

		share(m, i);
		x->first_seen = m->begin + 60 * SECOND;
		x->last_seen = m->begin + 60 * SECOND + 12 * 23 * SECOND;
		x->bin_begin = m->begin;
		x->bin_ns = 12 * SECOND;
		x->bins = bins[i];
		x->bin_count = 24;
		for (size_t k = 0; k < 24; k++)
			bins[i][k] = (uint32_t)(x->count * (k % 5) / 48);
		m->exceptions_total += x->count;
	}
	m->exceptions = exceptions;
	m->exception_count = sizeof(exceptions) / sizeof(exceptions[0]);
	for (size_t i = 0; i < m->failure_count; i++) {
		bool known = m->failures[i].exception_type != NULL;

		m->failures[i].exception_source = known ? "python" : NULL;
		m->failures[i].exception_certainty = !known ? NULL : i % 3 ? "exact" : "probable";
	}
}

void sample_exceptions_hostile(struct model *m, const char *text)
{
	for (size_t i = 0; i < m->exception_count; i++) {
		m->exceptions[i].type = m->exceptions[i].value = text;
		m->exceptions[i].frame = m->exceptions[i].stack = text;
	}
	m->exceptions[0].routes[0].route = text;
}

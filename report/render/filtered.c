// SPDX-License-Identifier: Apache-2.0
#include "filtered.h"

#include "units.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define BESIDE                                                                                     \
	"Connections, resources, measurements and the program's own metrics are not filtered."

/* What stays whole when requests are filtered, by its member of the JSON. */
static const char *const unfiltered[] = {"connections", "upstream_hosts", "resources",
					 "metrics",	"processes",	  "coverage"};

struct sentence {
	struct filtered_text *to;
	size_t used;
};

__attribute__((format(printf, 2, 3))) static void add(struct sentence *s, const char *format, ...)
{
	size_t room = sizeof(s->to->text) - s->used;
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(s->to->text + s->used, room, format, arguments);
	va_end(arguments);
	s->used += n < 0 ? 0 : (size_t)n < room ? (size_t)n : room - 1;
}

/* Many of them would push out what follows. */
static void add_list(struct sentence *s, const char *before, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count && i < 4; i++)
		add(s, "%s %.100s", i ? " or" : before, list[i]);
	if (count > 4)
		add(s, " or %zu others", count - 4);
}

static void add_statuses(struct sentence *s, const struct filter *f)
{
	if (f->status_low == f->status_high)
		add(s, " of status %u", f->status_low);
	else
		add(s, " of status %u to %u", f->status_low, f->status_high);
}

/* The patterns are the user's own, but a terminal may not be moved by them. */
static void make_printable(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			*text = '?';
}

struct filtered_text filtered_text(const struct model *model)
{
	const struct filter *f = &model->options.filter;
	struct filtered_text t = {""};
	struct sentence s = {&t, 0};

	if (!filter_requests(f) && !f->process_count)
		return t;
	add(&s, "Filtered: only requests");
	add_list(&s, " to", f->routes, f->route_count);
	if (f->status_high)
		add_statuses(&s, f);
	if (f->slower_ns)
		add(&s, " that took %s or longer", units_duration(f->slower_ns, 0).text);
	add_list(&s, " in", f->processes, f->process_count);
	add(&s, ", and what is known to belong to them.");
	if (filter_requests(f))
		add(&s, " " BESIDE);
	if (model->filter_lost)
		add(&s, " What belongs to %s more of them was left out.",
		    units_count(model->filter_lost).text);
	make_printable(t.text);
	return t;
}

static void strings(struct json *j, const char *key, const char *const *list, size_t count)
{
	json_list(j, key);
	for (size_t i = 0; i < count; i++)
		json_str(j, NULL, list[i]);
	json_end(j);
}

void filtered_json(struct json *j, const struct model *model)
{
	const struct filter *f = &model->options.filter;
	size_t whole = filter_requests(f) ? sizeof(unfiltered) / sizeof(unfiltered[0]) : 0;

	if (!filter_requests(f) && !f->process_count) {
		json_nil(j, "filter");
		return;
	}
	json_map(j, "filter");
	strings(j, "routes", f->routes, f->route_count);
	json_uint(j, "status_from", f->status_low);
	json_uint(j, "status_to", f->status_high);
	json_uint(j, "slower_than_ns", f->slower_ns);
	strings(j, "processes", f->processes, f->process_count);
	strings(j, "not_filtered", unfiltered, whole);
	json_uint(j, "requests_without_detail", model->filter_lost);
	json_end(j);
}

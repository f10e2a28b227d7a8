// SPDX-License-Identifier: Apache-2.0
#include "option_values.h"

#include "arena.h"
#include "diff_render.h"
#include "formats.h"
#include "parse.h"

#include "profilis/quantity.h"

#include <string.h>

bool option_append(const char ***list, size_t *count, const char *text)
{
	*list = memory_grow(*list, *count + 1, sizeof(**list));
	(*list)[(*count)++] = text;
	return true;
}

static bool set_instant(const char *text, uint64_t *at, uint64_t *back)
{
	*at = *back = 0;
	if (text[0] == '-')
		return parse_duration(text + 1, back) && *back;
	return parse_instant(text, at);
}

static bool set_count(const char *text, uint32_t *to)
{
	uint64_t count;

	if (!parse_count(text, UINT32_MAX, &count))
		return false;
	*to = (uint32_t)count;
	return true;
}

static bool set_precision(struct model_options *m, const char *text)
{
	double fraction;

	if (parse_fraction(text, &fraction)) {
		m->precision = fraction;
		m->precision_ns = 0;
		return fraction >= 0.008;
	}
	m->precision = 0;
	return parse_duration(text, &m->precision_ns) && m->precision_ns;
}

static bool set_status(struct filter *f, const char *text)
{
	uint64_t status;

	if (strlen(text) == 3 && text[0] >= '1' && text[0] <= '9' && !strcmp(text + 1, "xx")) {
		f->status_low = (uint16_t)((text[0] - '0') * 100);
		f->status_high = f->status_low + 99;
		return true;
	}
	if (!parse_count(text, 999, &status) || !status)
		return false;
	f->status_low = f->status_high = (uint16_t)status;
	return true;
}

static bool set_error_status(struct options *o, const char *text)
{
	uint64_t status;

	if (!parse_count(text, 999, &status) || status < 100)
		return false;
	o->model.error_status = (uint16_t)status;
	return true;
}

static bool set_window(const char *text, uint64_t *ns)
{
	return parse_duration(text, ns) && *ns;
}

static bool set_pattern(struct options *o, const char *text)
{
	return text[0] && option_append(&o->model.patterns, &o->model.pattern_count, text);
}

/* What is asked for is one route, too. */
static bool set_route(struct options *o, const char *text)
{
	struct filter *f = &o->model.filter;

	return set_pattern(o, text) && option_append(&f->routes, &f->route_count, text);
}

static bool set_process(struct filter *f, const char *text)
{
	return text[0] && option_append(&f->processes, &f->process_count, text);
}

static bool set_bytes(const char *text, uint64_t *bytes)
{
	return quantity_bytes(text, bytes) && *bytes;
}

static bool set_seconds(const char *text, uint64_t *ns)
{
	uint64_t seconds;

	if (!parse_count(text, UINT64_MAX / 1000000000, &seconds))
		return false;
	*ns = seconds * 1000000000;
	return seconds > 0;
}

#define CLOCK_OFFSET_MAX (10ll * 365 * 86400 * 1000000000) /* sums of two stay in range */

static bool set_clock(struct options *o, const char *text)
{
	const char *split = strchr(text, '=');
	int64_t ns;

	return split && split != text && parse_signed_duration(split + 1, &ns) &&
	       ns < CLOCK_OFFSET_MAX && ns > -CLOCK_OFFSET_MAX &&
	       option_append(&o->model.clock_offsets, &o->model.clock_offset_count, text);
}

static bool set_theme(const char **theme, const char *text)
{
	*theme = text;
	return !strcmp(text, "system") || !strcmp(text, "light") || !strcmp(text, "dark");
}

static bool set_format(const char **format, const char *text)
{
	*format = text;
	return formats_named(text) != NULL;
}

static bool set_diff(enum option_kind kind, void *field, const char *text)
{
	switch (kind) {
	case OPTION_DIFF_FORMAT:
		*(const char **)field = text;
		return diff_renderer_named(text) != NULL;
	case OPTION_EFFECT:
		return diff_options_effect(field, text);
	case OPTION_SHARE:
		return diff_options_share(field, text);
	case OPTION_GATE:
		return diff_options_gate(field, text);
	case OPTION_LOAD:
		return diff_options_load(field, text);
	case OPTION_FAIL_ON:
		return diff_options_fail_on(field, text);
	case OPTION_THRESHOLD:
		return diff_options_threshold(field, text);
	case OPTION_INCONCLUSIVE:
		return diff_options_inconclusive(field, text);
	default:
		return false;
	}
}

bool option_set(struct options *o, enum option_kind kind, void *field, const char *text)
{
	switch (kind) {
	case OPTION_OUTPUT:
		return text[0] && option_append(&o->outputs, &o->output_count, text);
	case OPTION_FORMAT:
		return set_format(field, text);
	case OPTION_DURATION:
		return set_window(text, field);
	case OPTION_SINCE:
		return set_instant(text, &o->model.since, &o->model.since_back);
	case OPTION_UNTIL:
		return set_instant(text, &o->model.until, &o->model.until_back);
	case OPTION_COUNT:
		return set_count(text, field);
	case OPTION_BYTES:
		return set_bytes(text, field);
	case OPTION_SECONDS:
		return set_seconds(text, field);
	case OPTION_PRECISION:
		return set_precision(&o->model, text);
	case OPTION_PATTERN:
		return set_pattern(o, text);
	case OPTION_ROUTE:
		return set_route(o, text);
	case OPTION_PROCESS:
		return set_process(&o->model.filter, text);
	case OPTION_CLOCK:
		return set_clock(o, text);
	case OPTION_STATUS:
		return set_status(&o->model.filter, text);
	case OPTION_ERROR_STATUS:
		return set_error_status(o, text);
	case OPTION_TEXT:
		*(const char **)field = text;
		return true;
	case OPTION_THEME:
		return set_theme(field, text);
	case OPTION_FLAG:
		*(bool *)field = true;
		return true;
	default:
		return set_diff(kind, field, text);
	}
}

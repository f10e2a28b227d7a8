// SPDX-License-Identifier: Apache-2.0
/* Documents: models as renderers show them, health, the login page. */
#include "serve_parts.h"

#include "dashboard.h"
#include "json.h"
#include "render_json.h"
#include "template.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

struct kind {
	const char *renderer, *type;
	bool page_detail, errors, of_window;
};

static const struct kind kinds[SERVE_DOCUMENTS] = {
	[SERVE_PAGE] = {"html", "text/html; charset=utf-8", .of_window = true},
	[SERVE_PAGE_JSON] = {"json", "application/json", .page_detail = true, .of_window = true},
	[SERVE_METRICS_JSON] = {"json", "application/json", .of_window = true},
	[SERVE_ERRORS_JSON] = {NULL, "application/json", .errors = true, .of_window = true},
	[SERVE_PROMETHEUS] = {"prom", "text/plain; version=0.0.4; charset=utf-8"},
	[SERVE_OPENMETRICS] = {"openmetrics",
			       "application/openmetrics-text; version=1.0.0; charset=utf-8"},
	[SERVE_HEALTH] = {NULL, "application/json"},
};

bool serve_page_of_window(enum serve_document document)
{
	return kinds[document].of_window;
}

static bool render(const struct serve *s, const struct kind *kind, const struct model *model,
		   FILE *out)
{
	struct render_options options = *s->settings.render;
	struct error error = {0};
	struct json j;

	options.page_detail = kind->page_detail;
	options.live = "page.json";
	options.refresh = s->settings.refresh;
	options.sign_out = s->settings.token != NULL;
	if (!kind->errors)
		return renderer_named(kind->renderer)->render(model, &options, out, &error);
	json_begin(&j, out, JSON_PLAIN);
	render_json_errors(&j, NULL, model);
	return true;
}

/* NULL: it was not written whole. */
static struct serve_body *body_of(FILE *out, char **text, size_t *bytes, const char *type)
{
	bool good = !ferror(out);

	if (!fclose(out) && good)
		return serve_body_new(*text, *bytes, type);
	free(*text);
	return NULL;
}

struct serve_body *serve_page(const struct serve *s, enum serve_document document,
			      const struct model *model)
{
	const struct kind *kind = &kinds[document];
	char *text = NULL;
	size_t bytes = 0;
	FILE *out = open_memstream(&text, &bytes);
	struct serve_body *body;

	if (!out)
		return NULL;
	if (render(s, kind, model, out))
		return body_of(out, &text, &bytes, kind->type);
	body = body_of(out, &text, &bytes, kind->type);
	serve_body_drop(body);
	return NULL;
}

/* ---- health ---- */

static double seconds_since(uint64_t unix_ns)
{
	struct timespec now;
	uint64_t ns;

	clock_gettime(CLOCK_REALTIME, &now);
	ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
	return unix_ns && ns > unix_ns ? (double)(ns - unix_ns) / 1e9 : 0;
}

static const char *status_word(const struct live_state *state)
{
	if (state->trouble[0] || state->vanished)
		return "degraded";
	if (!state->processes)
		return "waiting";
	return "healthy";
}

static void counted(struct json *j, const struct live_state *state)
{
	json_map(j, "stats_store");
	json_double(j, "window_minutes", (double)state->window / 60e9);
	json_uint(j, "total_requests", state->requests);
	json_uint(j, "total_errors", state->errors);
	json_double(j, "error_rate",
		    state->requests ? (double)state->errors / (double)state->requests : 0);
	json_end(j);
	json_map(j, "collector");
	json_uint(j, "queue_size", state->unsealed);
	json_uint(j, "queue_max", state->unsealed_max);
	json_end(j);
}

static void recorded(struct json *j, const struct live_state *state)
{
	json_map(j, "recording");
	json_double(j, "age_seconds", seconds_since(state->begin));
	json_double(j, "idle_seconds", seconds_since(state->newest));
	json_double(j, "read_seconds", seconds_since(state->until));
	json_uint(j, "since_ns", state->since);
	json_uint(j, "until_ns", state->until);
	json_uint(j, "events", state->events);
	json_uint(j, "drops", state->dropped);
	json_uint(j, "in_flight", state->in_flight);
	json_uint(j, "blocks_damaged", state->blocks_damaged);
	json_uint(j, "disk_bytes", state->disk_bytes);
	json_uint(j, "processes", state->processes);
	json_uint(j, "processes_running", state->running);
	json_uint(j, "processes_vanished", state->vanished);
	json_str(j, "trouble", state->trouble[0] ? state->trouble : NULL);
	json_end(j);
}

struct serve_body *serve_page_health(const struct serve *s, const struct live_state *state)
{
	char *text = NULL;
	size_t bytes = 0;
	FILE *out = open_memstream(&text, &bytes);
	struct json j;

	(void)s;
	if (!out)
		return NULL;
	json_begin(&j, out, JSON_PLAIN);
	json_map(&j, NULL);
	json_str(&j, "status", status_word(state));
	counted(&j, state);
	recorded(&j, state);
	json_str(&j, "version", PROFILIS_VERSION);
	json_end(&j);
	putc('\n', out);
	return body_of(out, &text, &bytes, kinds[SERVE_HEALTH].type);
}

/* ---- login ---- */

static void write_style(FILE *out, const void *context)
{
	(void)context;
	fwrite(dashboard_style.text, 1, dashboard_style.length, out);
}

struct serve_body *serve_page_login(const struct serve *s, bool wrong)
{
	const struct render_options *o = s->settings.render;
	struct template_scope *scope = calloc(1, sizeof(*scope));
	struct error error = {0};
	char *text = NULL;
	size_t bytes = 0;
	FILE *out = scope ? open_memstream(&text, &bytes) : NULL;

	if (out) {
		template_text(scope, "title", o->title);
		template_text(scope, "theme", o->theme);
		template_text(scope, "action", s->login_url);
		template_text(scope, "style_source", dashboard_style_hash);
		template_raw(scope, "style", write_style, NULL);
		template_when(scope, "wrong", wrong);
		template_render(dashboard_login.text, dashboard_login.length, scope, out, &error);
	}
	free(scope);
	return out ? body_of(out, &text, &bytes, "text/html; charset=utf-8") : NULL;
}

// SPDX-License-Identifier: Apache-2.0
/* Requests, and calls to other servers. */
#include "export.h"

#include "names.h"
#include "otlp.h"
#include "render_json.h"

#include <string.h>

/* ---- names of routes ---- */

static struct route_path path_of(const struct decode_shape *shape)
{
	return (struct route_path){shape->path.bytes, shape->path.length, shape->status,
				   shape->flags};
}

/* As the report's JSON calls it, which keeps names apart that hold other bytes than text. */
struct route_text {
	char name[ROUTE_NAME_MAX], apart[512];
};

static const char *route_of(const struct export *x, const struct export_event *e,
			    struct route_text *t)
{
	struct route_path path = path_of(e->shape);
	char *name = t->name;

	if (export_is_request(e))
		return render_json_route(routes_name(&x->routes, &path, name), t->apart,
					 sizeof(t->apart));
	if (!routes_upstream_name(&x->upstreams, e->shape->target.bytes, e->shape->target.length,
				  &path, name))
		return "";
	return render_json_route(name, t->apart, sizeof(t->apart));
}

/* A path's own name, or one that the user gave, is a route; what was made of it is a guess. */
static bool is_guess(const struct export *x, const struct decode_shape *shape, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < x->model->pattern_count; i++)
		if (!strcmp(x->model->patterns[i], name))
			return false;
	return n > shape->path.length || memcmp(name, shape->path.bytes, n) != 0 ||
	       (n < shape->path.length && shape->path.bytes[n] != '?');
}

struct export_title export_title_http(const struct export *x, const struct export_event *e)
{
	struct export_title t;
	struct route_text name;

	snprintf(t.text, sizeof(t.text), "%s %s", name_method(e->shape->method),
		 route_of(x, e, &name));
	return t;
}

/* ---- attributes ---- */

void fields_address(const struct fields *f, struct decode_text target)
{
	const char *colon = target.length ? memrchr(target.bytes, ':', target.length) : NULL;
	struct decode_text host = target;
	uint64_t port = 0;

	if (colon) {
		host.length = (uint32_t)(colon - target.bytes);
		for (const char *at = colon + 1; at < target.bytes + target.length; at++)
			port = *at >= '0' && *at <= '9' && port < 65536
				       ? port * 10 + (uint64_t)(*at - '0')
				       : 65536;
	}
	fields_text(f, "server.address", port && port < 65536 ? host : target);
	if (port && port < 65536)
		fields_int(f, "server.port", port);
}

static void url(const struct decode_shape *shape, const struct fields *f)
{
	const char *query =
		shape->path.length ? memchr(shape->path.bytes, '?', shape->path.length) : NULL;
	struct decode_text path = shape->path;

	if (query)
		path.length = (uint32_t)(query - path.bytes);
	fields_text(f, "url.path", path);
	if (query)
		fields_text(f, "url.query",
			    (struct decode_text){query + 1, shape->path.length - path.length - 1});
	if (shape->flags & FORMAT_SHAPE_TRUNCATED)
		fields_bool(f, "profilis.path.truncated", true);
	fields_string(f, "url.scheme", shape->protocol & FORMAT_TLS ? "https" : "http");
}

static void protocol(const struct decode_shape *shape, const struct fields *f)
{
	const char *version = otlp_http_version(shape->protocol);

	fields_string(f, "network.protocol.name",
		      version ? "http" : name_protocol(shape->protocol));
	if (version)
		fields_string(f, "network.protocol.version", version);
}

static bool is_aborted(const struct export_event *e)
{
	return !e->shape->status || (e->x->more & FORMAT_MORE_ABORTED);
}

/* OpenTelemetry's rule: a server's errors are those from 500 on, a client's those from 400 on. */
bool export_failed_http(const struct export_event *e)
{
	return is_aborted(e) || e->shape->status >= (export_is_request(e) ? 500 : 400);
}

static void outcome(const struct export_event *e, const struct fields *f)
{
	char status[8];

	snprintf(status, sizeof(status), "%u", e->shape->status);
	if (e->shape->status)
		fields_int(f, "http.response.status_code", e->shape->status);
	if (is_aborted(e))
		fields_string(f, "profilis.aborted",
			      name_abort((unsigned)decode_more(e->x, DECODE_ABORTED)));
	if (export_failed_http(e))
		fields_string(f, "error.type", is_aborted(e) ? "aborted" : status);
}

static void more(const struct decode_exchange *x, const struct fields *f)
{
	static const char *const keys[] = {
		[DECODE_QUEUE] = "profilis.accept_wait_ns",
		[DECODE_CPU] = "profilis.cpu_ns",
		[DECODE_INTERIM] = "profilis.interim_responses",
		[DECODE_GRPC] = "rpc.grpc.status_code",
		[DECODE_PROXY_QUEUE] = "profilis.proxy_wait_ns",
		[DECODE_VOLUNTARY] = "profilis.voluntary_switches",
		[DECODE_INVOLUNTARY] = "profilis.involuntary_switches",
		[DECODE_FAULTS] = "profilis.page_faults",
	};

	for (unsigned i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i] && (x->more & (1u << i)))
			fields_int(f, keys[i], x->value[i]);
}

static bool said_before(const struct decode *d, unsigned index)
{
	const struct decode_text *key = &d->labels[index].key;

	for (unsigned i = 0; i < index; i++)
		if (d->labels[i].key.length == key->length &&
		    !memcmp(d->labels[i].key.bytes, key->bytes, key->length))
			return true;
	return false;
}

/* A label's key follows ours, so that it can be no other field's name. */
static void labels(const struct decode *d, const struct fields *f)
{
	for (unsigned i = 0; i < d->label_count; i++) {
		char name[FORMAT_LABEL_MAX + 20];

		snprintf(name, sizeof(name), "profilis.label.%.*s", (int)d->labels[i].key.length,
			 d->labels[i].key.bytes);
		if (!said_before(d, i))
			fields_text(f, name, d->labels[i].value);
	}
}

static void detail(const struct export_event *e, const struct fields *f)
{
	fields_int(f, "profilis.connection.id", e->x->conn);
	fields_int(f, "profilis.first_byte_ns", e->x->first);
	fields_int(f, "profilis.request_read_ns", e->x->read);
	more(e->x, f);
	if (e->x->about & DECODE_ABOUT_TRACE)
		fields_text(f, "profilis.request_id", e->decode->trace.request_id);
	if (e->x->about & DECODE_ABOUT_LABELS)
		labels(e->decode, f);
}

void export_fields_exchange(const struct export *x, const struct export_event *e,
			    const struct fields *f)
{
	struct route_text name;
	const char *route = route_of(x, e, &name);
	bool route_known = export_is_request(e) && !is_guess(x, e->shape, route);

	fields_string(f, "http.request.method", name_method(e->shape->method));
	fields_string(f, route_known ? "http.route" : "url.template", route);
	url(e->shape, f);
	protocol(e->shape, f);
	if (export_is_request(e))
		fields_text(f, "profilis.listener", e->shape->target);
	else
		fields_address(f, e->shape->target);
	outcome(e, f);
	fields_int(f, "http.request.size", e->x->in);
	fields_int(f, "http.response.size", e->x->out);
	if (e->x->brief)
		fields_bool(f, "profilis.sampled_out", true);
	else
		detail(e, f);
}

// SPDX-License-Identifier: Apache-2.0
/* What the server asked of others: upstreams, the hosts behind them, look-ups; and what was logged.
 */
#include "render_json.h"

#include "names.h"
#include "units.h"

void render_json_protocols(struct json *j, const struct protocol_count *list, size_t count)
{
	json_list(j, "protocols");
	for (size_t i = 0; i < count; i++) {
		json_map(j, NULL);
		json_str(j, "protocol", name_protocol(list[i].protocol));
		json_bool(j, "tls", list[i].protocol & FORMAT_TLS);
		json_uint(j, "count", list[i].count);
		json_end(j);
	}
	json_end(j);
}

void render_json_grpc(struct json *j, const struct status_count *list, size_t count)
{
	json_map(j, "grpc_statuses");
	for (size_t i = 0; i < count; i++)
		json_uint(j, name_grpc(list[i].status), list[i].count);
	json_end(j);
}

static void call(struct json *j, const struct call *c)
{
	render_json_attributed(
		j, &(struct attributed){c->exact, c->exact_ns, c->probable, c->probable_ns});
	json_end(j);
}

void render_json_calls(struct json *j, const struct route *route)
{
	json_list(j, "upstreams");
	for (size_t i = 0; i < route->call_count; i++) {
		json_map(j, NULL);
		json_str(j, "host", route->calls[i].host);
		json_str(j, "route", route->calls[i].route);
		call(j, &route->calls[i]);
	}
	json_end(j);
}

static void callers(struct json *j, const struct upstream *u)
{
	char key[512];

	json_list(j, "callers");
	for (size_t i = 0; i < u->caller_count; i++) {
		json_map(j, NULL);
		json_str(j, "route", render_json_route(u->callers[i].caller, key, sizeof(key)));
		call(j, &u->callers[i]);
	}
	json_end(j);
	json_map(j, "attribution");
	json_uint(j, "exact", u->exact);
	json_uint(j, "probable", u->probable);
	json_uint(j, "none", u->unknown);
	json_end(j);
}

static void upstream(struct json *j, const struct model *m, const struct upstream *u,
		     bool page_detail)
{
	const struct tally *t = &u->tally;

	json_map(j, NULL);
	json_str(j, "host", u->host);
	json_str(j, "route", u->route);
	json_uint(j, "count", t->requests);
	json_uint(j, "errors", t->errors);
	render_json_latency(j, "latency", &t->latency);
	json_double(j, "error_rate", units_ratio(t->errors, t->requests));
	json_uint(j, "aborted", t->aborted);
	json_uint(j, "bytes_in", t->bytes_in);
	json_uint(j, "bytes_out", t->bytes_out);
	render_json_latency(j, "first_byte", &t->first_byte);
	json_uint(j, "in_detail", t->requests - t->brief);
	render_json_statuses(j, u->statuses, u->status_count);
	json_map(j, "methods");
	for (size_t i = 0; i < u->method_count; i++)
		json_uint(j, name_method(u->methods[i].method), u->methods[i].tally.requests);
	json_end(j);
	render_json_protocols(j, u->protocols, u->protocol_count);
	render_json_grpc(j, u->grpc, u->grpc_count);
	callers(j, u);
	if (page_detail)
		render_json_cells(j, m, &u->cells);
	json_end(j);
}

void render_json_upstreams(struct json *j, const struct model *m, bool page_detail)
{
	json_list(j, "upstreams");
	for (size_t i = 0; i < m->upstream_count; i++)
		upstream(j, m, &m->upstreams[i], page_detail);
	json_end(j);
}

static void host(struct json *j, const struct upstream_host *h)
{
	json_map(j, NULL);
	json_str(j, "host", h->host);
	json_uint(j, "connections", h->connections);
	json_uint(j, "requests", h->requests);
	json_double(j, "requests_per_connection", units_ratio(h->requests, h->connections));
	json_uint(j, "tls", h->tls);
	json_uint(j, "connects_failed", h->failed);
	json_map(j, "connect_errors");
	for (size_t i = 0; i < h->error_count; i++)
		json_uint(j, name_errno(h->errors[i].status).text, h->errors[i].count);
	json_end(j);
	render_json_latency(j, "connect", &h->connect);
	render_json_latency(j, "tls_handshake", &h->handshake);
	json_end(j);
}

void render_json_hosts(struct json *j, const struct model *m)
{
	json_list(j, "upstream_hosts");
	for (size_t i = 0; i < m->host_count; i++)
		host(j, &m->hosts[i]);
	json_end(j);
}

static void lookup(struct json *j, const struct lookup *l)
{
	json_map(j, NULL);
	json_str(j, "host", l->host);
	json_uint(j, "count", l->time.count);
	json_uint(j, "errors", l->errors);
	json_double(j, "error_rate", units_ratio(l->errors, l->time.count));
	json_uint(j, "total_ns", l->time.sum);
	json_map(j, "error_codes");
	for (size_t i = 0; i < l->code_count; i++)
		if (l->codes[i].code)
			json_uint(j, name_lookup(l->codes[i].code).text, l->codes[i].time.count);
	json_end(j);
	render_json_latency(j, "latency", &l->time);
	json_end(j);
}

void render_json_lookups(struct json *j, const struct model *m)
{
	json_list(j, "dns");
	for (size_t i = 0; i < m->lookup_count; i++)
		lookup(j, &m->lookups[i]);
	json_end(j);
}

void render_json_logs(struct json *j, const struct model *m)
{
	char key[512];

	json_map(j, "logs");
	json_uint(j, "total", m->logs_total);
	json_list(j, "newest");
	for (size_t i = 0; i < m->log_count; i++) {
		const struct log_text *l = &m->logs[i];

		json_map(j, NULL);
		json_uint(j, "ts_ns", l->ts);
		json_int(j, "pid", l->pid);
		json_str(j, "log", name_log(l->log));
		json_str(j, "route",
			    l->route ? render_json_route(l->route, key, sizeof(key)) : NULL);
		json_str(j, "text", l->text);
		json_end(j);
	}
	json_end(j);
	json_end(j);
}

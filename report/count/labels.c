// SPDX-License-Identifier: Apache-2.0
#include "labels.h"

#include "compound.h"

#include <string.h>

static uint32_t at_most(uint32_t n)
{
	return n < FORMAT_LABEL_MAX ? n : FORMAT_LABEL_MAX;
}

void labels_merge(struct labels_stats *into, const struct labels_stats *from)
{
	into->requests += from->requests;
	into->errors += from->errors;
	into->answered += from->answered;
	into->latency_ns += from->latency_ns;
}

void labels_add(struct keyed *labels, const struct routes *routes, const struct labels_request *r)
{
	struct route_path from = {r->shape->path.bytes, r->shape->path.length, r->shape->status,
				  r->shape->flags};
	struct labels_stats one = {.requests = 1,
				   .errors = r->error,
				   .answered = !r->aborted,
				   .latency_ns = r->aborted ? 0 : r->latency};

	for (unsigned i = 0; i < r->count; i++) {
		const struct decode_label *l = &r->labels[i];
		struct compound k;

		k.bytes = 0;
		compound_route(&k, routes, &from);
		compound_divide(&k);
		compound_add(&k, l->key.bytes, at_most(l->key.length));
		compound_divide(&k);
		compound_add(&k, l->value.bytes, at_most(l->value.length));
		labels_merge(keyed_at(labels, k.text, k.bytes), &one);
	}
}

static void merge(void *into, const void *from)
{
	labels_merge(into, from);
}

void labels_init(struct keyed *labels)
{
	static const struct keyed_type type = {.bytes = sizeof(struct labels_stats),
					       .merge = merge};

	keyed_init(labels, &type);
}

/* What divides labels stays out of them. */
static size_t put(char *to, struct decode_text text)
{
	uint32_t n = at_most(text.length);

	for (uint32_t i = 0; i < n; i++)
		to[i] = text.bytes[i] == '\n' || !text.bytes[i] ? ' ' : text.bytes[i];
	return n;
}

size_t labels_text(char *to, size_t room, const struct decode_label *labels, unsigned count)
{
	size_t n = 0;

	for (unsigned i = 0; i < count; i++) {
		size_t key = at_most(labels[i].key.length), value = at_most(labels[i].value.length);

		if (n + key + value + 2 > room)
			break;
		if (n)
			to[n++] = '\n';
		n += put(to + n, labels[i].key);
		to[n++] = '=';
		n += put(to + n, labels[i].value);
	}
	return n;
}

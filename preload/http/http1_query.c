/* SPDX-License-Identifier: Apache-2.0 */
#include "http1_machine.h"

static struct url_query query_of(const struct http1_head *head, uint8_t part)
{
	return (struct url_query){
		.path = head->path,
		.bytes = head->path_bytes,
		.max = head->path_max,
		.keep = head->query,
		.part = part,
	};
}

static void kept(struct http1_head *head, const struct url_query *q)
{
	head->path_bytes = q->bytes;
	head->truncated |= q->truncated;
}

bool http1_query_begin(struct http1_head *head)
{
	struct url_query q = query_of(head, URL_QUERY_NAME);
	bool begins = head->query && !head->truncated && url_query_begin(&q);

	kept(head, &q);
	return begins;
}

uint8_t http1_query_add(struct http1_head *head, uint8_t part, const char *bytes, size_t n)
{
	struct url_query q = query_of(head, part);

	url_query_add(&q, bytes, n);
	kept(head, &q);
	return q.part;
}

void http1_query_end(struct http1_head *head, uint8_t part)
{
	struct url_query q = query_of(head, part);

	url_query_end(&q);
	kept(head, &q);
}

void http1_query(struct http1_head *head, const char *bytes, size_t n)
{
	if (http1_query_begin(head))
		http1_query_end(head, http1_query_add(head, URL_QUERY_NAME, bytes, n));
}

// SPDX-License-Identifier: Apache-2.0
#include "readers.h"

#include "sys.h"

static void *more(size_t bytes)
{
	return sys_map(-1, bytes);
}

static const struct slab_source memory = {more, sys_unmap};

void reader_init(struct reader *r, enum format_protocol protocol, enum reader_side side,
		 enum url_query_keep query)
{
	r->protocol = (uint8_t)protocol;
	switch (protocol) {
	case FORMAT_HTTP2:
		slab_init(&r->memory, &memory);
		http2_init(&r->http2, (enum http2_side)side, &r->memory, query);
		break;
	case FORMAT_FASTCGI:
		fastcgi_init(&r->fastcgi, (enum cgi_side)side, query);
		break;
	case FORMAT_UWSGI:
		uwsgi_init(&r->uwsgi, (enum cgi_side)side, query);
		break;
	default:
		scgi_init(&r->scgi, (enum cgi_side)side, query);
	}
}

void reader_end(struct reader *r)
{
	if (r->protocol != FORMAT_HTTP2)
		return;
	http2_end(&r->http2);
	slab_end(&r->memory);
}

static size_t skip(struct reader *r, size_t n, struct stream_event *e)
{
	switch (r->protocol) {
	case FORMAT_HTTP2:
		return http2_skip(&r->http2, n, e);
	case FORMAT_FASTCGI:
		return fastcgi_skip(&r->fastcgi, n, e);
	case FORMAT_UWSGI:
		return uwsgi_skip(&r->uwsgi, n, e);
	default:
		return scgi_skip(&r->scgi, n, e);
	}
}

size_t reader_feed(struct reader *r, const char *bytes, size_t n,
			  struct stream_event *e)
{
	if (!bytes)
		return skip(r, n, e);
	switch (r->protocol) {
	case FORMAT_HTTP2:
		return http2_feed(&r->http2, bytes, n, e);
	case FORMAT_FASTCGI:
		return fastcgi_feed(&r->fastcgi, bytes, n, e);
	case FORMAT_UWSGI:
		return uwsgi_feed(&r->uwsgi, bytes, n, e);
	default:
		return scgi_feed(&r->scgi, bytes, n, e);
	}
}

bool reader_eof(struct reader *r)
{
	return (r->protocol == FORMAT_UWSGI && uwsgi_eof(&r->uwsgi)) ||
	       (r->protocol == FORMAT_SCGI && scgi_eof(&r->scgi));
}

void reader_no_body(struct reader *r)
{
	if (r->protocol == FORMAT_UWSGI)
		uwsgi_no_body(&r->uwsgi);
	else if (r->protocol == FORMAT_SCGI)
		scgi_no_body(&r->scgi);
}

void reader_table(struct reader *r, uint32_t bytes)
{
	if (r->protocol == FORMAT_HTTP2)
		http2_table_size(&r->http2, bytes);
}

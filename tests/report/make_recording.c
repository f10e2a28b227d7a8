// SPDX-License-Identifier: Apache-2.0
/* make_recording DIRECTORY: a small recording with every kind of thing in it; bytes of paths are
 * hostile. */
#include "writer.h"

#include <string.h>

static const char *const paths[] = {
	"/", "/users/1", "/users/2", "/caf\xc3\xa9", "/bad\xff\xfe\x01\"\\</script>", "/scan.php"};

int main(int argc, char **argv)
{
	struct event_trace trace = {.ids = {0x4b, [16] = 0xf0}, .request_id = {"req-\xff", 5}};
	struct event_parent parent = {.path = {"/users/2", 8}, .id = 7};
	struct event_conn c = {.open = writer_now(),
			       .conn = 1,
			       .exchanges = 60,
			       .rtt_us = 50,
			       .target = {"127.0.0.1:80", 12},
			       .role = FORMAT_SERVER};

	if (argc != 2)
		return 2;
	writer_begin(argv[1], NULL);
	for (unsigned i = 0; i < 60; i++) {
		struct event_exchange x = writer_get(paths[i % 6],
						     i % 6 == 5 ? 404
						     : i % 7	? 200
								: 500,
						     c.open + i * 1000000u, 1000 + i);

		x.protocol = i % 2 ? FORMAT_HTTP2 | FORMAT_TLS : FORMAT_HTTP11;
		x.grpc = i == 31 ? 14 + 1 : 0;
		x.id = i == 31 ? 8 : 0;
		x.trace = i == 31 ? &trace : NULL;
		x.parent = i == 31 ? &parent : NULL;
		x.proxy_queue = i == 31 ? 1500000 : 0;
		writer_exchange(&x);
	}
	c.close = c.open + 70000000;
	c.handshake_ns = 300000;
	c.flags = FORMAT_CONN_TLS_FLAG;
	writer_conn(&c);
	writer_end();
	return 0;
}

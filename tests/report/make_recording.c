// SPDX-License-Identifier: Apache-2.0
/* make_recording DIRECTORY: a small recording with every kind of thing in it; bytes of paths are
 * hostile. */
#include "writer.h"

#include <string.h>

static const char *const paths[] = {
	"/", "/users/1", "/users/2", "/caf\xc3\xa9", "/bad\xff\xfe\x01\"\\</script>", "/scan.php"};

int main(int argc, char **argv)
{
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

		writer_exchange(&x);
	}
	c.close = c.open + 70000000;
	writer_conn(&c);
	writer_end();
	return 0;
}

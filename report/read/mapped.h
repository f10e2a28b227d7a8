/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mapped.h - which `process` files some process of this machine holds mapped.
 *
 * A recorder in a container names a pid that means nothing out here, but its mapping shows. Looked
 * up once, when first asked.
 */
#ifndef PROFILIS_MAPPED_H
#define PROFILIS_MAPPED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mapped {
	bool looked;
	struct mapped_file {
		unsigned major, minor;
		uint64_t inode;
	} * files;
	size_t count;
};

bool mapped_somewhere(struct mapped *m, const char *path);
void mapped_free(struct mapped *m);

#endif

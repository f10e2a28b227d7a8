// SPDX-License-Identifier: Apache-2.0
#include "wrappers.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *name;
	enum wrapper wrapper;
} wrappers[] = {
	{"sudo", WRAPPER_CLEARS},    {"doas", WRAPPER_CLEARS},	    {"pkexec", WRAPPER_CLEARS},
	{"su", WRAPPER_LOGIN},	     {"runuser", WRAPPER_LOGIN},    {"env", WRAPPER_PASSES},
	{"nohup", WRAPPER_PASSES},   {"setsid", WRAPPER_PASSES},    {"nice", WRAPPER_PASSES},
	{"ionice", WRAPPER_PASSES},  {"chrt", WRAPPER_PASSES},	    {"taskset", WRAPPER_PASSES},
	{"timeout", WRAPPER_PASSES}, {"stdbuf", WRAPPER_PASSES},    {"numactl", WRAPPER_PASSES},
	{"setpriv", WRAPPER_PASSES}, {"chroot", WRAPPER_PASSES},    {"gosu", WRAPPER_PASSES},
	{"tini", WRAPPER_PASSES},    {"dumb-init", WRAPPER_PASSES},
};

enum wrapper wrapper_named(const char *name)
{
	for (size_t i = 0; i < sizeof(wrappers) / sizeof(*wrappers); i++)
		if (!strcmp(wrappers[i].name, name))
			return wrappers[i].wrapper;
	return WRAPPER_NONE;
}

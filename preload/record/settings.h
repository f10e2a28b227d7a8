/* SPDX-License-Identifier: Apache-2.0 */
/*
 * settings.h - the process's settings, read once from the environment before main
 * (include/profilis/settings.h is their table). Texts point into copies of ours, since hosts
 * rewrite their environment.
 */
#ifndef PROFILIS_PRELOAD_SETTINGS_H
#define PROFILIS_PRELOAD_SETTINGS_H

#include "profilis/quantity.h"
#include "profilis/settings.h"

#include <stdbool.h>
#include <stdint.h>

#define SETTINGS_TYPE_TEXT const char *
#define SETTINGS_TYPE_PATH const char *
#define SETTINGS_TYPE_BYTES uint64_t
#define SETTINGS_TYPE_FLAG bool
#define SETTINGS_TYPE_CHOICE unsigned /* position among the words */
#define SETTINGS_TYPE_NUMBER uint64_t
#define SETTINGS_TYPE_DURATION uint64_t /* ns */
#define SETTINGS_TYPE_SHARE uint64_t	/* of SETTINGS_ALL */
#define SETTINGS_ALL QUANTITY_SHARE_ALL

struct settings {
#define SETTINGS_FIELD(name, env, kind, option, argument, standard, help) SETTINGS_TYPE_##kind name;
	SETTINGS(SETTINGS_FIELD)
#undef SETTINGS_FIELD
};

enum settings_when_full { SETTINGS_STOP, SETTINGS_RECORDER };
enum settings_logs { SETTINGS_LOGS_ON, SETTINGS_LOGS_OFF };
enum settings_deepbind { SETTINGS_DEEPBIND_CLEAR, SETTINGS_DEEPBIND_KEEP };
enum settings_sql { SETTINGS_SQL_NORMALIZED, SETTINGS_SQL_RAW, SETTINGS_SQL_OFF };
enum settings_query { SETTINGS_QUERY_OFF, SETTINGS_QUERY_NAMES, SETTINGS_QUERY_FULL };
enum settings_bodies { SETTINGS_BODIES_OFF, SETTINGS_BODIES_ERRORS };
enum settings_cpu { SETTINGS_CPU_SAMPLED, SETTINGS_CPU_REQUEST, SETTINGS_CPU_OFF };
enum settings_path { SETTINGS_PATH_FULL, SETTINGS_PATH_TYPED };

extern struct settings settings;

/* Reads environ; a value that cannot be read leaves the default and is said under PROFILIS_DEBUG=1.
 */
void settings_read(char **environment);

/* "NAME=value\n" for each variable given in the environment, cut to bytes. */
void settings_describe(char *to, unsigned bytes);

#endif

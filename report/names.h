/* SPDX-License-Identifier: Apache-2.0 */
/*
 * names.h - the words for the format's numbers, as dump prints them.
 */
#ifndef PROFILIS_NAMES_H
#define PROFILIS_NAMES_H

/* Never NULL; "unknown" for what this version does not know. */
const char *name_role(unsigned role);
const char *name_protocol(unsigned protocol);
const char *name_method(unsigned method);
const char *name_abort(unsigned abort);
const char *name_conn_end(unsigned end);

#endif

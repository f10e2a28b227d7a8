/* SPDX-License-Identifier: Apache-2.0 */
/*
 * preload_library.h - where the recorder's library lies: beside us in a build tree, else at its
 * place in the prefix that we stand in, wherever that was moved.
 */
#ifndef PROFILIS_PRELOAD_LIBRARY_H
#define PROFILIS_PRELOAD_LIBRARY_H

#include "error.h"

#include <limits.h>

#define PRELOAD_LIBRARY "libprofilis_preload.so"

bool preload_library_find(char out[PATH_MAX], struct error *error);

#endif

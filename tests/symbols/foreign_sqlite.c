// SPDX-License-Identifier: Apache-2.0
/* Compiles only where our prototypes are those of SQLite's own header. */
#include <sqlite3.h>

#include "foreign.h"

// SPDX-License-Identifier: Apache-2.0
/* Compiles only where our prototypes are those of unixODBC's own headers. */
#include <sql.h>
#include <sqlext.h>
#include <sqlucode.h>

#include "foreign.h"

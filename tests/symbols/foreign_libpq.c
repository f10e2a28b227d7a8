// SPDX-License-Identifier: Apache-2.0
/* Compiles only where our prototypes are those of libpq's own header. */
#include <libpq-fe.h>

#include "foreign.h"

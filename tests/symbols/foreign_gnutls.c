// SPDX-License-Identifier: Apache-2.0
/* Compiles only where our prototypes are those of GnuTLS's own header. */
#include <gnutls/gnutls.h>

#include "foreign.h"

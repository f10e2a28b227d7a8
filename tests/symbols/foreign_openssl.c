// SPDX-License-Identifier: Apache-2.0
/* Compiles only where our prototypes are those of OpenSSL's own header. */
#include <openssl/ssl.h>

#include "foreign.h"

// SPDX-License-Identifier: Apache-2.0
/* A plug-in in C++ for a program in C: its runtime is nobody else's. */
#include <stdexcept>

extern "C" int throws_within(void);

int throws_within(void)
{
	try {
		throw std::runtime_error("in a plug-in");
	} catch (const std::exception &e) {
		return e.what()[0];
	}
}

// SPDX-License-Identifier: Apache-2.0
#include "names.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>

struct code {
	int signal, code; /* signal 0: of any */
	const char *name;
};

#define OF(signal, code)                                                                           \
	{                                                                                          \
		signal, code, #code                                                                \
	}

static const struct code codes[] = {
	OF(SIGSEGV, SEGV_MAPERR), OF(SIGSEGV, SEGV_ACCERR),  OF(SIGSEGV, SEGV_BNDERR),
	OF(SIGSEGV, SEGV_PKUERR), OF(SIGBUS, BUS_ADRALN),    OF(SIGBUS, BUS_ADRERR),
	OF(SIGBUS, BUS_OBJERR),	  OF(SIGBUS, BUS_MCEERR_AR), OF(SIGFPE, FPE_INTDIV),
	OF(SIGFPE, FPE_INTOVF),	  OF(SIGFPE, FPE_FLTDIV),    OF(SIGFPE, FPE_FLTOVF),
	OF(SIGFPE, FPE_FLTUND),	  OF(SIGFPE, FPE_FLTRES),    OF(SIGFPE, FPE_FLTINV),
	OF(SIGFPE, FPE_FLTSUB),	  OF(SIGILL, ILL_ILLOPC),    OF(SIGILL, ILL_ILLOPN),
	OF(SIGILL, ILL_ILLADR),	  OF(SIGILL, ILL_ILLTRP),    OF(SIGILL, ILL_PRVOPC),
	OF(SIGILL, ILL_PRVREG),	  OF(SIGILL, ILL_COPROC),    OF(SIGILL, ILL_BADSTK),
	OF(SIGTRAP, TRAP_BRKPT),  OF(SIGTRAP, TRAP_TRACE),   OF(0, SI_USER),
	OF(0, SI_KERNEL),	  OF(0, SI_QUEUE),	     OF(0, SI_TKILL),
};

struct name name_signal_code(unsigned signal, int64_t code)
{
	struct name name;

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].code == code && (!codes[i].signal || codes[i].signal == (int)signal)) {
			snprintf(name.text, sizeof(name.text), "%s", codes[i].name);
			return name;
		}
	snprintf(name.text, sizeof(name.text), "%" PRId64, code);
	return name;
}

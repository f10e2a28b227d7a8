// SPDX-License-Identifier: Apache-2.0
/* A forked child begins anew: thread.h says how it is noticed, this is what it forgets. */
#include "exchange.h"
#include "held.h"
#include "functions.h"
#include "helper.h"
#include "labels.h"
#include "recording.h"
#include "resources.h"
#include "sampler.h"
#include "spans.h"
#include "tbuf.h"
#include "texts.h"
#include "thread.h"

void process_reborn(void)
{
	uint32_t wiped = 0;

	if (!atomic_compare_exchange_strong(&process_self->alive, &wiped, 2))
		return;
	process_epoch++;
	thread_self.inside = 0;
	thread_self.current.slot = 0;
	thread_self.begun_count = 0;
	thread_self.cpu.slot = 0;
	for (unsigned i = 0; i < THREAD_REQUESTS; i++)
		thread_self.begun[i].slot = 0;
	recording_forget();
	tbuf_forget();
	exchange_forget();
	held_forget();
	texts_forget();
	helper_forget();
	resources_forget();
	sampler_forget();
	labels_forget();
	spans_forget();
	functions_forget();
	process_claim();
}

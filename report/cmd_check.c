// SPDX-License-Identifier: Apache-2.0
/* check: every block is read, unpacked and decoded; what is wrong is named. */
#include "analyse.h"
#include "capture.h"
#include "command.h"
#include "decode.h"

#include <inttypes.h>
#include <stdlib.h>

struct checker {
	struct decode decode;
	uint64_t exchanges, in_flight;
	uint64_t brief; /* of the exchanges */
};

/* A sealed header says how much is inside: one that is wrong would make totals wrong too. */
static bool counts_hold(const struct capture_block *block, uint64_t events, uint64_t exchanges)
{
	return block->open ||
	       (block->header->event_count == events && block->header->exchange_count == exchanges);
}

static bool check_block(void *worker, const struct capture_block *block, uint64_t *events,
			size_t *damaged_at)
{
	struct checker *c = worker;
	struct decode *d = &c->decode;
	uint64_t seen = 0, exchanges = 0, brief = 0;
	enum decode_kind kind;

	decode_begin(d, block->payload, block->bytes, block->header->begin_ns);
	while ((kind = decode_next(d)) > DECODE_END) {
		seen++;
		exchanges += kind == DECODE_EXCHANGE || kind == DECODE_BRIEF;
		brief += kind == DECODE_BRIEF;
	}
	*events += seen;
	c->exchanges += exchanges;
	c->brief += brief;
	*damaged_at = decode_offset(d);
	return kind == DECODE_END && counts_hold(block, seen, exchanges);
}

static void check_slot(void *worker, const struct source *source, size_t source_index,
		       const struct format_slot *slot)
{
	struct checker *c = worker;

	(void)source;
	(void)source_index;
	(void)slot;
	c->in_flight++;
}

static void say_problem(void *context, const char *text)
{
	(void)context;
	puts(text);
}

static void say_processes(const struct sources *sources)
{
	size_t killed = 0, running = 0;

	for (size_t i = 0; i < sources->count; i++) {
		killed += sources->list[i].killed;
		running += sources->list[i].alive;
	}
	printf("processes: %zu", sources->count);
	if (running)
		printf(", %zu still running", running);
	if (killed)
		printf(", %zu killed", killed);
	putchar('\n');
}

static void summary(const struct capture *c, const struct checker *total)
{
	const struct capture_facts *f = &c->facts;

	say_processes(c->sources);
	printf("blocks: %" PRIu64 ", %" PRIu64 " events, %" PRIu64 " exchanges, %.1f MB\n",
	       f->blocks, f->events, total->exchanges, (double)f->disk_bytes / 1e6);
	if (total->brief)
		printf("sampled: of %" PRIu64 " exchanges no detail was kept\n", total->brief);
	if (f->blocks_open || f->tails)
		printf("open tail: %" PRIu64 " blocks not sealed, %" PRIu64
		       " segments that end within a block (legal: the process ended or goes on)\n",
		       f->blocks_open, f->tails);
	if (total->in_flight)
		printf("in flight: %" PRIu64 " exchanges\n", total->in_flight);
	if (f->blocks_damaged)
		printf("damaged: %" PRIu64 " places, %" PRIu64 " bytes lost\n", f->blocks_damaged,
		       f->bytes_damaged);
	else
		puts("nothing is damaged");
}

static void check(struct sources *sources, const struct options *o, enum exit_status *status)
{
	struct capture_visitor visitor = {check_block, check_slot, say_problem, NULL};
	struct capture c = {.sources = sources, .visitor = &visitor, .progress = !o->quiet};
	struct checker **checkers;

	c.threads = capture_threads(o->model.threads);
	checkers = memory_zeroed(c.threads, sizeof(struct checker *));
	for (unsigned i = 0; i < c.threads; i++)
		checkers[i] = memory_zeroed(1, sizeof(struct checker));
	c.workers = (void *const *)checkers;
	capture_run(&c);
	for (unsigned i = 1; i < c.threads; i++) {
		checkers[0]->exchanges += checkers[i]->exchanges;
		checkers[0]->brief += checkers[i]->brief;
		free(checkers[i]);
	}
	summary(&c, checkers[0]);
	*status = c.facts.blocks_damaged ? EXIT_NEGATIVE : EXIT_GOOD;
	free(checkers[0]);
	free(checkers);
}

bool command_check(const struct options *o, enum exit_status *status, struct error *error)
{
	struct sources sources = {0};
	bool good = analyse_open(&sources, o->runs, o->run_count, error);

	if (good)
		check(&sources, o, status);
	sources_free(&sources);
	return good;
}

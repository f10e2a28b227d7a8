// SPDX-License-Identifier: Apache-2.0
#include "doctor.h"

#include "analyse.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const texts[FORMAT_COUNTER_COUNT] = {
#define TEXT(name, text) text,
	FORMAT_COUNTERS(TEXT)
#undef TEXT
};

/* What keeps requests out of a recording, the likeliest reason for there being none first. */
static const struct obstacle {
	enum format_counter counter;
	const char *cause, *advice;
} obstacles[] = {
	{FORMAT_COUNT_excluded, "PROFILIS_EXCLUDE left all of them out",
	 "take the path out of PROFILIS_EXCLUDE"},
	{FORMAT_COUNT_conn_tls, "its connections are encrypted by a TLS library that is not hooked",
	 "`profilis-report doctor -- PROGRAM` says which; let a proxy end TLS before it and record "
	 "plain HTTP"},
	{FORMAT_COUNT_conn_not_http, "what its connections carried was no HTTP",
	 "if it should be: does a proxy put something in front (PROXY protocol)? Else record the "
	 "process that answers HTTP"},
	{FORMAT_COUNT_conn_stdio, "its connections are used through stdio, which cannot be hooked",
	 "record the proxy before it"},
	{FORMAT_COUNT_io_uring, "it uses io_uring, whose traffic passes no hook",
	 "turn io_uring off in its settings while it is recorded"},
	{FORMAT_COUNT_conn_unseen_bytes, "the kernel moved bytes that no hook saw",
	 "it makes system calls of its own, or another library was preloaded before ours"},
	{FORMAT_COUNT_conn_malformed, "what its connections carried was malformed HTTP", NULL},
	{FORMAT_COUNT_children_unrecorded, "its child processes could not open a recording",
	 "let PROFILIS_DIR be a directory that they may write to; PROFILIS_DEBUG=1 says why"},
	{FORMAT_COUNT_drop_no_file, "no file could be written",
	 "is the file system full or read-only for the user that the server runs as?"},
	{FORMAT_COUNT_drop_max_bytes, "the recording had reached its size limit",
	 "raise PROFILIS_MAX_BYTES, or PROFILIS_WHEN_FULL=recorder keeps the newest"},
	{FORMAT_COUNT_drop_no_slot, "no exchange slot was free", NULL},
	{FORMAT_COUNT_drop_no_buffer, "no buffer was free", NULL},
	{FORMAT_COUNT_drop_after_exit, "they ended after the recording did", NULL},
	{FORMAT_COUNT_conn_contention, "two threads used one direction of a connection at once",
	 NULL},
	{FORMAT_COUNT_conn_no_memory, "the connection pool was full", NULL},
	{FORMAT_COUNT_conn_client_other, "its connections were outgoing ones of another protocol",
	 NULL},
};

#define OBSTACLES (sizeof(obstacles) / sizeof(*obstacles))

static void say_processes(struct diagnosis *d, const struct model *m)
{
	for (size_t i = 0; i < m->process_count && i < 16; i++) {
		const struct process *p = &m->processes[i];

		diagnosis_found(d, "processes",
				"%s, pid %d on %s, %s: requests %" PRIu64 ", connections %" PRIu64,
				p->program, p->pid, p->host,
				p->running  ? "running"
				: p->killed ? "killed or crashed"
					    : "ended",
				p->requests, p->counters[FORMAT_COUNT_conn_opened]);
	}
	if (m->process_count > 16)
		diagnosis_found(d, "processes", "and %zu more", m->process_count - 16);
}

static void say_obstacles(struct diagnosis *d, const struct model *m)
{
	for (size_t i = 0; i < OBSTACLES; i++) {
		const struct obstacle *o = &obstacles[i];
		uint64_t count = m->coverage.counters[o->counter];

		if (!count)
			continue;
		diagnosis_found(d, "not seen", "%" PRIu64 " %s", count, texts[o->counter]);
		if (o->advice)
			diagnosis_advise(d, "%s", o->advice);
	}
	if (m->coverage.blocks_damaged)
		diagnosis_found(d, "not seen",
				"%" PRIu64
				" blocks are damaged: `profilis-report check` names them",
				m->coverage.blocks_damaged);
}

static const char *cause(const struct model *m)
{
	if (m->in_flight)
		return "those that began are still in flight";
	for (size_t i = 0; i < OBSTACLES; i++)
		if (m->coverage.counters[obstacles[i].counter])
			return obstacles[i].cause;
	if (!m->coverage.counters[FORMAT_COUNT_conn_opened])
		return "no connection was met";
	return m->upstream_count ? "its connections were outgoing ones only"
				 : "no request came on the connections that it met";
}

static void without_requests(struct diagnosis *d, const struct model *m, const char *name)
{
	diagnosis_verdict(d, true, "%s holds no requests: %s", name, cause(m));
	if (!m->coverage.counters[FORMAT_COUNT_conn_opened])
		diagnosis_advise(d,
				 "send it requests; does another process accept them? Its "
				 "parent, or one that was started without LD_PRELOAD: `ss -ltnp` "
				 "names it, `profilis-report doctor --pid PID` asks it");
}

static void with_requests(struct diagnosis *d, const struct model *m, const char *name)
{
	diagnosis_verdict(d, false, "%s holds %" PRIu64 " request%s%s", name, m->total.requests,
			  m->total.requests == 1 ? "" : "s",
			  m->coverage.complete ? ", and none was lost"
					       : "; not every request that passed is in it");
}

static void diagnose(struct diagnosis *d, const struct model *m, const char *name)
{
	say_processes(d, m);
	say_obstacles(d, m);
	if (m->total.requests)
		with_requests(d, m, name);
	else
		without_requests(d, m, name);
}

/* The directory is there and can be read, but nothing in it. */
static void nothing_there(struct diagnosis *d, const char *why)
{
	diagnosis_verdict(d, true, "%s", why);
	diagnosis_advise(d, "a recording appears when a process first serves or makes a call: "
			    "send it a request");
	diagnosis_advise(d, "`profilis-report doctor --pid PID` says whether the server has the "
			    "recorder in it, and where it records");
	diagnosis_advise(d, "`profilis-report doctor -- COMMAND` says whether it can be preloaded "
			    "at all");
	diagnosis_advise(d, "PROFILIS_DEBUG=1 makes the recorder say on standard error what goes "
			    "wrong; the directory must be writable for the user that the server "
			    "runs as");
}

static bool is_open(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode) && !access(path, R_OK | X_OK);
}

bool doctor_recording(struct diagnosis *d, const char *const *runs, size_t run_count,
		      struct error *error)
{
	struct model_options options = model_options_default();
	struct error wrong = {0};
	struct model *model = analyse(runs, run_count, &options, NULL, &wrong);

	if (model) {
		diagnose(d, model, run_count == 1 ? runs[0] : "what was named");
		model_free(model);
		return true;
	}
	if (run_count != 1 || !is_open(runs[0]))
		return error_set(error, "%s", wrong.text);
	nothing_there(d, wrong.text);
	return true;
}

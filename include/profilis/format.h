/* SPDX-License-Identifier: Apache-2.0 */
/*
 * format.h - what a recording looks like on disk. This header is the specification.
 *
 *	run.dir/				0711
 *	  <pid>-<start>/			0700, one per process; may hold directories of child processes
 *	    process			struct format_process, mapped by the process while it lives
 *	    <n>.seg			sealed blocks, one behind another
 *	    (hot directory)/buffers.<n>	FORMAT_BUFFERS_PER_FILE blocks still being filled, at fixed stride
 *	    (hot directory)/slots.<n>	FORMAT_SLOTS_PER_FILE exchanges in flight, at fixed stride
 *
 * The hot directory is named in `process` (usually on tmpfs). A process that ends well empties and
 * removes it; what a killed process leaves there is read in place.
 *
 * All numbers are little-endian, all times are CLOCK_MONOTONIC nanoseconds unless said otherwise.
 * A reader may run beside the writer: only fields marked "published" may be believed without the
 * checks described with them. Nothing here may be trusted by a reader without bounds checks.
 *
 * Version bump: FORMAT_VERSION changes only when an old reader would misread a new recording. New
 * event kinds (skipped by size), new counters (appended; counted by counter_count), new fields in
 * reserved space (zero = absent) and new bits in FORMAT_MORE_* at the end are no bump.
 */
#ifndef PROFILIS_FORMAT_H
#define PROFILIS_FORMAT_H

#include <assert.h>
#include <stdint.h>

#define FORMAT_VERSION 1

/* ---- process ----------------------------------------------------------------------------- */

#define FORMAT_PROCESS_MAGIC 0x31434f5250464f50ull /* "POFPROC1" */

/*
 * The loss ledger and the recorder's own account: X(name, what one unit means). Order is part of
 * the format: append only.
 */
#define FORMAT_COUNTERS(X)                                                                          \
	X(drop_no_buffer, "exchanges not recorded in detail: no buffer was free")                   \
	X(drop_no_slot, "requests not followed: no exchange slot was free")                         \
	X(drop_max_bytes, "exchanges not recorded in detail: the recording reached its size limit") \
	X(drop_no_file, "exchanges not recorded in detail: no file could be written")               \
	X(drop_after_exit, "exchanges not recorded in detail: they ended after the recording did")  \
	X(conn_not_http, "connections given up: the first bytes were no HTTP message")              \
	X(conn_tls, "connections whose content is encrypted and was not visible")                   \
	X(conn_malformed, "connections with malformed HTTP, not followed from there on")            \
	X(conn_unseen_bytes, "connections on which the kernel moved bytes that no hook saw")        \
	X(conn_contention, "connections given up: two threads used one direction at once")          \
	X(conn_overflow, "connections given up: more than 1,024 requests outstanding")              \
	X(conn_no_memory, "connections not followed: the connection pool is full")                  \
	X(conn_stdio, "connections not followed: used through stdio, whose calls cannot be hooked") \
	X(conn_upgraded, "connections that left HTTP by an upgrade (counted as bytes from then on)") \
	X(bytes_unseen_in, "bytes received that no hook saw")                                       \
	X(bytes_unseen_out, "bytes sent that no hook saw")                                          \
	X(response_alone, "responses seen without their request")                                   \
	X(handed_over, "requests handed to another process unanswered")                             \
	X(children_unrecorded, "child processes that could not open a recording of their own")      \
	X(io_uring, "io_uring instances found: their traffic passes no hook")                       \
	X(blocks_sealed, "blocks written")                                                          \
	X(blocks_raw, "blocks written uncompressed because compression was behind or not running")  \
	X(bytes_written, "bytes written to segments")                                               \
	X(segments_discarded, "oldest segments removed to stay within the size limit")              \
	X(helper_cpu_ns, "nanoseconds of CPU that the compressing thread used")                     \
	X(helper_wakes, "times the compressing thread woke up")                                     \
	X(conn_opened, "connections met")                                                           \
	X(conn_closed, "connections closed")                                                        \
	X(conn_shared, "connections passed to another process by descriptor")                       \
	X(conn_client_other, "outgoing connections whose protocol is not followed")                 \
	X(conn_tls_clear, "TLS connections whose cleartext was seen")                               \
	X(stream_overflow, "requests not followed: too many streams of a connection at once")       \
	X(header_memory, "connections given up: header compression needed more memory than there is") \
	X(drop_event, "look-ups, measurements and log texts not recorded: no buffer was free")      \
	X(excluded, "requests not recorded: PROFILIS_EXCLUDE names their path")                     \
	X(sampled_out, "requests of which sampling kept path, status, sizes and rounded latency")   \
	X(calls_sampled_out, "calls to databases and upstreams, and look-ups, that sampling or exclusion left out")     \
	X(exceptions, "C++ exceptions thrown")                                                      \
	X(stacks_skipped, "stacks not taken: too many within a second, or no way to unwind")        \
	X(samples, "CPU samples taken")                                                             \
	X(samples_lost, "CPU samples not recorded: more than could be kept until they were written") \
	X(spans_lost, "spans and functions not timed: nested too deep, or too many at once")        \
	X(metrics_malformed, "StatsD lines that could not be read")                                 \
	X(logs_cut, "log texts of which only the beginning and the end were kept")

enum format_counter {
#define FORMAT_COUNTER_ENUM(name, text) FORMAT_COUNT_##name,
	FORMAT_COUNTERS(FORMAT_COUNTER_ENUM)
#undef FORMAT_COUNTER_ENUM
		FORMAT_COUNTER_COUNT
};

#define FORMAT_COUNTER_SPACE 96
#define FORMAT_STATUS_SPACE 600

enum format_process_state {
	FORMAT_RUNNING = 1, /* or killed: the reader asks whether pid still lives */
	FORMAT_ENDED = 2,   /* everything is sealed, the hot directory is gone */
	FORMAT_EXECED = 3,  /* the same, by exec: the pid goes on as another program */
};

/* The file `process`: FORMAT_PROCESS_BYTES long, texts NUL-terminated UTF-8 or raw bytes. */
struct format_process {
	uint64_t magic;
	uint32_t version;
	uint32_t counter_count; /* of the writer's FORMAT_COUNTER_COUNT */
	uint32_t state;		/* enum format_process_state; published */
	int32_t pid;
	int32_t parent_pid;
	uint32_t uid;
	uint64_t start_ticks;	 /* /proc/<pid>/stat field 22: tells a reused pid */
	uint64_t begin_ns;	 /* when this recording began */
	uint64_t end_ns;	 /* 0 while running */
	uint64_t realtime_ns;	 /* Unix time at begin_ns */
	uint64_t realtime_end_ns; /* Unix time at end_ns: a difference to begin's pair is a clock step */
	uint32_t cpu_count;
	uint32_t sample_every; /* about 1 request of so many in detail; 1: each; 0: none is drawn */
	uint64_t reserved[6];
	char boot_id[40];
	char host[72];
	char program[64];	 /* the executable's last path component */
	char executable[512];
	char arguments[2048];	 /* separated by NUL, secrets cut, ends with two NULs */
	char hot_directory[512]; /* absolute; empty: the process directory itself */
	char settings[2048];	 /* "NAME=value\n" for each setting not at its default */
	char labels[512];	 /* "key=value\n" */
	char cpu_model[96];
	uint64_t counters[FORMAT_COUNTER_SPACE];
	/* Server-side exchanges that are in no block (dropped, or in discarded segments), by status;
	 * index 0: aborted. Together with the blocks this makes the totals exact. */
	uint64_t discarded[FORMAT_STATUS_SPACE];
	uint64_t discarded_until_ns; /* newest end among discarded segments */
};

#define FORMAT_PROCESS_BYTES 16384
static_assert(sizeof(struct format_process) <= FORMAT_PROCESS_BYTES, "process fits its file");
static_assert(FORMAT_COUNTER_COUNT <= FORMAT_COUNTER_SPACE, "counters fit");

/* ---- blocks ------------------------------------------------------------------------------ */

#define FORMAT_BLOCK_MAGIC 0x4b4c4250u /* "PBLK" */
#define FORMAT_BUFFER_BYTES 65536u     /* header and payload of a block being filled */
#define FORMAT_BUFFERS_PER_FILE 4u
#define FORMAT_PAYLOAD_MAX (FORMAT_BUFFER_BYTES - sizeof(struct format_block))

enum format_codec { FORMAT_RAW = 0, FORMAT_ZSTD = 1 };

enum format_block_state {
	FORMAT_FREE = 0,
	FORMAT_OPEN = 1,   /* in a buffers file: payload valid up to `committed` */
	FORMAT_FULL = 2,   /* in a buffers file: no more will be added; not yet in a segment */
	FORMAT_SEALED = 3, /* in a segment: checksums hold */
};

/*
 * A block decodes alone: strings and shapes are defined before use within it, deltas start at
 * begin_ns, which is never 0 once anything is committed.
 *
 * In a segment (state SEALED) stored_bytes of payload follow the header and the next header follows
 * at once; header_check is XXH3-64 (low 32 bits) of the header with header_check 0, payload_check
 * XXH3-64 of the stored payload. In a buffers file (OPEN, FULL) only magic, state, sequence,
 * begin_ns, the clock pair and `committed` count; `committed` is stored with release order after
 * the bytes that it covers. The same sequence may stand in a buffers file and in a segment of one
 * process when it was killed in between: it is one block, the segment's copy wins.
 */
struct format_block {
	uint32_t magic;
	uint8_t state; /* enum format_block_state; published */
	uint8_t codec; /* enum format_codec */
	uint16_t version;
	uint32_t stored_bytes;
	uint32_t raw_bytes;
	uint32_t committed; /* published */
	uint32_t event_count;
	uint64_t sequence; /* unique within the process, from 1 */
	uint64_t begin_ns; /* earliest begin among the events up to the first; the base of deltas */
	uint64_t end_ns;   /* latest end among the events */
	uint64_t clock_monotonic_ns;
	uint64_t clock_realtime_ns; /* Unix time at clock_monotonic_ns */
	uint64_t payload_check;
	uint32_t header_check;
	uint32_t exchange_count;
	uint64_t min_begin_ns; /* earliest begin among the events; SEALED only */
	uint64_t reserved[5];
};
static_assert(sizeof(struct format_block) == 128, "block header");

/* ---- events ------------------------------------------------------------------------------ */

/*
 * A payload is a run of events. "varint" is LEB128 (7 bits a byte, low first, at most 10 bytes),
 * "svarint" its zigzag form.
 *
 * First byte below 0x80: an exchange; the byte is a set of FORMAT_X_* flags, followed by
 *	varint shape			index into the shapes of this block, from 0
 *	svarint begin			delta to the previous exchange's begin (first: to begin_ns)
 *	varint first			first response byte - begin; server time to first byte
 *	[CONN]   svarint conn		delta to the previous exchange's connection (first: to 0)
 *	[SIZES]  varint in, varint out	bytes of the request and of the response, heads included;
 *					absent: as in the shape's previous exchange with sizes
 *	[READ]   varint read		request complete - begin; absent: 0
 *	[TAIL]   varint tail		last response byte - first; absent: 0
 *	[MORE]   varint bits, then for each bit of FORMAT_MORE_* set, from the lowest, its value
 * An aborted exchange (status 0, or MORE_ABORTED) has first and tail up to what was seen.
 *
 * First byte 0x80 | kind: kind, varint size, size bytes of payload. Unknown kinds are skipped.
 */
#define FORMAT_X_CONN 0x01u
#define FORMAT_X_SIZES 0x02u
#define FORMAT_X_READ 0x04u
#define FORMAT_X_TAIL 0x08u
#define FORMAT_X_MORE 0x10u

#define FORMAT_MORE_ABORTED 0x01u	  /* varint enum format_abort */
#define FORMAT_MORE_QUEUE 0x02u		  /* varint ns from accept to first byte, first exchange of a connection */
#define FORMAT_MORE_EARLY 0x04u		  /* varint 1: the response ended before the request did */
#define FORMAT_MORE_CPU 0x08u		  /* varint ns of thread CPU time */
#define FORMAT_MORE_ID 0x10u		  /* varint: identity that child events name */
#define FORMAT_MORE_INTERIM 0x20u	  /* varint: number of 1xx responses before the final one */
#define FORMAT_MORE_GRPC 0x40u		  /* varint grpc-status */
#define FORMAT_MORE_PROXY_QUEUE 0x80u	  /* varint ns from X-Request-Start or X-Queue-Start to begin */
#define FORMAT_MORE_VOLUNTARY 0x100u	  /* varint voluntary context switches of the thread, with MORE_CPU */
#define FORMAT_MORE_INVOLUNTARY 0x200u	  /* varint involuntary ones */
#define FORMAT_MORE_FAULTS 0x400u	  /* varint page faults, minor and major */
#define FORMAT_MORE_KEPT 0x800u		  /* varint 1: sampling did not draw it, it failed or was slow */

enum format_abort {
	FORMAT_ABORT_NONE = 0,
	FORMAT_ABORT_PEER = 1,	   /* the connection ended before the response did */
	FORMAT_ABORT_GIVEN_UP = 2, /* we lost the thread of the connection */
	FORMAT_ABORT_EXIT = 3,	   /* the process ended */
	FORMAT_ABORT_KILLED = 4,   /* never written: the reader's word for a slot left behind */
};

enum format_kind {
	FORMAT_KIND_STRING = 1, /* bytes; its id is the count of strings before it in the block */
	/* varint role (enum format_role), varint method (enum format_method), varint status,
	 * varint protocol (enum format_protocol), varint path string id,
	 * varint target string id (client side: "host:port"; server side: listener; 0-length: unknown),
	 * varint flags (FORMAT_SHAPE_*) */
	FORMAT_KIND_SHAPE = 2,
	FORMAT_KIND_THREAD = 3, /* varint tid: the writer of the following events */
	/* varint conn, varint role, svarint open (delta to block begin_ns), varint duration,
	 * varint bytes in, varint bytes out, varint exchanges, varint end (enum format_conn_end),
	 * varint unseen in, varint unseen out, varint rtt_us, varint retransmits, varint target string id,
	 * varint connect (ns that connecting took; 0: unknown or not ours), varint connect errno,
	 * varint handshake (ns of the TLS handshake; 0: none seen), varint flags (FORMAT_CONN_*_FLAG) */
	FORMAT_KIND_CONN = 4,
	/* Of the next exchange in the block: 16 bytes trace id, 8 bytes parent span id (both 0: none),
	 * then the request id's bytes, perhaps none */
	FORMAT_KIND_TRACE = 5,
	/* The request that made the next exchange, DNS, LOG, CALL, EXCEPTION, SAMPLE, SPAN, FUNCTION or CRASH
	 * event of the block: varint its FORMAT_MORE_ID,
	 * varint certainty (enum format_certainty), varint method, varint path string id; perhaps varint
	 * FORMAT_PARENT_* */
	FORMAT_KIND_PARENT = 6,
	/* A name look-up: svarint begin (delta to block begin_ns), varint duration, varint code (0: found; else
	 * the negated EAI_* value), varint host string id */
	FORMAT_KIND_DNS = 7,
	/* A measurement: varint enum format_gauge, svarint time (delta to block begin_ns), varint value, varint
	 * limit (0: none), varint string id of what was measured */
	FORMAT_KIND_GAUGE = 8,
	/* Text that the host logged: varint enum format_log, svarint time (delta to block begin_ns), text */
	FORMAT_KIND_LOG = 9,
	/* A call to a database or cache, when it was over: varint system (enum format_system), svarint begin
	 * (delta to block begin_ns), varint duration, varint first (ns to the answer's first byte; 0: unknown),
	 * varint rows + 1 (0: unknown), varint flags (FORMAT_CALL_*), varint statement string id, varint target
	 * string id, varint error string id + 1 (0: none) */
	FORMAT_KIND_CALL = 10,
	/* Of the next exchange: varint string id of the stack at its first response byte */
	FORMAT_KIND_STACK = 11,
	/* Of the next exchange, FORMAT_LABELS_MAX of them at most: varint key string id, varint value string id */
	FORMAT_KIND_LABEL = 12,
	/* An exchange whose detail sampling left out: varint shape * 2 + 1 where sizes follow, svarint begin in
	 * units of FORMAT_BRIEF_NS (delta to the previous one in brief; first: to block begin_ns in these units),
	 * varint format_bucket() of its latency, perhaps varint bytes in, varint bytes out (absent: as in the
	 * shape's previous exchange with sizes, of either kind), perhaps varint grpc-status + 1 */
	FORMAT_KIND_BRIEF = 13,
	/* An exception, when it was thrown: varint enum format_exception, svarint time (delta to block begin_ns),
	 * varint type string id, varint stack string id + 1 (0: none), then its message, perhaps none */
	FORMAT_KIND_EXCEPTION = 14,
	/* A sample of what used the CPU: svarint time (delta to block begin_ns), varint CPU ns that it stands for,
	 * varint stack string id + 1 (0: none), varint tid */
	FORMAT_KIND_SAMPLE = 15,
	/* A span that the program told of, when it was over: svarint begin (delta to block begin_ns), varint
	 * duration, varint self ns (without the spans within it), varint depth (0: not within another), varint
	 * flags (FORMAT_SPAN_*), varint name string id */
	FORMAT_KIND_SPAN = 16,
	/* What one function of a program built with -finstrument-functions did in one request, or outside of any
	 * for a while: svarint begin (delta to block begin_ns), varint calls, varint total ns (of recursive calls
	 * the outermost), varint self ns, varint module string id + 1 (0: none), varint offset */
	FORMAT_KIND_FUNCTION = 17,
	/* A custom metric: varint enum format_metric, svarint time (delta to block begin_ns), 8 bytes IEEE 754
	 * value, varint 1/rate in millionths (1000000: each was told), varint name string id, varint tags string
	 * id + 1 (0: none; "key:value,key:value") */
	FORMAT_KIND_METRIC = 18,
	/* What the process has used so far, and holds: svarint time (delta to block begin_ns), varint number of
	 * values, each varint value + 1 (0: unknown), in the order of FORMAT_RESOURCES */
	FORMAT_KIND_RESOURCES = 19,
	/* A fatal signal, before the process died of it or its own handler ran: svarint time (delta to block
	 * begin_ns), varint signal, svarint si_code, varint address, varint tid, varint stack string id + 1 */
	FORMAT_KIND_CRASH = 20,
};

/*
 * A stack is a string: for each frame, innermost first, varint module string id + 1 and varint offset: the
 * address that the instruction has in the module's file (its program headers' p_vaddr), less 1 for all but
 * the innermost frame of a sample or crash, so that it lies within the call. Module 0: the offset is an
 * absolute address, of code that no file holds.
 * A module is a string: its build id in hex or "-", a blank, its path.
 */
#define FORMAT_STACK_FRAMES 64u
#define FORMAT_STACK_MAX 512u /* bytes; what does not fit, the outermost frames, is left out */
#define FORMAT_MODULE_MAX 448u

#define FORMAT_LABELS_MAX 8u
#define FORMAT_LABEL_MAX 128u /* bytes of a key and of a value */

#define FORMAT_PARENT_KEPT 0x1u /* the request is a FORMAT_MORE_KEPT */

#define FORMAT_BRIEF_NS 1048576u

/* Latency as it is kept of exchanges in brief: 64 buckets an octave, so at most 0.8 % from their middle. */
static inline uint32_t format_bucket(uint64_t ns)
{
	unsigned octave = ns < 64 ? 0 : 58u - (unsigned)__builtin_clzll(ns);

	return octave ? octave * 64 + (uint32_t)(ns >> (octave - 1)) - 64 : (uint32_t)ns;
}

#define FORMAT_BUCKETS 3776u

/* The middle of a bucket below FORMAT_BUCKETS, in ns. */
static inline uint64_t format_bucket_ns(uint32_t bucket)
{
	unsigned octave = bucket / 64;

	return octave ? ((64u + (uint64_t)(bucket % 64)) << (octave - 1)) + (1ull << (octave - 1)) / 2
		      : bucket;
}

#define FORMAT_EXCEPTION_MAX 512u /* bytes of a type's name and of a message */

enum format_exception {
	FORMAT_EXCEPTION_CXX = 0, /* __cxa_throw; the type's name is mangled */
};

#define FORMAT_SPAN_UNWOUND 0x1u /* an exception left it */

#define FORMAT_METRIC_NAME_MAX 256u /* bytes; of its tags too */

/* Order is part of the format: append only. */
enum format_metric {
	FORMAT_METRIC_RECORD = 0,      /* profilis_record() */
	FORMAT_METRIC_COUNTER = 1,     /* StatsD c */
	FORMAT_METRIC_GAUGE = 2,       /* g */
	FORMAT_METRIC_GAUGE_DELTA = 3, /* g with a sign */
	FORMAT_METRIC_TIMER = 4,       /* ms; the value in seconds */
	FORMAT_METRIC_HISTOGRAM = 5,   /* h, d */
	FORMAT_METRIC_SET = 6,	       /* s; the value is a hash of what was sent */
};

/* Order is part of the format: append only. The first are totals since the process began. */
#define FORMAT_RESOURCES(X)                                                                         \
	X(user_cpu_ns) X(system_cpu_ns) X(voluntary_switches) X(involuntary_switches)               \
	X(minor_faults) X(major_faults) X(read_bytes) X(written_bytes) /* of storage */             \
	X(rss_bytes) X(threads) X(descriptors)

enum format_resource {
#define FORMAT_RESOURCE_ENUM(name) FORMAT_RESOURCE_##name,
	FORMAT_RESOURCES(FORMAT_RESOURCE_ENUM)
#undef FORMAT_RESOURCE_ENUM
		FORMAT_RESOURCE_COUNT
};

#define FORMAT_SHAPE_TRUNCATED 0x01u /* the path was longer than FORMAT_PATH_MAX */

#define FORMAT_TRACE_BYTES 24u	    /* trace id and parent span id */
#define FORMAT_REQUEST_ID_MAX 64u   /* longer ones are cut */
#define FORMAT_LOG_MAX 8192u	    /* of longer texts the middle is left out: FORMAT_LOG_CUT stands there */
#define FORMAT_LOG_CUT "\n[...]\n"

#define FORMAT_CONN_TLS_FLAG 0x1u /* encrypted; whether the content was seen says `end` */

/* Order is part of the format: append only. X(name, the db.system.name of OpenTelemetry) */
#define FORMAT_SYSTEMS(X)                                                                           \
	X(OTHER_SQL, "other_sql") X(POSTGRESQL, "postgresql") X(MYSQL, "mysql")                     \
	X(MARIADB, "mariadb") X(SQLITE, "sqlite") X(REDIS, "redis") X(MEMCACHED, "memcached")       \
	X(MONGODB, "mongodb") X(NEO4J, "neo4j")

enum format_system {
#define FORMAT_SYSTEM_ENUM(name, text) FORMAT_SYSTEM_##name,
	FORMAT_SYSTEMS(FORMAT_SYSTEM_ENUM)
#undef FORMAT_SYSTEM_ENUM
		FORMAT_SYSTEM_COUNT
};

#define FORMAT_STATEMENT_MAX 1000u /* bytes kept of a normalised statement */
#define FORMAT_ERROR_MAX 32u	   /* of an error code: "23505", "1062", "WRONGTYPE" */

#define FORMAT_CALL_TRANSACTION 0x1u /* inside a transaction */
#define FORMAT_CALL_PREPARED 0x2u    /* of a statement prepared before */
#define FORMAT_CALL_HOOK 0x4u	     /* seen at the client library; else on the wire */
#define FORMAT_CALL_TRUNCATED 0x8u   /* the statement is longer than what is kept */
#define FORMAT_CALL_ABORTED 0x10u    /* its answer never came whole */

enum format_certainty {
	FORMAT_PROBABLE = 0, /* the newest request of the thread, of several in flight there */
	FORMAT_EXACT = 1,    /* the only one in flight on the thread, or proven by what it waited for */
};

enum format_gauge {
	FORMAT_GAUGE_ACCEPT_QUEUE = 0, /* connections waiting at a listener; limit: its backlog */
};

enum format_log {
	FORMAT_LOG_FASTCGI = 0, /* the stderr stream of a FastCGI request */
	FORMAT_LOG_STDERR = 1,	/* what looked like an error, on descriptor 2 */
	FORMAT_LOG_STDOUT = 2,	/* on descriptor 1 */
	FORMAT_LOG_FILE = 3,	/* in a file that the host appends to */
	FORMAT_LOG_BODY = 4,	/* the first bytes of a failing response's body (PROFILIS_BODIES) */
};

/* A block holds at most this many of each; whoever needs one more seals the block first. */
#define FORMAT_STRINGS_MAX 1024u
#define FORMAT_SHAPES_MAX 1024u
#define FORMAT_PATH_MAX 384u

enum format_role { FORMAT_ROLE_UNKNOWN = 0, FORMAT_SERVER = 1, FORMAT_CLIENT = 2 };

enum format_protocol {
	FORMAT_HTTP10 = 0,
	FORMAT_HTTP11 = 1,
	FORMAT_HTTP2 = 2,
	FORMAT_FASTCGI = 3,
	FORMAT_UWSGI = 4,
	FORMAT_SCGI = 5,
};

#define FORMAT_TLS 0x80u /* with a protocol, in shapes and slots: it came over TLS */

/* Order is part of the format: append only. OTHER is every method not named here. */
#define FORMAT_METHODS(X)                                                                           \
	X(OTHER) X(GET) X(HEAD) X(POST) X(PUT) X(DELETE) X(CONNECT) X(OPTIONS) X(TRACE) X(PATCH)    \
	X(PROPFIND) X(PROPPATCH) X(MKCOL) X(COPY) X(MOVE) X(LOCK) X(UNLOCK) X(REPORT) X(SEARCH)     \
	X(PURGE) X(QUERY)

enum format_method {
#define FORMAT_METHOD_ENUM(name) FORMAT_METHOD_##name,
	FORMAT_METHODS(FORMAT_METHOD_ENUM)
#undef FORMAT_METHOD_ENUM
		FORMAT_METHOD_COUNT
};

enum format_conn_end {
	FORMAT_CONN_CLOSED = 0,	      /* by the host */
	FORMAT_CONN_GIVEN_UP = 1,     /* we stopped following it; bytes go on being counted */
	FORMAT_CONN_EXIT = 2,	      /* the process ended first */
	FORMAT_CONN_UPGRADED = 3,     /* it left HTTP by an upgrade */
	FORMAT_CONN_TLS = 4,	      /* content not visible */
};

/* ---- exchanges in flight ----------------------------------------------------------------- */

enum format_slot_state {
	FORMAT_SLOT_FREE = 0,
	FORMAT_SLOT_ACTIVE = 1, /* from the first request byte on; published */
	FORMAT_SLOT_HANDED = 2, /* a forked child may take it over: no longer this process's */
};

#define FORMAT_SLOT_REQUEST_DONE 0x1u
#define FORMAT_SLOT_RESPONSE_DONE 0x2u
#define FORMAT_SLOT_HEAD_DONE 0x4u  /* method and path are complete */
#define FORMAT_SLOT_TRUNCATED 0x8u  /* the path was longer than FORMAT_PATH_MAX */

#define FORMAT_SLOT_FOREIGN 0x10u   /* its bytes were no request; it counts only if it was answered by a status */
#define FORMAT_SLOT_NOTED 0x20u	    /* the writer keeps more about it elsewhere */
#define FORMAT_SLOT_BRIEF 0x40u	    /* sampling keeps its detail only if it fails or is slow */
#define FORMAT_SLOT_EXCLUDED 0x80u  /* it does not count: PROFILIS_EXCLUDE names its path */

#define FORMAT_SLOTS_PER_FILE 1024u

/*
 * One exchange, from its first request byte until it is recorded. When recorded_sequence is not 0
 * and that block of the same process has committed at least recorded_end bytes (or is sealed), the
 * exchange stands there already and the slot is stale; so it is when the block is nowhere: it was
 * discarded, and its exchanges are counted in struct format_process.
 */
struct format_slot {
	uint32_t state; /* published */
	uint32_t flags; /* FORMAT_SLOT_*; published */
	uint64_t begin_ns;
	uint64_t request_ns;  /* request complete; 0: not yet */
	uint64_t first_ns;    /* first response byte; 0: none yet */
	uint64_t last_ns;     /* last response byte so far */
	uint64_t request_bytes;
	uint64_t response_bytes;
	uint64_t recorded_sequence;
	uint32_t recorded_end;
	uint32_t conn;
	uint32_t tid; /* thread that read the first byte */
	uint16_t status;
	uint16_t path_bytes;
	uint8_t method;
	uint8_t role;
	uint8_t protocol;
	uint8_t interim;
	uint32_t queue_ns_low; /* accept to first byte, saturated at 4.29 s; 0: not the first */
	uint32_t id;	       /* unique within the process while it matters */
	uint32_t next_free;    /* writer's own */
	uint64_t writer_private[4];
	char path[FORMAT_PATH_MAX];
};
static_assert(sizeof(struct format_slot) == 512, "slot size");

#endif

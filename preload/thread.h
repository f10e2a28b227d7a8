/* SPDX-License-Identifier: Apache-2.0 */
/*
 * thread.h - what a thread and a process know of themselves.
 *
 * The page behind `process_self` is wiped by the kernel in every forked child (MADV_WIPEONFORK),
 * whichever call made it and whether or not fork handlers ran: alive == 0 tells a child that
 * everything bound to the parent's recording is not its own. `epoch` counts these rebirths;
 * try-flags hold the epoch of their holder, so flags that were held by another thread at the moment
 * of the fork are free in the child.
 */
#ifndef PROFILIS_THREAD_H
#define PROFILIS_THREAD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct process_self {
	_Atomic uint32_t alive; /* 0: wiped by fork; 1: ours; 2: being renewed */
	int32_t pid;
};

/* A request by its slot; begin_ns tells whether the slot is still that request's. */
struct thread_request {
	uint32_t slot; /* index + 1 */
	bool asked;    /* others, already */
	uint64_t begin_ns;
};

#define THREAD_REQUESTS 8u

struct thread_cpu_counts {
	uint64_t voluntary, involuntary, faults;
};

/* The request whose CPU time is being measured (cpu.h). */
struct thread_cpu {
	uint64_t due_ns, counts_due_ns; /* from when on the next may be */
	uint64_t begin_ns, ns;		/* of the request; of the thread's CPU clock then */
	uint32_t slot;			/* index + 1; 0: none */
	uint32_t begun, turn;		/* of the thread, then */
	bool alone, counted;
	struct thread_cpu_counts before;
};

struct thread {
	union {
		struct {
			uint8_t inside; /* an observation is being made: nested hooks pass through
					 */
			uint8_t quiet;	/* this thread is the recorder's own */
		};
		uint16_t busy; /* either */
	};
	uint16_t lane; /* tbuf: home + 1 */
	uint32_t epoch;
	uint32_t tid;	     /* valid for epoch */
	bool tls_apart;	     /* it moves ciphertext itself, outside of the library's calls */
	uint32_t tls_depth;  /* calls of a TLS library that this thread is inside */
	uint64_t tls_moved;  /* the connection that the call at hand used (conn_word), 0: none */
	uint64_t tls_heard;  /* the one that brought this thread a TLS handshake last */
	const void *foreign; /* the library function that it called last (foreign.h) */
	struct thread_request current; /* slot 0: none (current.h) */
	bool answered; /* the current one is so because a call of its was answered */
	struct thread_request begun[THREAD_REQUESTS]; /* newest requests that it began to read */
	uint32_t begun_count;
	uint32_t client_depth;	/* 1: inside a hooked call of a database client library */
	uint32_t client_calls;	/* calls to databases begun by this thread (calls.h) */
	uintptr_t client_frame; /* where on the stack the outermost of them was entered */
	uint32_t turn;		/* begun_count when the thread last waited */
	struct thread_cpu cpu;
	bool asks_what;		/* inside an exception's what() that we called */
};

extern struct process_self *process_self;
extern uint32_t process_epoch;

/* Forks that this process made: a connection open at one may be answered by the child. */
extern _Atomic uint32_t process_forks;
extern _Thread_local struct thread thread_self __attribute__((tls_model("initial-exec")));

/* Before anything else, once; false: no memory, stay inert. */
bool process_init(void);

/* True in a process that shares memory with the owner but is another (vfork, CLONE_VM). One system
 * call. */
bool process_is_guest(void);

/* Called when alive is 0 (rebirth.c): everything that was the parent's is forgotten. */
void process_reborn(void);

/* The page is ours from here on. */
void process_claim(void);

/* A breath between two looks at a busy flag. */
static inline void thread_breathe(void)
{
#if defined(__x86_64__)
	__builtin_ia32_pause();
#else
	__asm__ volatile("yield");
#endif
}

static inline void process_check(void)
{
	if (__builtin_expect(!atomic_load_explicit(&process_self->alive, memory_order_relaxed), 0))
		process_reborn();
}

/* Called by each thread that is met for the first time; NULL: nobody wants to know. */
extern void (*thread_on_met)(void);

uint32_t thread_tid_slow(void);

static inline uint32_t thread_tid(void)
{
	if (__builtin_expect(thread_self.epoch == process_epoch, 1))
		return thread_self.tid;
	return thread_tid_slow();
}

/* A flag that is tried, never waited for. */
struct tryflag {
	_Atomic uint32_t holder;
};

static inline bool tryflag_take(struct tryflag *f)
{
	uint32_t seen = atomic_load_explicit(&f->holder, memory_order_relaxed);

	return seen != process_epoch &&
	       atomic_compare_exchange_strong_explicit(&f->holder, &seen, process_epoch,
						       memory_order_acquire, memory_order_relaxed);
}

/* Looks at who grows a pool before what it lacks is given up as lost: mapping takes some 0.2 ms,
 * once. */
#define TRYFLAG_GROWTH 1024

static inline bool tryflag_held(struct tryflag *f)
{
	return atomic_load_explicit(&f->holder, memory_order_relaxed) == process_epoch;
}

static inline void tryflag_release(struct tryflag *f)
{
	atomic_store_explicit(&f->holder, 0, memory_order_release);
}

#endif

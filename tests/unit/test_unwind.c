/* SPDX-License-Identifier: Apache-2.0 */
/* Stacks are those that libgcc finds; what is not there, corrupt or unreadable ends them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "apart.h"
#include "expression.h"
#include "modules.h"
#include "stack.h"
#include "unwind.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <ucontext.h>

#define FRAMES 64

/* A sanitizer has a backtrace() of its own, with other frames. */
#if defined(__SANITIZE_ADDRESS__)
#define SKIP_SANITIZED() skip()
#else
#define SKIP_SANITIZED() ((void)0)
#endif

static uint64_t found[FRAMES];
static void *expected[FRAMES];
static int found_count, expected_count;

static void follow(struct unwind *u)
{
	found_count = 0;
	do
		found[found_count++] = u->pc;
	while (found_count < FRAMES && unwind_step(u));
}

static void compare(void)
{
	/* the first is a place in the function that asked, another for each of the two */
	assert_true(expected_count > 2);
	assert_int_equal(found_count, expected_count);
	for (int i = 1; i < found_count; i++)
		assert_int_equal(found[i], (uint64_t)(uintptr_t)expected[i]);
}

static __attribute__((noinline)) void here(void)
{
	struct unwind u = {0};

	unwind_here(&u);
	follow(&u);
	expected_count = backtrace(expected, FRAMES);
}

static __attribute__((noinline)) int deeper(int n)
{
	volatile int kept = n;

	if (n)
		deeper(n - 1);
	else
		here();
	return kept;
}

static int compares(const void *a, const void *b)
{
	here();
	return memcmp(a, b, 1);
}

static void plain_recursive_and_through_libc(void **state)
{
	char letters[] = "ba";

	SKIP_SANITIZED();
	(void)state;
	here();
	compare();
	deeper(20);
	compare();
	qsort(letters, 2, 1, compares);
	compare();
}

static void handler(int number, siginfo_t *info, void *context)
{
	struct unwind u = {0};

	(void)number;
	(void)info;
	unwind_context(&u, context);
	follow(&u);
	expected_count = backtrace(expected, FRAMES);
}

/* libgcc's begins with the handler and what it returns to. */
static void from_a_signals_context(void **state)
{
	struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};

	SKIP_SANITIZED();
	(void)state;
	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
	assert_int_equal(found_count, expected_count - 2);
	for (int i = 0; i < found_count; i++)
		assert_int_equal(found[i], (uint64_t)(uintptr_t)expected[i + 2]);
}

static void over_a_signals_frame(void **state)
{
	struct sigaction action = {.sa_handler = (void (*)(int))(void *)here};

	SKIP_SANITIZED();
	(void)state;
	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
	compare();
}

static ucontext_t back, other;

static void on_a_coroutine(void **state)
{
	static char room[65536];

	SKIP_SANITIZED();
	(void)state;
	getcontext(&other);
	other.uc_stack.ss_sp = room;
	other.uc_stack.ss_size = sizeof(room);
	other.uc_link = &back;
	makecontext(&other, here, 0);
	swapcontext(&back, &other);
	assert_true(found_count >= 1 && found_count <= expected_count);
	for (int i = 1; i < found_count; i++)
		assert_int_equal(found[i], (uint64_t)(uintptr_t)expected[i]);
}

/* Whatever the registers say, the walk ends. */
static void a_corrupt_stack_ends_it(void **state)
{
	uint64_t *unreadable = mmap(NULL, 8192, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct unwind u;

	(void)state;
	for (int i = 0; i < 3000; i++) {
		u = (struct unwind){0};
		unwind_here(&u);
		for (unsigned r = 0; r < REGISTERS_COUNT; r++)
			if (!(rand() & 3))
				u.reg[r] = i % 3 ? (uint64_t)rand() << (rand() % 40)
						 : (uint64_t)(uintptr_t)unreadable;
		u.pc += (uint64_t)(rand() % 4096);
		follow(&u);
		assert_in_range(found_count, 1, FRAMES);
	}
	munmap(unreadable, 8192);
}

static void a_jump_to_nowhere_has_its_caller(void **state)
{
	uint64_t words[2] = {(uintptr_t)here, 0};
	struct unwind u = {.pc = 0, .interrupted = true};

	(void)state;
#if defined(__x86_64__)
	u.reg[REGISTERS_STACK] = (uintptr_t)words;
#endif
	u.reg[REGISTERS_RETURN] = words[0];
	assert_true(unwind_step(&u));
	assert_int_equal(u.pc, (uintptr_t)here);
}

static void evaluate(const struct cfi_rule *rule)
{
	uint64_t reg[REGISTERS_COUNT], result;
	struct peek peek = {0};

	memset(reg, 0x55, sizeof(reg));
	if (rule->how == CFI_EXPRESSION || rule->how == CFI_VALUE_EXPRESSION)
		expression_run(rule->expression, reg, 1, &peek, &result);
}

/* A copy of libc's (of a function that no sanitizer takes over), moved in memory and spoilt: only
 * its own bytes are read. */
static void spoilt_descriptions(void **state)
{
	const struct module *m = modules_find((uintptr_t)a64l);
	size_t bytes = (size_t)(m->unwind.end - m->unwind.begin);
	uint8_t *copy = malloc(bytes);
	size_t index = (size_t)(m->unwind.index - m->unwind.begin);
	const struct cfi_section s = {copy, copy + bytes, copy + index};
	uint64_t pc = (uintptr_t)a64l + 1 + (uint64_t)(copy - m->unwind.begin);
	struct cfi_row row;

	(void)state;
	memcpy(copy, m->unwind.begin, bytes);
	assert_true(cfi_find(&s, pc, &row));
	for (int i = 0; i < 200000; i++) {
		copy[index + (size_t)rand() % (bytes - index)] = (uint8_t)rand();
		if (!cfi_find(&s, pc + (uint64_t)(rand() % 65536), &row))
			continue;
		evaluate(&row.cfa);
		for (unsigned r = 0; r < REGISTERS_COUNT; r++)
			evaluate(&row.reg[r]);
	}
	free(copy);
}

static void modules_have_names_and_places(void **state)
{
	struct event_frame f = modules_frame((uintptr_t)a64l);
	struct event_frame none = modules_frame(16);

	(void)state;
	assert_non_null(memmem(f.module.bytes, f.module.length, "/libc", 5));
	assert_non_null(memchr(f.module.bytes, ' ', f.module.length));
	assert_true(f.offset < 1 << 24);
	assert_int_equal(none.module.length, 0);
	assert_int_equal(none.offset, 16);
}

static void a_hundred_within_a_second(void **state)
{
	struct stack s;
	int taken = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		taken += stack_take(&s, NULL, false);
	assert_in_range(taken, 100, 200);
	assert_true(stack_take(&s, NULL, true));
}

static volatile int interruptions, stacks;

static void sample(int number, siginfo_t *info, void *context)
{
	struct event_frame frames[FORMAT_STACK_FRAMES];
	struct stack s;

	(void)number;
	(void)info;
	interruptions++;
	if (stack_take(&s, context, true) && stack_event(&s, frames).count > 1)
		stacks++;
}

/* The loader, the allocator and the recorder's own table are at work meanwhile. */
static void in_a_handler_wherever_it_interrupts(void **state)
{
	struct sigaction action = {.sa_sigaction = sample, .sa_flags = SA_SIGINFO | SA_RESTART};
	const struct itimerval often = {{0, 100}, {0, 100}}, never = {0};
	struct stack s;

	(void)state;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	while (interruptions < 5000) {
		void *handle = dlopen("libm.so.6", RTLD_NOW);

		free(malloc((size_t)rand() % 100000));
		stack_take(&s, NULL, true);
		if (handle)
			dlclose(handle);
	}
	setitimer(ITIMER_REAL, &never, NULL);
	/* a few stop where a module is initialised: code that nobody describes */
	assert_in_range(stacks, interruptions / 10 * 9, interruptions);
}

static void note_place(void *to)
{
	*(char **)to = __builtin_frame_address(0);
}

static void apart_is_elsewhere_and_back(void **state)
{
	sigset_t before, after;
	char *place = NULL, *mine = __builtin_frame_address(0);

	(void)state;
	sigprocmask(SIG_BLOCK, NULL, &before);
	assert_true(apart_run(note_place, &place));
	assert_true(place < mine - 65536 || place > mine + 65536);
	sigprocmask(SIG_BLOCK, NULL, &after);
	assert_memory_equal(&before, &after, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_recursive_and_through_libc),
		cmocka_unit_test(from_a_signals_context),
		cmocka_unit_test(over_a_signals_frame),
		cmocka_unit_test(on_a_coroutine),
		cmocka_unit_test(a_corrupt_stack_ends_it),
		cmocka_unit_test(a_jump_to_nowhere_has_its_caller),
		cmocka_unit_test(spoilt_descriptions),
		cmocka_unit_test(modules_have_names_and_places),
		cmocka_unit_test(a_hundred_within_a_second),
		cmocka_unit_test(in_a_handler_wherever_it_interrupts),
		cmocka_unit_test(apart_is_elsewhere_and_back),
	};

	modules_prepare();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
/* Go, Rust and C++: what a program says when it gives up. */
#include "traceback_parts.h"

static struct traceback_text literal(const char *text)
{
	return (struct traceback_text){text, __builtin_strlen(text)};
}

/* "main.f(0x1, ...)" and in the next line "\t/file.go:12 +0x1d" */
static void go_frames(struct traceback *t, struct traceback_text rest)
{
	struct traceback_frame frame = {0};
	struct traceback_text line, place;
	const char *open;

	while (part_line(&rest, &line) && part_trimmed(line).length) {
		if (!part_skip(&line, "\t")) {
			part_skip(&line, "created by ");
			open = part_find_last(line, "(");
			frame = (struct traceback_frame){0};
			frame.function = open ? part_between(line.bytes, open) : line;
			continue;
		}
		if (!part_until(&line, " +0x", &place))
			place = line;
		if (frame.function.length && part_place(place, &frame))
			part_frame(t, frame);
		frame.function.length = 0;
	}
}

static bool go_panic(struct traceback *t, struct traceback_text line)
{
	const char *at = part_find(line, "http: panic serving ");
	struct traceback_text client;

	if (!part_skip(&line, "panic: ") && !at)
		return false;
	if (at) {
		line = part_between(at + 20, part_end(line));
		if (!part_until(&line, ": ", &client))
			return false;
	}
	t->type = literal("panic");
	if (part_skip(&line, "runtime error: "))
		t->type = literal("runtime error");
	t->value = part_trimmed(line);
	return true;
}

bool traceback_go(struct traceback *t, struct traceback_text text)
{
	struct traceback_text line;
	bool found = false;

	t->language = TRACEBACK_GO;
	while (part_line(&text, &line)) {
		if (!found)
			found = go_panic(t, line);
		if (!found || !part_starts(line, "goroutine "))
			continue;
		go_frames(t, text);
		return true;
	}
	return false;
}

/* "   3: crate::f" and in the next line "             at src/file.rs:12:5" */
static void rust_frames(struct traceback *t, struct traceback_text rest)
{
	struct traceback_frame frame = {0};
	struct traceback_text line;
	uint32_t number;

	while (part_line(&rest, &line)) {
		line = part_trimmed(line);
		if (frame.function.length && part_skip(&line, "at ")) {
			part_place(line, &frame);
			continue;
		}
		if (frame.function.length)
			part_frame(t, frame);
		frame = (struct traceback_frame){0};
		if (!part_number(&line, &number) || !part_skip(&line, ": "))
			return;
		frame.function = line;
	}
	if (frame.function.length)
		part_frame(t, frame);
}

/* "thread 'main' panicked at file.rs:1:2:" and the message; before Rust 1.73 "at 'message',
 * file.rs:1:2" */
bool traceback_rust(struct traceback *t, struct traceback_text text)
{
	struct traceback_text line = {0}, thread;
	struct traceback_frame frame = {0};
	const char *quote, *end;

	t->language = TRACEBACK_RUST;
	t->type = literal("panic");
	do
		if (!part_line(&text, &line))
			return false;
	while (!part_skip(&line, "thread '") || !part_until(&line, " panicked at ", &thread));
	quote = part_find_last(line, "', ");
	if (part_starts(line, "'") && quote) {
		t->value = part_between(line.bytes + 1, quote);
		line = part_between(quote + 3, part_end(line));
	} else {
		end = part_find(text, "\nstack backtrace:");
		end = end ? end : part_find(text, "\nnote: ");
		t->value = part_trimmed(part_between(text.bytes, end ? end : part_end(text)));
		if (part_ends(line, ":"))
			line.length--;
	}
	if (part_until(&text, "stack backtrace:\n", &thread))
		rust_frames(t, text);
	else if (part_place(line, &frame))
		part_frame(t, frame);
	return true;
}

bool traceback_cxx(struct traceback *t, struct traceback_text text)
{
	struct traceback_text line, before;

	t->language = TRACEBACK_CXX;
	if (!part_until(&text, "terminate called ", &before) || !part_line(&text, &line))
		return false;
	if (part_is(line, "without an active exception") || part_is(line, "recursively")) {
		t->type = literal("std::terminate");
		t->value = line;
		return true;
	}
	if (!part_skip(&line, "after throwing an instance of '") ||
	    !part_until(&line, "'", &t->type))
		return false;
	if (part_line(&text, &line) && part_skip(&line, "  what():  "))
		t->value = line;
	return t->type.length;
}

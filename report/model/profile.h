/* SPDX-License-Identifier: Apache-2.0 */
/*
 * profile.h - the model's part about what used the CPU, and about crashes; a part of model.h.
 *
 * Stacks are folded by function and share one tree: a node is a function called from its parent,
 * and carries what was spent in it itself. Each row of `routes` has its share of the nodes, and the
 * shares of all rows add up to the nodes. Everything weighs by CPU time; where that is equal, by
 * samples.
 */
#ifndef PROFILIS_PROFILE_H
#define PROFILIS_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROFILE_NONE UINT32_MAX

/* A function. Where nobody knows it, all of one file are one: "[libfoo.so]", "[unknown]". Then
 * there are "(no stack)", and "(other)" for what was not kept apart. */
struct profile_frame {
	const char *function;
	const char *file;   /* source; NULL: not known */
	const char *module; /* path; NULL: none */
};

struct profile_node {
	uint32_t parent; /* a node before this one; PROFILE_NONE: outermost */
	uint32_t frame;
	uint64_t samples, ns; /* in itself, of all rows */
};

struct profile_share {
	uint32_t node; /* ascending */
	uint64_t samples, ns;
};

struct profile_function {
	uint32_t frame;
	uint32_t top; /* the row of `routes` where it burns most itself */
	uint64_t self_samples, self_ns, total_samples,
		total_ns; /* total: a recursion counts once */
};

/* Requests of one method and route. */
struct profile_route {
	const char *route; /* NULL: in no request; "(other)" */
	uint8_t method;	   /* enum format_method */
	uint64_t samples, ns;
	uint64_t exact, probable; /* of the samples: how well the request is known */
	struct profile_share *shares;
	size_t share_count;
	struct profile_function *functions; /* those that burn most themselves */
	size_t function_count;
};

struct profile {
	uint64_t samples, ns;
	uint64_t exact, exact_ns, probable, probable_ns; /* the rest: in no request */
	struct profile_frame *frames;
	size_t frame_count;
	struct profile_node *nodes;
	size_t node_count;
	struct profile_route *routes; /* most first */
	size_t route_count;
	struct profile_function *functions; /* by self, falling; those of most self and total */
	size_t function_count;
	size_t functions_left;	      /* further ones */
	size_t stacks, stacks_merged; /* folded ones by row; those that went into "(other)" */
	uint64_t stacks_lost;	      /* that found no room while they were read */
};

/* A process died of a signal. */
struct crash {
	uint64_t ts; /* Unix ns */
	int32_t pid;
	uint32_t tid;
	const char *program;
	uint32_t signal;
	int64_t code; /* si_code */
	uint64_t address;
	const char *stack; /* a line each, innermost first; "": none */
	const char *route; /* of its request; NULL: in none */
	const char *path;  /* as recorded; NULL: in no request */
	uint8_t method;
	bool exact; /* that request was the only one it can have been */
};

#endif

// SPDX-License-Identifier: Apache-2.0
#include "traceback_parts.h"

#include <string.h>

static void forget(struct traceback *t)
{
	t->language = TRACEBACK_NONE;
	t->type = t->value = (struct traceback_text){0};
	t->frame_count = t->cause_count = 0;
}

bool traceback_plain(struct traceback *t, struct traceback_text text)
{
	/* The surest marks first: the frames of Java, Node and Ruby may stand in others' messages.
	 */
	static bool (*const readers[])(struct traceback *, struct traceback_text) = {
		traceback_python, traceback_php,  traceback_go,	  traceback_rust,
		traceback_cxx,	  traceback_java, traceback_node, traceback_ruby,
	};

	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		forget(t);
		if (readers[i](t, text))
			return true;
	}
	forget(t);
	return false;
}

bool traceback_parse(struct traceback *t, const char *text, size_t bytes)
{
	struct traceback_text all = {text, bytes < FORMAT_LOG_MAX ? bytes : FORMAT_LOG_MAX};

	forget(t);
	t->method = t->path = t->trace_id = t->request_id = (struct traceback_text){0};
	if (part_starts(part_trimmed(all), "{") && traceback_json(t, all))
		return true;
	traceback_request(t, all);
	return traceback_plain(t, all);
}

const char *traceback_language(enum traceback_language language)
{
	static const char *const names[TRACEBACK_LANGUAGES] = {
		[TRACEBACK_NONE] = "log",  [TRACEBACK_PYTHON] = "python", [TRACEBACK_JAVA] = "java",
		[TRACEBACK_NODE] = "node", [TRACEBACK_RUBY] = "ruby",	  [TRACEBACK_PHP] = "php",
		[TRACEBACK_GO] = "go",	   [TRACEBACK_RUST] = "rust",	  [TRACEBACK_CXX] = "cxx",
	};

	return language < TRACEBACK_LANGUAGES ? names[language] : "log";
}

/* Of packages and runtimes, as their files are named; Java has no paths, its names tell. */
static bool foreign(const struct traceback_frame *f)
{
	static const char *const within[] = {
		"/site-packages/", "/dist-packages/", "/lib/python3", "<frozen ", "/node_modules/",
		"/gems/",	   "/lib/ruby/",      "<internal:",   "/vendor/", "/rustc/",
		"/go/src/",	   "/lib/go",	      "/go/pkg/mod/", "/.cargo/",
	};
	static const char *const names[] = {"java.",
					    "javax.",
					    "jakarta.",
					    "jdk.",
					    "sun.",
					    "com.sun.",
					    "org.springframework.",
					    "org.apache.",
					    "io.netty.",
					    "kotlin.",
					    "org.eclipse.jetty.",
					    "io.undertow.",
					    "scala.",
					    "panic("};
	bool found = part_starts(f->file, "node:") || part_find(f->function, "java.base/") ||
		     part_starts(f->function, "jdk.");

	for (size_t i = 0; !found && i < sizeof(within) / sizeof(within[0]); i++)
		found = part_find(f->file, within[i]);
	for (size_t i = 0; !found && i < sizeof(names) / sizeof(names[0]); i++)
		found = part_ends(f->file, ".java") && part_starts(f->function, names[i]);
	return found;
}

/* Rust names its own places of panicking, with no file where its sources are not there. */
static bool panics(const struct traceback_frame *f)
{
	return part_find(f->function, "panicking::") ||
	       part_find(f->function, "rust_begin_unwind") || part_starts(f->function, "core::") ||
	       part_starts(f->function, "std::");
}

const struct traceback_frame *traceback_top(const struct traceback *t)
{
	for (unsigned i = 0; i < t->frame_count; i++)
		if (!foreign(&t->frames[i]) &&
		    (t->language != TRACEBACK_RUST || !panics(&t->frames[i])))
			return &t->frames[i];
	return t->frame_count ? &t->frames[0] : NULL;
}

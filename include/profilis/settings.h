/* SPDX-License-Identifier: Apache-2.0 */
/*
 * settings.h - every setting of the recorder, once. The environment variable, the launcher's option, --help,
 * the man page and the recording's own account all derive from this table.
 *
 * SETTING(name, kind, option, argument, default, help)
 *	name	 the environment variable is PROFILIS_<NAME>, the field of struct settings is <name>
 *	kind	 TEXT (as it stands), PATH (made absolute), BYTES (k, M, G suffixes, powers of 1024; 0: no limit),
 *		 FLAG (1/0, on/off, yes/no, true/false), CHOICE (one of the words in argument, separated by '|'),
 *		 NUMBER, DURATION (ns, us, ms, s, m, h; a bare number is seconds), SHARE (0.1, 10%, 1/10)
 *	option	 long option of profilis-record
 */
#ifndef PROFILIS_SETTINGS_H
#define PROFILIS_SETTINGS_H

#define SETTINGS(SETTING)                                                                           \
	SETTING(dir, DIR, PATH, "output", "DIR", "",                                                \
		"directory of the recording; default: profilis-<program>-<date>-<pid>.dir, made in the " \
		"working directory when the process first serves")                                  \
	SETTING(buffer_dir, BUFFER_DIR, PATH, "buffer-dir", "DIR", "",                              \
		"where buffers live until they are sealed; default: /dev/shm where it can be used, else " \
		"the recording itself")                                                             \
	SETTING(max_bytes, MAX_BYTES, BYTES, "max-bytes", "BYTES", "1G",                            \
		"size limit of the whole recording, all processes together")                        \
	SETTING(when_full, WHEN_FULL, CHOICE, "when-full", "stop|recorder", "stop",                 \
		"at the limit, stop (keep the oldest) or act as a flight recorder (keep the newest); " \
		"totals by status stay exact in both")                                              \
	SETTING(only, ONLY, TEXT, "only", "NAMES", "",                                              \
		"record only processes whose program name matches one of these shell patterns, " \
		"separated by commas")                                                              \
	SETTING(path, PATH, CHOICE, "path", "full|typed", "full",                                   \
		"keep request paths as they are, or with identifiers replaced by their type")       \
	SETTING(logs, LOGS, CHOICE, "logs", "on|off", "on",                                         \
		"keep what requests log about errors, scrubbed of tokens, or drop it")                \
	SETTING(sql, SQL, CHOICE, "sql", "normalized|raw|off", "normalized",                        \
		"keep the statements that go to databases without their literals, or as they are")    \
	SETTING(sample, SAMPLE, SHARE, "sample", "SHARE", "1",                                      \
		"keep the detail (calls, exact times, stacks) of this share of the requests, and of all " \
		"that fail or are slow; path, status, sizes and rounded latency of each stay")      \
	SETTING(slow, SLOW, DURATION, "slow", "DURATION", "1s",                                     \
		"a request that takes as long is slow: sampling keeps its detail")                  \
	SETTING(exclude, EXCLUDE, TEXT, "exclude", "PATHS", "",                                     \
		"do not record requests whose path matches one of these shell patterns, separated by " \
		"commas; they are counted in one sum")                                              \
	SETTING(query, QUERY, CHOICE, "query", "off|names|full", "off",                             \
		"keep nothing of query strings, the names of their parameters, or all of them")     \
	SETTING(bodies, BODIES, CHOICE, "bodies", "off|errors", "off",                              \
		"keep the first bytes of the bodies of responses with a status of 500 or more, where " \
		"they are text, scrubbed of tokens")                                                \
	SETTING(cpu, CPU, CHOICE, "cpu", "sampled|request|off", "sampled",                          \
		"measure the thread CPU time of some requests, of each, or of none")                \
	SETTING(cpu_hz, CPU_HZ, NUMBER, "cpu-hz", "HERTZ", "0",                                     \
		"take a stack of each thread so many times in a second of its CPU time; 0: never")  \
	SETTING(statsd, STATSD, NUMBER, "statsd", "PORT", "8125",                                   \
		"record the StatsD metrics that the program sends to this UDP port; 0: none")       \
	SETTING(deepbind, DEEPBIND, CHOICE, "deepbind", "clear|keep", "clear",                      \
		"what becomes of RTLD_DEEPBIND when the program opens a plug-in: with it (PHP's " \
		"extensions) nothing that the plug-in does is seen")                                  \
	SETTING(labels, LABELS, TEXT, "labels", "KEY=VALUE,...", "",                                \
		"labels for the whole recording, such as service=shop,version=1.2")                 \
	SETTING(off, OFF, FLAG, "off", "", "0", "load the library but record nothing")              \
	SETTING(debug, DEBUG, FLAG, "debug", "", "0",                                               \
		"say on standard error what the recorder does and what goes wrong")

#endif

// SPDX-License-Identifier: Apache-2.0
#include "settings.h"

#include "debug.h"
#include "sys.h"
#include "text.h"

#include "profilis/quantity.h"

#include <string.h>

struct settings settings;

static char texts[8192]; /* copies of TEXT and PATH values */
static size_t texts_used;

static const char *keep(const char *value)
{
	size_t bytes = strlen(value) + 1;
	char *copy = texts + texts_used;

	if (bytes > sizeof(texts) - texts_used)
		return "";
	memcpy(copy, value, bytes);
	texts_used += bytes;
	return copy;
}

static bool read_TEXT(const char **field, const char *value, const char *argument)
{
	(void)argument;
	*field = keep(value);
	return true;
}

/* Relative paths are those of the directory the process started in: hosts change it later. */
static bool read_PATH(const char **field, const char *value, const char *argument)
{
	char absolute[4096];
	long n = 0;

	(void)argument;
	if (value[0] && value[0] != '/')
		n = sys_call(SYS_getcwd, absolute, sizeof(absolute), 0, 0);
	if (n <= 0) {
		*field = keep(value);
		return true;
	}
	struct text t = {absolute + n - 1, sizeof(absolute) - (size_t)n + 1};

	text_add(&t, "/");
	text_add(&t, value);
	*field = keep(absolute);
	return true;
}

#define QUANTITY_READER(kind, quantity)                                                            \
	static bool read_##kind(uint64_t *field, const char *value, const char *argument)          \
	{                                                                                          \
		(void)argument;                                                                    \
		return quantity_##quantity(value, field);                                          \
	}
QUANTITY_READER(BYTES, bytes)
QUANTITY_READER(NUMBER, number)
QUANTITY_READER(DURATION, duration)
QUANTITY_READER(SHARE, share)

static bool read_FLAG(bool *field, const char *value, const char *argument)
{
	static const char yes[] = " 1 on yes true ", no[] = " 0 off no false ";
	char word[16];

	(void)argument;
	text_join(word, sizeof(word), " ", value, " ");
	*field = strstr(yes, word);
	return *field || strstr(no, word);
}

static bool read_CHOICE(unsigned *field, const char *value, const char *argument)
{
	size_t bytes = strlen(value);

	for (unsigned i = 0; argument; i++) {
		const char *end = strchrnul(argument, '|');

		if ((size_t)(end - argument) == bytes && !memcmp(argument, value, bytes)) {
			*field = i;
			return true;
		}
		argument = *end ? end + 1 : NULL;
	}
	return false;
}

static const char *variable(char **environment, const char *name)
{
	size_t bytes = strlen(name);

	for (; environment && *environment; environment++)
		if (!strncmp(*environment, name, bytes) && (*environment)[bytes] == '=')
			return *environment + bytes + 1;
	return NULL;
}

void settings_read(char **environment)
{
	const char *value = variable(environment, "PROFILIS_DEBUG");

	debug_on = value && value[0] == '1'; /* before the others, whose errors it shows */

#define SETTINGS_READ(name, env, kind, option, argument, standard, help)                           \
	read_##kind(&settings.name, standard, argument);                                           \
	value = variable(environment, "PROFILIS_" #env);                                           \
	if (value && !read_##kind(&settings.name, value, argument)) {                              \
		debug_say("cannot read, default taken: PROFILIS_" #env "=", value);                \
		read_##kind(&settings.name, standard, argument);                                   \
	}
	SETTINGS(SETTINGS_READ)
#undef SETTINGS_READ
	debug_on = settings.debug;
}

static void describe_text(struct text *t, const char *name, const char *value, const char *standard)
{
	if (!strcmp(value, standard))
		return;
	text_add(t, name);
	text_add(t, "=");
	text_add(t, value);
	text_add(t, "\n");
}

static void describe_unit(struct text *t, const char *name, uint64_t value, uint64_t standard,
			  const char *unit)
{
	if (value == standard)
		return;
	text_add(t, name);
	text_add(t, "=");
	text_number(t, value);
	text_add(t, unit);
	text_add(t, "\n");
}

static void describe_number(struct text *t, const char *name, uint64_t value, uint64_t standard)
{
	describe_unit(t, name, value, standard, "");
}

/* To a millionth. */
static void describe_share(struct text *t, const char *name, uint64_t value)
{
	uint64_t millionths = (value * 1000000u + SETTINGS_ALL / 2) / SETTINGS_ALL;

	describe_unit(t, name, millionths, 1000000u, "/1000000");
}

#define describe_PATH(t, name, value, standard, argument) describe_text(t, name, value, standard)
#define describe_TEXT describe_PATH
#define describe_quantity(t, name, value, standard, quantity)                                      \
	do {                                                                                       \
		uint64_t usual = 0;                                                                \
		quantity(standard, &usual);                                                        \
		describe_number(t, name, value, usual);                                            \
	} while (0)
#define describe_BYTES(t, name, value, standard, argument)                                         \
	describe_quantity(t, name, value, standard, quantity_bytes)
#define describe_NUMBER(t, name, value, standard, argument)                                        \
	describe_quantity(t, name, value, standard, quantity_number)
#define describe_DURATION(t, name, value, standard, argument)                                      \
	do {                                                                                       \
		uint64_t usual = 0;                                                                \
		quantity_duration(standard, &usual);                                               \
		describe_unit(t, name, value, usual, "ns");                                        \
	} while (0)
#define describe_SHARE(t, name, value, standard, argument) describe_share(t, name, value)
#define describe_FLAG(t, name, value, standard, argument)                                          \
	describe_number(t, name, value, standard[0] == '1')
#define describe_CHOICE(t, name, value, standard, argument)                                        \
	do {                                                                                       \
		char word[32];                                                                     \
		describe_text(t, name, choice_word(word, argument, value), standard);              \
	} while (0)

static const char *choice_word(char word[32], const char *argument, unsigned position)
{
	struct text t = text_in(word, 32);

	for (; position; position--)
		argument = strchrnul(argument, '|') + 1;
	text_add(&t, argument);
	*strchrnul(word, '|') = 0;
	return word;
}

void settings_describe(char *to, unsigned bytes)
{
	struct text t = text_in(to, bytes);

#define SETTINGS_DESCRIBE(name, env, kind, option, argument, standard, help)                       \
	describe_##kind(&t, "PROFILIS_" #env, settings.name, standard, argument);
	SETTINGS(SETTINGS_DESCRIBE)
#undef SETTINGS_DESCRIBE
}

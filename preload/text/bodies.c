// SPDX-License-Identifier: Apache-2.0
#include "bodies.h"

#include "ledger.h"
#include "logs.h"
#include "printable.h"
#include "sys.h"

#include <string.h>

struct body {
	uint64_t owner; /* begin_ns of the exchange: its slot is used again. 0: none */
	uint16_t bytes;
	char text[LOGS_ROOM];
};

#define FILE_BYTES (FORMAT_SLOTS_PER_FILE * sizeof(struct body))

/* Beside the exchanges' slots. Few responses fail, so few pages of these are ever touched. */
static struct body *files[EXCHANGE_FILES_MAX];

static struct body *file_of(uint32_t n)
{
	struct body *file = __atomic_load_n(&files[n], __ATOMIC_ACQUIRE), *none = NULL;

	if (file || !(file = sys_map(-1, FILE_BYTES)))
		return file;
	if (__atomic_compare_exchange_n(&files[n], &none, file, false, __ATOMIC_ACQ_REL,
					__ATOMIC_ACQUIRE))
		return file;
	sys_unmap(file, FILE_BYTES);
	return none;
}

/* NULL: it is not collected. */
static struct body *body_of(uint32_t exchange)
{
	struct body *file =
		__atomic_load_n(&files[exchange / FORMAT_SLOTS_PER_FILE], __ATOMIC_ACQUIRE);
	struct body *body = file ? &file[exchange % FORMAT_SLOTS_PER_FILE] : NULL;

	return body && body->owner == exchange_slot(exchange)->begin_ns ? body : NULL;
}

void bodies_begin(uint32_t exchange)
{
	struct body *file = file_of(exchange / FORMAT_SLOTS_PER_FILE);
	struct body *body = file ? &file[exchange % FORMAT_SLOTS_PER_FILE] : NULL;

	if (!body) {
		ledger_count(FORMAT_COUNT_drop_event, 1);
		return;
	}
	body->owner = exchange_slot(exchange)->begin_ns;
	body->bytes = 0;
}

bool bodies_add(uint32_t exchange, const char *bytes, size_t n)
{
	struct body *body = body_of(exchange);
	size_t room = body ? sizeof(body->text) - body->bytes : 0;

	n = n < room ? n : room;
	if (!n)
		return false;
	memcpy(body->text + body->bytes, bytes, n);
	body->bytes += (uint16_t)n;
	return n < room;
}

static bool is_of_word(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
	       (c && strchr("_-.~+/=%", c));
}

/* A last word that may be cut goes: half of a secret does not look like one. */
static size_t whole_words(const struct body *body)
{
	size_t n = body->bytes;

	if (n == sizeof(body->text))
		while (n && is_of_word(body->text[n - 1]))
			n--;
	return n;
}

void bodies_end(uint32_t exchange)
{
	struct body *body = body_of(exchange);
	size_t n;

	if (!body)
		return;
	body->owner = 0;
	n = printable(body->text, whole_words(body));
	if (n)
		logs_text(FORMAT_LOG_BODY, body->text, n, exchange);
}

void bodies_prepare(void)
{
	if (settings.bodies != SETTINGS_BODIES_ERRORS)
		return;
	for (uint32_t i = 0; i < EXCHANGE_FILES_MAX && exchange_maps[i]; i++)
		file_of(i);
}

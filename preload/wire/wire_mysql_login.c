// SPDX-License-Identifier: Apache-2.0
#include "wire_mysql_machine.h"

#define PROTOCOL 10u
#define GREETING_MIN 21u /* version, thread, half a challenge, capabilities */
#define GREETING_MAX 1024u
#define ERROR 0xffu
#define SSL_REQUEST 32u	     /* bytes of it: as a login without a user */
#define OWN_CAPABILITIES 28u /* MariaDB's, in a login */

/* In a greeting, behind the version's NUL. */
enum {
	LOW = 13,
	HIGH = 18,
	OWN = 27,
	GREETING_END = 31,
};

bool wire_mysql_greets(const unsigned char *first, size_t n)
{
	uint64_t bytes;

	if (n < 5)
		return false;
	bytes = wire_mysql_int(first, 3);
	return bytes >= GREETING_MIN && bytes <= GREETING_MAX && !first[3] &&
	       first[4] == PROTOCOL && (n < 6 || (first[5] >= '0' && first[5] <= '9'));
}

static void greeting_byte(struct wire_mysql *m, uint8_t byte)
{
	uint32_t at = m->greeting++;

	if (at >= LOW && at < LOW + 2)
		m->server_can |= (uint64_t)byte << 8 * (at - LOW);
	else if (at >= HIGH && at < HIGH + 2)
		m->server_can |= (uint64_t)byte << 8 * (at - HIGH + 2);
	else if (at >= OWN && !(m->server_can & WIRE_MYSQL_MYSQL))
		m->server_can |= (uint64_t)byte << 8 * (at - OWN + 4);
}

/* greeting_bytes: 0 at the protocol's number, 1 in the version, 2 behind it. */
size_t wire_mysql_greeting_bytes(struct wire_mysql *m, const char *bytes, size_t n)
{
	uint8_t byte = (uint8_t)*bytes;

	if (!m->greeting_bytes) {
		m->dead = byte != PROTOCOL && byte != ERROR;
		m->closing = byte == ERROR;
		m->greeting_bytes = 1;
		return 1;
	}
	if (m->greeting_bytes == 1) {
		m->greeting_bytes = byte ? 1 : 2;
		return 1;
	}
	if (m->greeting == GREETING_END)
		return n;
	greeting_byte(m, byte);
	return 1;
}

void wire_mysql_greeting_end(struct wire_mysql *m)
{
	if (m->greeting < LOW + 2)
		m->dead = true;
	m->phase = WIRE_MYSQL_LOGIN;
}

static uint64_t capabilities(const struct wire_mysql_side *s)
{
	uint64_t can = wire_mysql_int(s->first, 4);

	if (!(can & WIRE_MYSQL_MYSQL))
		can |= wire_mysql_int(s->first + OWN_CAPABILITIES, 4) << 32;
	return can;
}

void wire_mysql_login_end(struct wire_mysql *m)
{
	const struct wire_mysql_side *s = &m->sides[WIRE_CLIENT];

	m->can = capabilities(s) & m->server_can;
	if (s->bytes < SSL_REQUEST || !(m->can & WIRE_MYSQL_41)) {
		m->dead = true;
	} else if (s->bytes == SSL_REQUEST && m->can & WIRE_MYSQL_SSL && !m->tls) {
		m->tls = true;
		wire_due_add(&m->sides[WIRE_CLIENT].due, WIRE_TLS);
	} else {
		m->dead = m->can & (WIRE_MYSQL_COMPRESS | WIRE_MYSQL_ZSTD);
		m->phase = WIRE_MYSQL_AUTH;
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "scrub.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

struct example {
	const char *text, *scrubbed; /* NULL: stays as it is */
};

/* clang-format off */
static const struct example masked[] = {
	{"password=hunter2", "password=***"},
	{"DB_PASSWORD=hunter2 DB_HOST=db", "DB_PASSWORD=*** DB_HOST=db"},
	{"password: hunter2, user: bob", "password: ***, user: bob"},
	{"{\"password\": \"hunter2\", \"user\": \"bob\"}", "{\"password\": \"***\", \"user\": \"bob\"}"},
	{"{'passwd': 'a \\' b', 'x': 1}", "{'passwd': '***', 'x': 1}"},
	{"{\\\"token\\\": \\\"abc\\\", \\\"a\\\": 1}", "{\\\"token\\\": \\\"***\\\", \\\"a\\\": 1}"},
	{"['pwd' => 'hunter2']", "['pwd' => '***']"},
	{"[secret] => hunter2", "[secret] => ***"},
	{"<password>hunter2</password>", "<password>***</password>"},
	{"password=b'hunter2' x", "password=b'***' x"},
	{"token: Some(\"hunter2\")", "token: Some(\"***\")"},
	{"pwd=a", "pwd=*"},
	{"api_key=abc&b=c", "api_key=***&b=c"},
	{"apikey:abc apiKey=abc api-key = abcd", "apikey:*** apiKey=*** api-key = ***"},
	{"AWS_SECRET_ACCESS_KEY=wJalr", "AWS_SECRET_ACCESS_KEY=***"},
	{"access_key_id = \"AKIA\"", "access_key_id = \"***\""},
	{"Authorization: Digest a=b, c=d\nHost: x", "Authorization: ***\nHost: x"},
	{"\"authorization\": \"Bearer abc\", \"host\": \"x\"", "\"authorization\": \"***\", \"host\": \"x\""},
	{"Cookie: a=b; c=d\r\nx: y", "Cookie: ***\r\nx: y"},
	{"Set-Cookie: id=1; Path=/", "Set-Cookie: ***"},
	{"session=abc sessions: 3 PHPSESSID=abcdef", "session=*** sessions: * PHPSESSID=***"},
	{"session_id => abc1", "session_id => ***"},
	{"run --password hunter2 -v", "run --password *** -v"},
	{"X-Auth-Token: Bearer abcd", "X-Auth-Token: ***"},
	{"sent Bearer abc.def-1, then", "sent Bearer ***, then"},
	{"bearer mysecret", "bearer ***"},
	{"Basic dXNlcjpwYXNz", "Basic ***"},
	{"jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln end", "jwt *** end"},
	{"postgres://bob:hunter2@db:5432/app", "postgres://***@db:5432/app"},
	{"redis://:p/w#x?y@cache/0", "redis://***@cache/0"},
	{"postgresql+psycopg2://u:p@h/d", "postgresql+psycopg2://***@h/d"},
	{"GET /a/b?id=5&name=bob HTTP/1.1", "GET /a/b?id=*&name=*** HTTP/1.1"},
	{"\"https://h/p?q=abcd#frag\"", "\"https://h/p?q=***\""},
	{"index.php?page=home)", "index.php?page=***)"},
	{"/reset?abcdef", "/reset?***"},
	{"id 123e4567-e89b-12d3-a456-426614174000.", "id ***."},
	{"sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709", "sha1 ***"},
	{"AKIAIOSFODNN7EXAMPLE", "***"},
	{"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "***"},
	{"ghp_16C7e42F292c6912E7710c838347Ae178B4a", "***"},
	{"abcdefghij1234567890", "***"},
	{"dGhpcyBpcyBhIHNlY3JldA1x==", "***"},
	{"card 4111111111111111 and 4111-1111-1111-1111", "card *** and ***"},
	{"-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----\nmore",
	 "-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----\nmore"},
	{"-----BEGIN KEY-----\nMIIE", "-----BEGIN KEY-----***"},
	{"-----BEGIN ", NULL},
	{"-----BEGIN KEY abc-----END KEY-----", "-----BEGIN KEY ***-----END KEY-----"},
	{"password=", NULL},
	{"password:\nnext", NULL},
	{"password=\"open", "password=\"***"},
	{"password=\"open\\", "password=\"***"},
};

static const struct example kept[] = {
	{"PHP Fatal error:  Uncaught RuntimeException: boom in /srv/app2/src/Controller/UserController.php:42", NULL},
	{"#0 /srv/www/site-2024/vendor/symfony/http-kernel/HttpKernel.php(163): App\\Kernel->handle()", NULL},
	{"  File \"/usr/lib/python3.11/site-packages/django/core/handlers/base.py\", line 197, in get_response", NULL},
	{"Symfony2AuthenticationManager TestCase2BaseController java.lang.IllegalArgumentException", NULL},
	{"at com.example.auth.TokenFilter.doFilter(TokenFilter.java:91)", NULL},
	{"TokenMismatchException: CSRF token mismatch.", NULL},
	{"jwt.exceptions.InvalidTokenError: Signature has expired", NULL},
	{"syntax error, unexpected token \";\", expecting \"]\"", NULL},
	{"session_start(): Failed to read session data", NULL},
	{"Session::start and PasswordHasher::verify", NULL},
	{"#1 0x7f3a2b1c in main+0x1a3 0x00007ffff7a2d830 0x0000000000401136", NULL},
	{"_ZN4core3fmt9Formatter12pad_integral17h0a1b2c3d4e5f6a7bE", NULL},
	{"test_user_login_2_returns_404_when_missing", NULL},
	{"/usr/lib/x86_64-linux-gnu/libstdc++.so.6", NULL},
	{"basic authentication failed for user bob", NULL},
	{"Bearer token is missing", NULL},
	{"why? because. isset($x) ? 1 : 2", NULL},
	{"really?yes", NULL},
	{"http://127.0.0.1:8080/a/@b", NULL},
	{"2024-01-15T10:30:00 pid 12345 took 1.25 ms, 1705314600 s", NULL},
	{"src/app/main.c:10:5: error", NULL},
	{"compass: north, bypass=1", NULL},
};
/* clang-format on */

static size_t scrubbed(char *to, const char *text, size_t n)
{
	char *exact = malloc(n ? n : 1);
	size_t left;

	memcpy(exact, text, n);
	left = scrub(exact, n);
	assert_true(left <= n);
	memcpy(to, exact, left);
	free(exact);
	return left;
}

static void check(const struct example *table, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *expected = table[i].scrubbed ? table[i].scrubbed : table[i].text;
		char got[1024];

		got[scrubbed(got, table[i].text, strlen(table[i].text))] = '\0';
		if (strcmp(got, expected) != 0)
			fail_msg("%s\nbecame   %s\nexpected %s", table[i].text, got, expected);
	}
}

static void secrets_go(void **state)
{
	(void)state;
	check(masked, sizeof masked / sizeof *masked);
}

static void the_rest_stays(void **state)
{
	(void)state;
	check(kept, sizeof kept / sizeof *kept);
}

/* Cut anywhere, at either end, it reads nothing outside (sanitizers see it) and never grows. */
static void any_part_is_safe(void **state)
{
	char got[1024];

	(void)state;
	for (size_t i = 0; i < sizeof masked / sizeof *masked; i++)
		for (size_t n = strlen(masked[i].text), at = 0; at <= n; at++) {
			scrubbed(got, masked[i].text, at);
			scrubbed(got, masked[i].text + at, n - at);
		}
}

static double seconds(const char *unit, size_t n)
{
	char *text = malloc(n);
	struct timespec begin, end;

	for (size_t i = 0; i < n; i++)
		text[i] = unit[i % strlen(unit)];
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
	scrub(text, n);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	free(text);
	return (double)(end.tv_sec - begin.tv_sec) + 1e-9 * (double)(end.tv_nsec - begin.tv_nsec);
}

/* What would tempt it to look again: quadratic time would take minutes. */
static void time_is_linear(void **state)
{
	static const char *const units[] = {
		"a",	   "a/",	"-",	       "a://",	   "a::a@", "a://b:c",
		"?",	   "/?",	"?a=",	       "password", "pw ",   "token  ",
		"eyJ",	   "eyJ.",	"-----BEGIN ", "\"",	   "\\",    "token=\"\\",
		"a b:c@/", "password_", "bearer  ",    "0",	   "a+/",
	};

	(void)state;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		assert_true(seconds(units[i], 1 << 20) < 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(secrets_go),
		cmocka_unit_test(the_rest_stays),
		cmocka_unit_test(any_part_is_safe),
		cmocka_unit_test(time_is_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

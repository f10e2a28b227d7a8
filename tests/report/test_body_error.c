// SPDX-License-Identifier: Apache-2.0
#include "test.h"

#include "body_error.h"

static const struct {
	const char *body, *text;
} table[] = {
	{"{\"error\": \"no stock\"}", "no stock"},
	{"{\"error\": \"no stock\", \"message\": \"of item 7\"}", "of item 7"},
	{" {\"message\":\"m\",\"error\":\"e\",\"status\":500} ", "m"},
	{"{\"type\":\"https://e/x\",\"title\":\"Out of credit\",\"status\":500,\"detail\":\"30, "
	 "not 50\"}",
	 "30, not 50"},
	{"{\"type\":\"about:blank\",\"title\":\"Out of credit\"}", "Out of credit"},
	{"{\"error\":{\"code\":3,\"message\":\"it failed\",\"more\":[{}]},\"x\":1}", "it failed"},
	{"{\"data\":null,\"errors\":[{\"message\":\"first\"},{\"message\":\"second\"}]}", "first"},
	{"{\"data\":{\"message\":\"not "
	 "this\"},\"list\":[\"message\",{\"error\":\"nor\"}],\"title\":\"t\"}",
	 "t"},
	{"{\"detail\":[{\"loc\":1}],\"error_description\":\"d\"}", "d"},
	{"{\"error\":\"a\\n\\\"b\\\" \\u00e4\\ud83d\\ude00\\/\"}",
	 "a\n\"b\" \xc3\xa4\xf0\x9f\x98\x80/"},
	{"{\"error\":\"\\ud83d\\u0000\\uzz\"}", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
						"zz"},
	{"{\"error\":\"it was cut", "it was cut"},
	{"{\"x\":[[[{\"y\":\"]\"", ""},
	{"{\"error\":\"\"}", ""},
	{"{\"error\":true}", ""},
	{"<html>it failed</html>", ""},
	{"[{\"error\":\"e\"}]", ""},
	{"", ""},
};

/* From memory of exactly its size. */
static size_t read(const char *body, size_t n, char text[BODY_ERROR_MAX])
{
	char *exact = malloc(n ? n : 1);
	size_t bytes;

	memcpy(exact, body, n);
	bytes = body_error(exact, n, text);
	free(exact);
	return bytes;
}

static void known_shapes(void **state)
{
	char text[BODY_ERROR_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		size_t n = read(table[i].body, strlen(table[i].body), text);

		assert_int_equal(n, strlen(table[i].text));
		assert_memory_equal(text, table[i].text, n);
	}
}

static void cut_anywhere(void **state)
{
	char text[BODY_ERROR_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		for (size_t n = 0; n < strlen(table[i].body); n++)
			assert_true(read(table[i].body, n, text) < 40);
}

static void hostile(void **state)
{
	static const char bytes[] = "{}[]\",:\\u0d8e\"error message{{[\"";
	char body[1024], text[BODY_ERROR_MAX];
	uint64_t random = 7;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		size_t n = test_random(&random) % sizeof(body);

		for (size_t k = 0; k < n; k++)
			body[k] = bytes[test_random(&random) % (sizeof(bytes) - 1)];
		if (n > 10)
			memcpy(body, "{\"error\":\"", 10);
		assert_true(read(body, n, text) <= BODY_ERROR_MAX);
	}
	memset(body, 'x', sizeof(body));
	memcpy(body, "{\"error\":\"", 10);
	assert_int_equal(read(body, sizeof(body), text), BODY_ERROR_MAX);
}

RUN(cmocka_unit_test(known_shapes), cmocka_unit_test(cut_anywhere), cmocka_unit_test(hostile))

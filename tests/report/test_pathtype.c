// SPDX-License-Identifier: Apache-2.0
#include "test.h"

#include "profilis/pathtype.h"

static const struct {
	const char *path, *typed;
} cases[] = {
	{"/users/42", "/users/{id}"},
	{"/users/42/", "/users/{id}/"},
	{"/v1/x/deadbeef", "/v1/x/deadbeef"},
	{"/v1/x/deadbee1", "/v1/x/{hex}"},
	{"/v2.1/x", "/v2.1/x"},
	{"/a/550e8400-e29b-41d4-a716-446655440000/x", "/a/{uuid}/x"},
	{"/01ARZ3NDEKTSV4RRFFQ69G5FAV", "/{ulid}"},
	{"/me@example.org/", "/{email}/"},
	{"/@scope/name", "/@scope/name"},
	{"/2024-01-02/", "/{date}/"},
	{"/2024-01", "/{date}"},
	{"/2024-13-02", "/2024-13-02"},
	{"/2024-01-02T10:20:30Z", "/{date}"},
	{"/app.3f2a9c1b.js", "/app.{hash}.js"},
	{"/main-4f5e6d7c8b.chunk.css", "/main-{hash}.chunk.css"},
	{"/index-BkT8x2Lz.js", "/index-{hash}.js"},
	{"/42.json", "/{id}.json"},
	{"/d41d8cd98f00b204e9800998ecf8427e.png", "/{hash}.png"},
	{"/img_20240102.jpg", "/img_{id}.jpg"},
	{"/jquery-3.6.0.min.js", "/jquery-3.6.0.min.js"},
	{"/how-to-build-2-things", "/how-to-build-2-things"},
	{"/HowToBuildThings2InRustPlease", "/HowToBuildThings2InRustPlease"},
	{"/dQw4w9WgXcQaB7x2Pq", "/{token}"},
	{"/eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIi.SflKxw", "/{token}"},
	{"/{id}/x", "/{id}/x"},
	{"*", "*"},
	{"//", "//"},
	{"", ""},
	{"/caf\xc3\xa9/\xff\xfe/7", "/caf\xc3\xa9/\xff\xfe/{id}"},
};

static void paths_become_typed(void **state)
{
	char out[512];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t n =
			pathtype_path(out, sizeof(out) - 1, cases[i].path, strlen(cases[i].path));

		out[n] = 0;
		assert_string_equal(out, cases[i].typed);
	}
}

static void typing_twice_changes_nothing(void **state)
{
	char once[512], twice[512];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t n = pathtype_path(once, sizeof(once), cases[i].path, strlen(cases[i].path));
		size_t m = pathtype_path(twice, sizeof(twice), once, n);

		assert_int_equal(n, m);
		assert_memory_equal(once, twice, n);
	}
}

static void output_is_cut_at_its_room(void **state)
{
	char out[16];

	(void)state;
	for (size_t room = 0; room <= sizeof(out); room++) {
		memset(out, '#', sizeof(out));
		assert_true(pathtype_path(out, room, "/users/42/orders/7", 18) <= room);
		for (size_t i = room; i < sizeof(out); i++)
			assert_int_equal(out[i], '#');
	}
}

RUN(cmocka_unit_test(paths_become_typed), cmocka_unit_test(typing_twice_changes_nothing),
    cmocka_unit_test(output_is_cut_at_its_room))

// SPDX-License-Identifier: Apache-2.0
#include "rtti.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define DEPTH_MAX 32u /* of a hierarchy */
#define BASES_MAX 64u /* of one class */

#define BASE_VIRTUAL 0x1
#define BASE_OFFSET_SHIFT 8

struct type {
	void *const *vtable; /* its own kind's: before the first slot, that kind's type */
	const char *name;
};

struct single {
	struct type type;
	const struct type *base;
};

struct base {
	const struct type *type;
	long offset_flags;
};

struct several {
	struct type type;
	unsigned flags, count;
	struct base bases[];
};

/* Of a kind of base: none, one at the beginning, several or elsewhere. */
enum kind { KIND_NO_BASE, KIND_SINGLE, KIND_SEVERAL };

const char *rtti_name(const void *type)
{
	const char *name = ((const struct type *)type)->name;

	return name + (*name == '*'); /* a star: known in one file alone */
}

static enum kind kind_of(const struct type *t)
{
	const char *name = rtti_name(t->vtable[-1]);

	if (!strcmp(name, "N10__cxxabiv120__si_class_type_infoE"))
		return KIND_SINGLE;
	if (!strcmp(name, "N10__cxxabiv121__vmi_class_type_infoE"))
		return KIND_SEVERAL;
	return KIND_NO_BASE;
}

/* A virtual base's place is written in the object's own table. */
static const char *within(const char *object, const struct base *b)
{
	ptrdiff_t offset = b->offset_flags >> BASE_OFFSET_SHIFT;

	if (b->offset_flags & BASE_VIRTUAL)
		memcpy(&offset, *(const char *const *)object + offset, sizeof(offset));
	return object + offset;
}

static const char *look(const struct type *t, const char *object, unsigned depth);

static const char *look_at_each(const struct several *s, const char *object, unsigned depth)
{
	const char *found = NULL;

	for (unsigned i = 0; i < s->count && i < BASES_MAX && !found; i++)
		found = look(s->bases[i].type, within(object, &s->bases[i]), depth);
	return found;
}

static const char *look(const struct type *t, const char *object, unsigned depth)
{
	enum kind kind;

	if (!strcmp(rtti_name(t), "St9exception"))
		return object;
	if (!depth)
		return NULL;
	kind = kind_of(t);
	if (kind == KIND_SINGLE)
		return look(((const struct single *)t)->base, object, depth - 1);
	if (kind == KIND_SEVERAL)
		return look_at_each((const struct several *)t, object, depth - 1);
	return NULL;
}

const void *rtti_exception(const void *type, const void *object)
{
	return look(type, object, DEPTH_MAX);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * children.h - what becomes of a call that belongs to a request whose detail may not be kept, or
 * that is excluded. Any thread.
 *
 *	if (children_concerned(&parent) && children_take(&held, &parent))
 *		return;				it is taken care of
 *	tbuf_call(&e);
 */
#ifndef PROFILIS_CHILDREN_H
#define PROFILIS_CHILDREN_H

#include "exchange.h"
#include "sample.h"

/* False, and nothing is to be asked, where everything is recorded. */
static inline bool children_concerned(const struct exchange_parent *parent)
{
	return __builtin_expect(sample_on || (parent->id && parent->held), 0);
}

/* It belongs to an excluded request: true. Where that is not sure, it is counted, since it may be
 * another one's. */
bool children_exclude(const struct exchange_parent *parent);

/* False: it is to be written now. */
bool children_take(struct held *h, const struct exchange_parent *parent);

#endif

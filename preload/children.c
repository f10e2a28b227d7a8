// SPDX-License-Identifier: Apache-2.0
#include "children.h"

#include "sys.h"

static bool left_out(void)
{
	ledger_count(FORMAT_COUNT_calls_sampled_out, 1);
	return true;
}

bool children_exclude(const struct exchange_parent *parent)
{
	return parent->certainty == FORMAT_EXACT || left_out();
}

bool children_take(struct held *h, const struct exchange_parent *parent)
{
	enum held_verdict verdict;

	if (!parent->id)
		return !sample_drawn(sys_now()) && left_out();
	if (parent->held == HELD_EXCLUDED)
		return children_exclude(parent);
	if (!parent->held)
		return false;
	h->certainty = parent->certainty;
	verdict = exchange_hold(parent, h);
	return verdict == HELD_WAITS || (verdict == HELD_LEFT_OUT && left_out());
}

// SPDX-License-Identifier: Apache-2.0
// Figures as the page writes them, and windows counted anew from the JSON, as report/count/cells.h describes its cells.

export const number = text => Number(text.replace(/[^\d.-]/g, ''))
export const grouped = n => n.toLocaleString('en-US')

export function percent(fraction) {
	const value = fraction * 100
	if (value > 0 && value < 0.01) return '<0.01 %'
	return `${value.toFixed(value < 10 ? 2 : 1)} %`
}

/** What cells [from, to) hold. */
export function inCells(cells, from, to) {
	const sum = { requests: 0, errors: 0, ns: 0, timed: 0, buckets: new Map() }
	for (let at = 0, index = 0; at < cells.length;) {
		const [step, requests, errors, us, n] = cells.slice(at, at + 5)
		const inside = (index += step) >= from && index < to
		if (inside) Object.assign(sum, { requests: sum.requests + requests, errors: sum.errors + errors, ns: sum.ns + us * 1000 })
		for (let i = 0, bucket = 0; inside && i < n; i++) {
			bucket += cells[at + 5 + 2 * i]
			sum.timed += cells[at + 6 + 2 * i]
			sum.buckets.set(bucket, (sum.buckets.get(bucket) ?? 0) + cells[at + 6 + 2 * i])
		}
		at += 5 + 2 * n
	}
	return sum
}

/** sub: buckets an octave. */
export function quantile(buckets, q, sub) {
	const total = [...buckets.values()].reduce((a, b) => a + b, 0)
	let seen = 0
	for (const index of [...buckets.keys()].sort((a, b) => a - b)) {
		seen += buckets.get(index)
		if (seen < Math.max(1, Math.ceil(q * total))) continue
		const shift = Math.max(0, Math.floor(index / sub) - 1)
		return (index - shift * sub) * 2 ** shift + (2 ** shift - 1) / 2
	}
	return 0
}

/** Texts of column `n` (from 1) of the table with this label. */
export const column = (page, label, n) =>
	page.locator(`[role="region"][aria-label="${label}"] > table > tbody > tr:not(.detail) > :nth-child(${n})`).allInnerTexts()

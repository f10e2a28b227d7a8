// SPDX-License-Identifier: Apache-2.0
// Log-linear histograms, as report/hist.h describes them, merged from the sparse ones in the report.
import { unpacked } from './packed'
import type { Sparse } from './types'

const SUB = 64
const BUCKETS = 51 * SUB

export const bucketLow = (index: number): number => {
	const shift = Math.max(0, Math.floor(index / SUB) - 1)
	return (index - shift * SUB) * 2 ** shift
}

export const bucketWidth = (index: number): number => 2 ** Math.max(0, Math.floor(index / SUB) - 1)

/** Visits each bucket: its index and its count. */
export function eachSparse(sparse: Sparse, visit: (index: number, count: number) => void): void {
	const pairs = unpacked(sparse)
	let index = 0
	for (let i = 0; i + 1 < pairs.length; i += 2) visit((index += pairs[i]), pairs[i + 1])
}

export class Hist {
	readonly counts = new Float64Array(BUCKETS)
	total = 0

	add(sparse: Sparse): this {
		eachSparse(sparse, (index, count) => {
			this.counts[Math.min(index, BUCKETS - 1)] += count
			this.total += count
		})
		return this
	}

	/** Nearest rank, answered with the bucket's midpoint. */
	quantile(q: number): number {
		const rank = Math.max(1, Math.ceil(q * this.total))
		let seen = 0
		for (let i = 0; i < BUCKETS; i++) {
			seen += this.counts[i]
			if (seen >= rank) return bucketLow(i) + (bucketWidth(i) - 1) / 2
		}
		return 0
	}

	each(visit: (low: number, width: number, count: number) => void): void {
		for (let i = 0; i < BUCKETS; i++)
			if (this.counts[i]) visit(bucketLow(i), bucketWidth(i), this.counts[i])
	}
}

export function dense(sparse: Sparse | undefined, length: number): Float64Array {
	const values = new Float64Array(length)
	if (sparse) eachSparse(sparse, (index, value) => { if (index < length) values[index] = value })
	return values
}

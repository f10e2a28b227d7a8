// SPDX-License-Identifier: Apache-2.0
// Since when: one stretch of the timeline that plainly differs from the rest, or nothing. Better silent than wrong.
import type { Timeline } from './types'

export interface Change {
	what: 'errors' | 'latency'
	/** Bins [from, to). */
	from: number
	to: number
	before: number
	during: number
	/** It still was so when the recording ended. */
	lasting: boolean
}

const BINS_LEAST = 12
const REQUESTS_LEAST = 20
const FAILED_LEAST = 10
/** Standard deviations that a share of errors must lie above what is usual. */
const SURE = 6
const SHARE_MORE = 0.02
const TIMES_SLOWER = 2
const SLOWER_NS = 2e6
/** One bin may look well within a bad stretch. */
const GAP = 1

function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b)
	return sorted.length ? sorted[sorted.length >> 1] : 0
}

/** The longest run of true, short gaps bridged. */
function longest(bad: boolean[]): [number, number] {
	let best: [number, number] = [0, 0]
	let begin = -1
	let last = -1
	bad.forEach((is, i) => {
		if (!is) return
		if (begin < 0 || i - last > GAP + 1) begin = i
		last = i
		if (last + 1 - begin > best[1] - best[0]) best = [begin, last + 1]
	})
	return best
}

const total = (values: number[], from: number, to: number): number => {
	let sum = 0
	for (let i = from; i < to; i++) sum += values[i]
	return sum
}

/** To where the values come back below the middle between before and during. */
function stretched([from, to]: [number, number], values: number[], middle: number): [number, number] {
	while (from > 0 && values[from - 1] > middle) from--
	while (to < values.length && values[to] > middle) to++
	return [from, to]
}

function ofErrors(t: Timeline, counted: number[]): Change | null {
	const usual = median(counted.map(i => t.errors[i] / t.requests[i]))
	const [from, to] = longest(t.requests.map((n, i) => {
		const sure = SURE * Math.sqrt((Math.max(usual, 0.001) * (1 - usual)) / Math.max(1, n))
		return n > 0 && t.errors[i] / n > Math.max(usual * 3, usual + SHARE_MORE, usual + sure)
	}))
	const failed = total(t.errors, from, to)
	if (to - from < 2 || to - from > t.bins / 2 || failed < FAILED_LEAST) return null
	const requests = total(t.requests, 0, t.bins) - total(t.requests, from, to)
	const before = (total(t.errors, 0, t.bins) - failed) / Math.max(1, requests)
	return { what: 'errors', from, to, before, during: failed / total(t.requests, from, to), lasting: to >= t.bins - 1 }
}

function ofLatency(t: Timeline, counted: number[]): Change | null {
	const usual = median(counted.map(i => t.p95[i]))
	const surely = longest(t.p95.map((v, i) =>
		t.latency_count[i] >= REQUESTS_LEAST && v > usual * TIMES_SLOWER && v > usual + SLOWER_NS))
	if (surely[1] - surely[0] < 3) return null
	const [from, to] = stretched(surely, t.p95, (usual + median(t.p95.slice(...surely))) / 2)
	if (to - from > t.bins / 2) return null
	return { what: 'latency', from, to, before: usual, during: median(t.p95.slice(from, to)), lasting: to >= t.bins - 1 }
}

/** Errors first: they matter more than slowness, and often bring it. */
export function plainChange(t: Timeline): Change | null {
	const counted = t.requests.map((_, i) => i).filter(i => t.latency_count[i] >= REQUESTS_LEAST)
	if (counted.length < BINS_LEAST) return null
	return ofErrors(t, counted) ?? ofLatency(t, counted)
}

// SPDX-License-Identifier: Apache-2.0
// Figures by time of one row (a route, an upstream, a statement), summed over a window: report/count/cells.h has the buckets.
import { unpacked } from './packed'
import type { Cells } from './types'

const BUCKETS = 52 * 16
let sub = 16

/** Buckets an octave: timeline.cells.sub_buckets, fewer where the page would become too large. */
export const configureCells = (buckets: number): void => { sub = buckets }

/** Percentiles of rows within a window are at most so far off. */
export const cellError = (): number => 1 / (2 * sub)

const low = (index: number): number => {
	const shift = Math.max(0, Math.floor(index / sub) - 1)
	return (index - shift * sub) * 2 ** shift
}
const width = (index: number): number => 2 ** Math.max(0, Math.floor(index / sub) - 1)

export interface CellSum {
	requests: number
	errors: number
	aborted: number
	/** Of the requests that were not aborted. */
	timed: number
	sumNs: number
	mean: number
	p50: number
	p95: number
	p99: number
}

export interface Cell {
	index: number
	requests: number
	errors: number
	sumUs: number
	/** Where its buckets begin among all numbers, and how many there are. */
	at: number
	buckets: number
}

/** Visits the cells that have requests; the cell is good until visit returns. */
export function eachCell(packed: Cells | undefined, visit: (cell: Cell, numbers: readonly number[]) => void): void {
	if (!packed) return
	const numbers = unpacked(packed)
	const cell: Cell = { index: 0, requests: 0, errors: 0, sumUs: 0, at: 0, buckets: 0 }
	for (let at = 0; at + 4 < numbers.length; at += 5 + 2 * cell.buckets) {
		cell.index += numbers[at]
		cell.requests = numbers[at + 1]
		cell.errors = numbers[at + 2]
		cell.sumUs = numbers[at + 3]
		cell.buckets = numbers[at + 4]
		cell.at = at + 5
		visit(cell, numbers)
	}
}

/** Counts by bucket, and between which buckets they lie. */
class Counts {
	readonly of = new Float64Array(BUCKETS)
	total = 0
	private first = BUCKETS
	private last = -1

	clear(): void {
		if (this.last >= 0) this.of.fill(0, this.first, this.last + 1)
		this.first = BUCKETS
		this.last = -1
		this.total = 0
	}

	add(cell: Cell, numbers: readonly number[]): void {
		if (!cell.buckets) return
		let index = 0
		const end = cell.at + 2 * cell.buckets
		if (numbers[cell.at] < this.first) this.first = numbers[cell.at]
		for (let at = cell.at; at < end; at += 2) {
			index += numbers[at]
			this.of[index] += numbers[at + 1]
			this.total += numbers[at + 1]
		}
		if (index > this.last) this.last = index
	}

	/** Nearest rank, answered with the bucket's midpoint; wanted ascends. */
	quantiles(wanted: number[]): number[] {
		const found = wanted.map(() => 0)
		let next = 0
		let seen = 0
		for (let i = this.first; i <= this.last && next < wanted.length; i++) {
			seen += this.of[i]
			while (next < wanted.length && seen >= Math.max(1, Math.ceil(wanted[next] * this.total)))
				found[next++] = low(i) + (width(i) - 1) / 2
		}
		return found
	}
}

const scratch = new Counts()
const SHOWN = [0.5, 0.95, 0.99]

/** What cells [from, to) hold together. */
export function sumCells(cells: Cells | undefined, from: number, to: number): CellSum {
	const sum = { requests: 0, errors: 0, aborted: 0, timed: 0, sumNs: 0, mean: 0, p50: 0, p95: 0, p99: 0 }
	scratch.clear()
	eachCell(cells, (cell, numbers) => {
		if (cell.index < from || cell.index >= to) return
		sum.requests += cell.requests
		sum.errors += cell.errors
		sum.sumNs += cell.sumUs * 1000
		scratch.add(cell, numbers)
	})
	sum.timed = scratch.total
	sum.aborted = sum.requests - sum.timed
	sum.mean = sum.timed ? sum.sumNs / sum.timed : 0
	;[sum.p50, sum.p95, sum.p99] = scratch.quantiles(SHOWN)
	return sum
}

/** One value for each of `count` cells. */
export function cellSeries(cells: Cells | undefined, count: number,
	value: (requests: number, errors: number, sumUs: number) => number): Float64Array {
	const values = new Float64Array(count)
	eachCell(cells, ({ index, requests, errors, sumUs }) => {
		if (index < count) values[index] = value(requests, errors, sumUs)
	})
	return values
}

/** Quantiles of each cell by itself; null where nothing was timed. */
export function cellQuantiles(cells: Cells | undefined, count: number, wanted: number[]): (number | null)[][] {
	const series = wanted.map(() => new Array<number | null>(count).fill(null))
	eachCell(cells, (cell, numbers) => {
		if (cell.index >= count || !cell.buckets) return
		scratch.clear()
		scratch.add(cell, numbers)
		scratch.quantiles(wanted).forEach((value, i) => { series[i][cell.index] = value })
	})
	return series
}

/** The buckets of cells [from, to) together: lower end, width, count. */
export function cellBuckets(cells: Cells | undefined, from: number, to: number): [number, number, number][] {
	const counts = new Counts()
	eachCell(cells, (cell, numbers) => {
		if (cell.index >= from && cell.index < to) counts.add(cell, numbers)
	})
	const found: [number, number, number][] = []
	counts.of.forEach((count, i) => { if (count) found.push([low(i), width(i), count]) })
	return found
}

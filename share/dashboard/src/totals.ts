// SPDX-License-Identifier: Apache-2.0
// Running totals of all routes by cell: what a window holds of each is then one subtraction, however many routes there are.
import { eachCell } from './cells'
import { whenIdle } from './later'
import type { Cells, Report } from './types'

export interface Total {
	requests: number
	errors: number
	/** Of the requests that were not aborted. */
	timed: number
	sumNs: number
}

const KINDS = 4
/** So long may a slice of the work keep input waiting. */
const SLICE_MS = 6

export class Totals {
	/** rows[i][cell * KINDS + kind]: of the cells before that one. */
	private readonly rows: Float64Array[] = []
	private readonly cells: (Cells | undefined)[]
	private readonly count: number

	constructor(report: Report) {
		this.cells = Object.values(report.routes).map(route => route.cells)
		this.count = report.timeline.cells?.count ?? 0
	}

	/** Adds up a part of the rows; true: all are done. */
	slice(): boolean {
		const end = performance.now() + SLICE_MS
		while (this.rows.length < this.cells.length && performance.now() < end) this.next()
		return this.rows.length === this.cells.length
	}

	/** Of cells [from, to) of the row. */
	within(row: number, from: number, to: number): Total {
		while (this.rows.length <= row) this.next()
		const sums = this.rows[row]
		const of = (kind: number): number => sums[to * KINDS + kind] - sums[from * KINDS + kind]
		return { requests: of(0), errors: of(1), timed: of(2), sumNs: of(3) * 1000 }
	}

	private next(): void {
		const sums = new Float64Array((this.count + 1) * KINDS)
		eachCell(this.cells[this.rows.length], ({ index, requests, errors, sumUs, at, buckets }, numbers) => {
			if (index >= this.count) return
			const place = (index + 1) * KINDS
			sums[place] = requests
			sums[place + 1] = errors
			for (let i = 0; i < buckets; i++) sums[place + 2] += numbers[at + 2 * i + 1]
			sums[place + 3] = sumUs
		})
		for (let i = KINDS; i < sums.length; i++) sums[i] += sums[i - KINDS]
		this.rows.push(sums)
	}
}

let known: { report: Report; totals: Totals } | null = null

/** Begun in idle time, before a window asks for it. */
export function totalsOf(report: Report): Totals {
	if (known?.report === report) return known.totals
	const totals = new Totals(report)
	known = { report, totals }
	const work = (): void => { if (known?.totals === totals && !totals.slice()) whenIdle(work) }
	whenIdle(work)
	return totals
}

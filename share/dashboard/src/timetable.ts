// SPDX-License-Identifier: Apache-2.0
// What the charts over time show, as a table: for those who don't see them, and for copying.
import { h } from './dom'
import { clock, count, duration, percent } from './format'
import { Hist } from './hist'
import type { Timeline } from './types'
import type { View } from './window'

const ROWS = 24

interface Slice {
	from: number
	to: number
	requests: number
	errors: number
	hist: Hist
}

function binsOf(t: Timeline, fromNs: number, toNs: number): [number, number] {
	const bin = (ns: number): number => Math.min(t.bins, Math.max(0, Math.round((ns - t.begin_ns) / t.bin_ns)))
	return [bin(fromNs), bin(toNs)]
}

function sliceOf(view: View, from: number, to: number): Slice {
	const t = view.report.timeline
	const { begin_ns, cell_ns } = view.steps
	const slice = { from: begin_ns + from * cell_ns, to: begin_ns + to * cell_ns, requests: 0, errors: 0, hist: new Hist() }
	for (let cell = from; cell < to; cell++) slice.hist.add(t.cells?.latency[cell] ?? [])
	const [first, last] = binsOf(t, slice.from, slice.to)
	for (let bin = first; bin < last; bin++) {
		slice.requests += t.requests[bin]
		slice.errors += t.errors[bin]
	}
	return slice
}

function row(s: Slice): HTMLElement {
	const cell = (text: string): HTMLElement => h('td', { class: 'n' }, text)
	const timed = (q: number): HTMLElement => cell(s.hist.total ? duration(s.hist.quantile(q)) : '–')
	return h('tr', {}, h('th', { scope: 'row' }, `${clock(s.from)} to ${clock(s.to)}`), cell(count(s.requests)),
		cell(percent(s.requests ? s.errors / s.requests : 0)), timed(0.5), timed(0.95), timed(0.99), timed(0.999))
}

const HEADS = ['Requests', 'Errors', 'P50', 'P95', 'P99', 'P99.9']

/** Closed at first; filled while it is open. */
export function timeTable(view: View): HTMLElement {
	const body = h('tbody')
	const table = h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Figures by time' },
		h('table', {}, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Time'),
			...HEADS.map(name => h('th', { scope: 'col', class: 'n' }, name)))), body))
	const draw = (): void => {
		if (!element.open) return
		const { from, to } = view.cells
		const step = Math.max(1, Math.ceil((to - from) / ROWS))
		const rows: HTMLElement[] = []
		for (let cell = from; cell < to; cell += step) rows.push(row(sliceOf(view, cell, Math.min(to, cell + step))))
		body.replaceChildren(...rows)
	}
	const element = h('details', { class: 'as-table', toggle: draw }, h('summary', {}, 'The same as a table'), table)
	view.follow(draw)
	return element
}

// SPDX-License-Identifier: Apache-2.0
// What several sections are made of: facts, callers, counts by code, bars, charts over time.
import { Chart, type Series } from './chart'
import { foreign, h } from './dom'
import { bytes, count, duration, percent } from './format'
import type { Caller, Latency } from './types'
import type { View } from './window'

export const fact = (name: string, value: string | Node, title?: string): HTMLElement =>
	h('div', { title }, h('dt', {}, name), h('dd', {}, value))

export const facts = (...all: (HTMLElement | null)[]): HTMLElement => h('dl', {}, ...all)

export const timed = (l: Latency, key: 'p50' | 'p95' | 'p99' | 'mean' | 'max'): string => (l.count ? duration(l[key]) : '–')

/** Infinities and what is no number come as null. */
export function significant(value: number | null, digits = 3): string {
	if (value === null) return '–'
	const tiny = value !== 0 && Math.abs(value) < 1e-4
	return tiny ? value.toPrecision(digits) : Number(value.toPrecision(digits)).toLocaleString('en-US', { maximumFractionDigits: 9 })
}

/** Round figures for axes. */
export const axisBytes = (value: number): string => bytes(value).replace(/\.0+(?= )|(\.\d*[1-9])0+(?= )/, '$1')

export const failing = (share: number): HTMLElement =>
	h('span', { class: share > 0 ? 'failing' : undefined }, percent(share))

export function shareBar(share: number): HTMLElement {
	const bar = h('span', { class: 'bar' })
	bar.style.setProperty('--share', String(Math.min(1, share)))
	return h('span', { class: 'share' }, bar, percent(share))
}

const SHOWN = 3

/** The first few, the others behind one line that says how many. */
export function folded(items: HTMLElement[], rest: string): HTMLElement[] {
	if (items.length <= SHOWN + 1) return items
	return [...items.slice(0, SHOWN),
		h('details', { class: 'others' }, h('summary', {}, `${count(items.length - SHOWN)} ${rest}`), ...items.slice(SHOWN))]
}

/** Routes that made calls, most time first; "~" where the request is only probably known. */
export function callers(list: Caller[], none: number): HTMLElement {
	const of = (c: Caller): HTMLElement =>
		h('span', { title: c.probable > c.exact ? 'probably: several requests were under way' : undefined },
			c.probable > c.exact && '~ ', foreign(c.route), ` ${count(c.count)}`)
	return h('span', { class: 'pieces' }, ...folded(list.map(of), 'more routes'),
		none > 0 && h('span', { class: 'unknown' }, `not known ${count(none)}`))
}

export function codes(list: [string, number][]): HTMLElement {
	return h('span', { class: 'pieces' }, ...folded(list.map(([code, n]) => h('span', {}, foreign(code), ` ${count(n)}`)),
		'more codes'))
}

/** The part of a series of bins that lies in the window: [from, to). */
export function within(view: View, bins: { begin_ns: number; bin_ns: number; count: number }): [number, number] {
	const w = view.current
	if (!w) return [0, bins.count]
	const at = (ns: number): number => Math.min(bins.count, Math.max(0, (ns - bins.begin_ns) / bins.bin_ns))
	return [Math.floor(at(view.beginNs(w.from)) + 1e-6), Math.ceil(at(view.beginNs(w.to)) - 1e-6)]
}

/** The middles of bins, in Unix seconds. */
export const middles = (bins: { begin_ns: number; bin_ns: number; count: number }): number[] =>
	Array.from({ length: bins.count }, (_, i) => (bins.begin_ns + (i + 0.5) * bins.bin_ns) / 1e9)

export interface TimedSpec {
	label: string
	series: Series[]
	x: number[]
	value: (value: number) => string
	axis: (value: number) => string
	stacked?: boolean
	height?: number
}

/** A chart on the page's time axis: `spec` is asked again when the report is another. */
export class TimedChart {
	private chart: Chart | null = null
	private drawn: unknown = null
	readonly element = h('figure', { class: 'timed' })
	private readonly place = h('div', {})

	constructor(private readonly view: View, title: string, private readonly spec: () => TimedSpec) {
		this.element.append(h('figcaption', {}, title), this.place)
	}

	/** Call it from a follower, when the element is on the page. */
	follow(): void {
		if (!this.chart) this.begin()
		else if (this.drawn !== this.view.report) this.chart.update(this.spec())
		this.drawn = this.view.report
		this.chart?.range(...this.view.span)
	}

	private begin(): void {
		this.chart = new Chart({ ...this.spec(), place: this.place, xRange: this.view.span, height: 160 }, this.view)
	}
}

/** For a part of a section: what follows has no times, and stays as it is while a window is chosen. */
export function wholeMark(view: View): HTMLElement {
	const mark = h('span', { class: 'whole-recording', title: 'These figures have no times: they stay as they are.' }, 'whole recording')
	view.follow(({ window }) => { mark.hidden = !window })
	return mark
}

/** A section without data keeps the sentence of its template, which says what would fill it. */
export function emptied(place: HTMLElement, empty: boolean): boolean {
	place.closest('.card')?.classList.toggle('bare', empty)
	return empty
}

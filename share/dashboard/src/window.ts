// SPDX-License-Identifier: Apache-2.0
// The part of the recording that the page shows: every chart and figure follows it.
import { configureCells } from './cells'
import { configure } from './format'
import { Hist } from './hist'
import { forgetUnpacked } from './packed'
import type { Report, StatusClass } from './types'

/** Bins [from, to) of the timeline, and the same time in cells: windows are made of whole cells. */
export interface Window {
	from: number
	to: number
	cellFrom: number
	cellTo: number
}

export interface Figures {
	window: Window | null
	seconds: number
	requests: number
	errors: number
	aborted: number
	mean: number
	p50: number
	p95: number
	p99: number
	p999: number
	hist: Hist
}

const sum = (values: number[], w: Window): number => {
	let total = 0
	for (let i = w.from; i < w.to; i++) total += values[i]
	return total
}

const sizesOf = (report: Report): void => {
	configureCells(report.timeline.cells?.sub_buckets ?? 16)
	configure({ precision_ns: report.meta.precision_ns })
}

export class View {
	private window: Window | null = null
	private last: number | null = null
	private readonly followers: ((figures: Figures) => void)[] = []

	constructor(public report: Report) {
		sizesOf(report)
	}

	/** Calls f now and at every change. */
	follow(f: (figures: Figures) => void): void {
		this.followers.push(f)
		f(this.figures())
	}

	get current(): Window | null {
		return this.window
	}

	/** How many seconds at the recording's end the window keeps to; null: it stands where it was put. */
	get rolling(): number | null {
		return this.last
	}

	beginNs(bin: number): number {
		return this.report.timeline.begin_ns + bin * this.report.timeline.bin_ns
	}

	/** Of the window, or of the whole timeline. */
	get bins(): { from: number; to: number } {
		return this.window ?? { from: 0, to: this.report.timeline.bins }
	}

	/** Cells of the window, or all. */
	get cells(): { from: number; to: number } {
		const { count } = this.steps
		return this.window ? { from: this.window.cellFrom, to: this.window.cellTo } : { from: 0, to: count }
	}

	/** Begin and end of what is shown, Unix seconds. */
	get span(): [number, number] {
		const { from, to } = this.bins
		return [this.beginNs(from) / 1e9, this.beginNs(to) / 1e9]
	}

	/** What windows are made of. */
	get steps(): { begin_ns: number; cell_ns: number; count: number } {
		const t = this.report.timeline
		return t.cells ?? { begin_ns: t.begin_ns, cell_ns: t.bin_ns, count: t.bins }
	}

	/** Unix seconds; snapped outwards to whole cells. */
	select(fromSeconds: number, toSeconds: number): void {
		this.last = null
		this.window = this.snapped(fromSeconds, toSeconds)
		this.refresh()
	}

	/** The last so many seconds, also of reports that come later. */
	roll(seconds: number): void {
		this.last = seconds
		this.window = this.ending(seconds)
		this.refresh()
	}

	/** By so many times its own length, within the recording. */
	move(times: number): void {
		if (!this.window) return
		const { from, to } = this.cells
		const by = Math.sign(times) * Math.max(1, Math.round(Math.abs(times) * (to - from)))
		const begin = Math.min(Math.max(0, from + by), this.steps.count - (to - from))
		this.selectCells(begin, begin + to - from)
	}

	/** To so many times its length, about its middle; below 1: narrower. */
	widen(times: number): void {
		const { from, to } = this.cells
		const length = Math.max(1, Math.round((to - from) * times))
		const begin = Math.max(0, Math.round((from + to - length) / 2))
		this.selectCells(begin, Math.min(this.steps.count, begin + length))
	}

	/** Other figures, as of a recording that goes on; the window stays where it was in time, or at the end. */
	replace(report: Report): void {
		const [from, to] = this.span
		const chosen = this.window !== null
		this.report = report
		forgetUnpacked()
		sizesOf(report)
		if (this.last !== null) this.window = this.ending(this.last)
		else this.window = chosen ? this.snapped(from, to) : null
		this.refresh()
	}

	reset(): void {
		this.last = null
		this.window = null
		this.refresh()
	}

	/** Tells every follower once more: the way in which times are shown has changed. */
	refresh(): void {
		const figures = this.figures()
		for (const f of this.followers) f(figures)
	}

	private selectCells(from: number, to: number): void {
		const { begin_ns, cell_ns } = this.steps
		this.select((begin_ns + from * cell_ns) / 1e9, (begin_ns + to * cell_ns) / 1e9)
	}

	private ending(seconds: number): Window | null {
		const end = this.report.meta.end_ns / 1e9
		return this.snapped(end - seconds, end)
	}

	private snapped(fromSeconds: number, toSeconds: number): Window | null {
		const t = this.report.timeline
		const { begin_ns, cell_ns, count } = this.steps
		const cell = (seconds: number): number => (seconds * 1e9 - begin_ns) / cell_ns
		const bin = (index: number): number =>
			Math.min(t.bins, Math.max(0, Math.round((begin_ns + index * cell_ns - t.begin_ns) / t.bin_ns)))
		const cellFrom = Math.max(0, Math.floor(cell(fromSeconds) + 1e-6))
		const cellTo = Math.min(count, Math.ceil(cell(toSeconds) - 1e-6))
		if (cellTo <= cellFrom || (cellFrom === 0 && cellTo === count)) return null
		return { from: bin(cellFrom), to: bin(cellTo), cellFrom, cellTo }
	}

	classes(name: StatusClass): number {
		const w = this.window
		return w ? sum(this.report.timeline.classes[name], w) : this.report.requests.classes[name]
	}

	private figures(): Figures {
		return this.window ? this.part(this.window) : this.whole()
	}

	/** Of the whole recording, whatever the window. */
	whole(): Figures {
		const { requests, meta } = this.report
		const { mean, p50, p95, p99, p999 } = requests.latency
		return {
			window: null, seconds: (meta.end_ns - meta.begin_ns) / 1e9, requests: requests.total,
			errors: requests.errors, aborted: requests.aborted, mean, p50, p95, p99, p999,
			hist: new Hist().add(requests.histogram),
		}
	}

	private part(w: Window): Figures {
		const t = this.report.timeline
		const hist = new Hist()
		for (let i = w.cellFrom; i < w.cellTo; i++) hist.add(t.cells?.latency[i] ?? [])
		const counted = sum(t.latency_count, w)
		return {
			window: w, seconds: ((w.to - w.from) * t.bin_ns) / 1e9, requests: sum(t.requests, w),
			errors: sum(t.errors, w), aborted: sum(t.aborted, w),
			mean: counted ? sum(t.latency_sum, w) / counted : 0,
			p50: hist.quantile(0.5), p95: hist.quantile(0.95), p99: hist.quantile(0.99),
			p999: hist.quantile(0.999), hist,
		}
	}
}

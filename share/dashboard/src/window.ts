// SPDX-License-Identifier: Apache-2.0
// The part of the recording that the page shows: every chart and figure follows it.
import { configureCells } from './cells'
import { Hist } from './hist'
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

export class View {
	private window: Window | null = null
	private readonly followers: ((figures: Figures) => void)[] = []

	constructor(public report: Report) {
		configureCells(report.timeline.cells?.sub_buckets ?? 16)
	}

	/** Calls f now and at every change. */
	follow(f: (figures: Figures) => void): void {
		this.followers.push(f)
		f(this.figures())
	}

	get current(): Window | null {
		return this.window
	}

	beginNs(bin: number): number {
		return this.report.timeline.begin_ns + bin * this.report.timeline.bin_ns
	}

	/** Cells of the window, or all. */
	get cells(): { from: number; to: number } {
		const count = this.report.timeline.cells?.count ?? 0
		return this.window ? { from: this.window.cellFrom, to: this.window.cellTo } : { from: 0, to: count }
	}

	/** Unix seconds; snapped outwards to whole cells. */
	select(fromSeconds: number, toSeconds: number): void {
		this.window = this.snapped(fromSeconds, toSeconds)
		this.refresh()
	}

	/** Other figures, as of a recording that goes on; the window stays where it was in time. */
	replace(report: Report): void {
		const window = this.window
		const from = window ? this.beginNs(window.from) / 1e9 : 0
		const to = window ? this.beginNs(window.to) / 1e9 : 0
		this.report = report
		configureCells(report.timeline.cells?.sub_buckets ?? 16)
		this.window = window ? this.snapped(from, to) : null
		this.refresh()
	}

	private snapped(fromSeconds: number, toSeconds: number): Window | null {
		const t = this.report.timeline
		const { begin_ns, cell_ns, count } = t.cells ?? { begin_ns: t.begin_ns, cell_ns: t.bin_ns, count: t.bins }
		const cell = (seconds: number): number => (seconds * 1e9 - begin_ns) / cell_ns
		const bin = (index: number): number =>
			Math.min(t.bins, Math.max(0, Math.round((begin_ns + index * cell_ns - t.begin_ns) / t.bin_ns)))
		const cellFrom = Math.max(0, Math.floor(cell(fromSeconds) + 1e-6))
		const cellTo = Math.min(count, Math.ceil(cell(toSeconds) - 1e-6))
		if (cellTo <= cellFrom || (cellFrom === 0 && cellTo === count)) return null
		return { from: bin(cellFrom), to: bin(cellTo), cellFrom, cellTo }
	}

	reset(): void {
		this.window = null
		this.refresh()
	}

	/** Tells every follower once more: the way in which times are shown has changed. */
	refresh(): void {
		const figures = this.figures()
		for (const f of this.followers) f(figures)
	}

	classes(name: StatusClass): number {
		const w = this.window
		return w ? sum(this.report.timeline.classes[name], w) : this.report.requests.classes[name]
	}

	private figures(): Figures {
		return this.window ? this.part(this.window) : this.whole()
	}

	private whole(): Figures {
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

// SPDX-License-Identifier: Apache-2.0
// The part of the recording that the page shows: every chart and figure follows it.
import { Hist } from './hist'
import type { Report, StatusClass } from './types'

/** Bins [from, to). */
export interface Window {
	from: number
	to: number
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

	constructor(readonly report: Report) {}

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

	/** Unix seconds; snapped outwards to whole histograms. */
	select(fromSeconds: number, toSeconds: number): void {
		const t = this.report.timeline
		const each = t.histograms?.bins_each ?? 1
		const bin = (seconds: number): number => (seconds * 1e9 - t.begin_ns) / t.bin_ns
		const from = Math.max(0, Math.floor(bin(fromSeconds) / each) * each)
		const to = Math.min(t.bins, Math.ceil(bin(toSeconds) / each) * each)
		if (to > from) this.set(from === 0 && to === t.bins ? null : { from, to })
	}

	reset(): void {
		this.set(null)
	}

	private set(window: Window | null): void {
		this.window = window
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
		const each = t.histograms?.bins_each ?? 1
		const hist = new Hist()
		for (let i = Math.floor(w.from / each); i < Math.ceil(w.to / each); i++)
			hist.add(t.histograms?.latency[i] ?? [])
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

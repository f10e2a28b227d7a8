// SPDX-License-Identifier: Apache-2.0
// The charts over time: latency, throughput, error rate.
import { Chart, type ChartSpec, type Series } from './chart'
import { h, mount, nothing } from './dom'
import { axisDuration, axisRate, duration, percent, rate } from './format'
import type { Report, Timeline } from './types'
import type { View } from './window'

const answered = (t: Timeline, values: number[]): (number | null)[] =>
	values.map((v, i) => (t.latency_count[i] ? v : null))

export function latencySeries({ timeline: t }: Report): Series[] {
	return [
		{ name: 'P50', tone: 'p50', values: answered(t, t.p50) },
		{ name: 'P95', tone: 'p95', values: answered(t, t.p95) },
		{ name: 'P99', tone: 'p99', values: answered(t, t.p99) },
		{ name: 'P99.9', tone: 'p999', values: answered(t, t.p999) },
	]
}

/** Seconds of a bin that were recorded: the first and the last may be cut short. */
function recorded(report: Report, bin: number): number {
	const { begin_ns, bin_ns } = report.timeline
	const begin = begin_ns + bin * bin_ns
	const { begin_ns: first, end_ns: last } = report.meta
	return Math.max(0, Math.min(begin + bin_ns, last || Infinity) - Math.max(begin, first)) / 1e9
}

/** A rate per second in each bin; null where hardly any of it was recorded. */
export function perSecond(report: Report, values: number[]): (number | null)[] {
	const least = report.timeline.bin_ns / 1e10
	return values.map((v, i) => (recorded(report, i) > least ? v / recorded(report, i) : null))
}

function statusSeries(report: Report): Series[] {
	const t = report.timeline
	const all: Series[] = [
		{ name: '1xx', tone: 'none', values: perSecond(report, t.classes['1xx']) },
		{ name: '2xx', tone: 'ok', values: perSecond(report, t.classes['2xx']) },
		{ name: '3xx', tone: 'redirect', values: perSecond(report, t.classes['3xx']) },
		{ name: '4xx', tone: 'client', values: perSecond(report, t.classes['4xx']) },
		{ name: '5xx', tone: 'server', values: perSecond(report, t.classes['5xx']) },
		{ name: 'no status', tone: 'none', values: perSecond(report, t.classes.none) },
	]
	return all.filter(s => s.values.some(v => v))
}

function failureSeries({ timeline: t }: Report): Series[] {
	const share = (values: number[]): (number | null)[] =>
		values.map((v, i) => (t.requests[i] ? v / t.requests[i] : null))
	const all: Series[] = [{ name: 'errors', tone: 'server', values: share(t.errors), fill: true }]
	if (t.aborted.some(v => v)) all.push({ name: 'aborted', tone: 'client', values: share(t.aborted) })
	return all
}

/** Whether the percentiles lie so far apart that only a logarithmic scale shows them all. */
function wide(t: Timeline): boolean {
	let low = Infinity
	let high = 0
	for (const v of t.p50) if (v > 0) low = Math.min(low, v)
	for (const v of t.p999) high = Math.max(high, v)
	return high > 40 * low
}

function scaleSwitch(chart: Chart, log: boolean): void {
	const button = h('button', { type: 'button', class: 'quiet', 'aria-pressed': String(log), click: () => {
		log = !log
		button.setAttribute('aria-pressed', String(log))
		chart.draw({ log })
	} }, 'Log scale')
	document.querySelector('#latency > header')?.append(h('div', { class: 'tools' }, button))
}

interface Kind {
	id: string
	of: (report: Report) => Series[]
	spec: Pick<ChartSpec, 'label' | 'value' | 'axis' | 'stacked' | 'height'>
}

const KINDS: Kind[] = [
	{ id: 'latency', of: latencySeries,
		spec: { label: 'Latency percentiles over time', value: duration, axis: axisDuration, height: 260 } },
	{ id: 'throughput', of: statusSeries,
		spec: { label: 'Requests per second by status class over time', value: rate, axis: axisRate, stacked: true } },
	{ id: 'errors-over-time', of: failureSeries,
		spec: { label: 'Share of failed requests over time', value: percent,
			axis: v => `${Number((v * 100).toPrecision(3))} %` } },
]

/** The middle of each bin, Unix seconds. */
export const binTimes = (view: View): number[] =>
	view.report.timeline.requests.map((_, i) => view.beginNs(i + 0.5) / 1e9)

function start(view: View): Chart[] {
	const t = view.report.timeline
	const log = wide(t)
	const common = { x: binTimes(view), xRange: view.span }
	const charts = KINDS.map(({ id, of, spec }) => new Chart({ ...common, ...spec, place: mount(id), series: of(view.report),
		log: id === 'latency' && log }, view))
	scaleSwitch(charts[0], log)
	return charts
}

export function overTime(view: View): void {
	let charts: Chart[] = []
	let drawn = view.report
	view.follow(() => {
		const t = view.report.timeline
		if (!view.report.requests.total || !t.bins) {
			for (const { id } of KINDS) mount(id).replaceChildren(nothing('No requests were recorded.'))
			return
		}
		if (!charts.length) charts = start(view)
		else if (drawn !== view.report)
			charts.forEach((chart, i) => chart.update({ x: binTimes(view), xRange: view.span, series: KINDS[i].of(view.report) }))
		else for (const chart of charts) chart.range(...view.span)
		drawn = view.report
	})
}

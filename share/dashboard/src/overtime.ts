// SPDX-License-Identifier: Apache-2.0
// The charts over time: latency, throughput, error rate.
import { Chart, type Series } from './chart'
import { h, mount, nothing } from './dom'
import { axisDuration, axisRate, duration, percent, rate } from './format'
import type { Timeline } from './types'
import type { View } from './window'

const drawn = (t: Timeline, values: number[]): (number | null)[] =>
	values.map((v, i) => (t.latency_count[i] ? v : null))

function latencySeries(t: Timeline): Series[] {
	return [
		{ name: 'P50', tone: 'p50', values: drawn(t, t.p50) },
		{ name: 'P95', tone: 'p95', values: drawn(t, t.p95) },
		{ name: 'P99', tone: 'p99', values: drawn(t, t.p99) },
		{ name: 'P99.9', tone: 'p999', values: drawn(t, t.p999) },
	]
}

function statusSeries(t: Timeline): Series[] {
	const perSecond = (values: number[]): number[] => values.map(v => (v * 1e9) / t.bin_ns)
	const all: Series[] = [
		{ name: '1xx', tone: 'none', values: perSecond(t.classes['1xx']) },
		{ name: '2xx', tone: 'ok', values: perSecond(t.classes['2xx']) },
		{ name: '3xx', tone: 'redirect', values: perSecond(t.classes['3xx']) },
		{ name: '4xx', tone: 'client', values: perSecond(t.classes['4xx']) },
		{ name: '5xx', tone: 'server', values: perSecond(t.classes['5xx']) },
		{ name: 'no status', tone: 'none', values: perSecond(t.classes.none) },
	]
	return all.filter(s => s.values.some(v => v))
}

function failureSeries(t: Timeline): Series[] {
	const share = (values: number[]): (number | null)[] =>
		values.map((v, i) => (t.requests[i] ? v / t.requests[i] : null))
	const all: Series[] = [{ name: 'errors', tone: 'server', values: share(t.errors), fill: true }]
	if (t.aborted.some(v => v)) all.push({ name: 'aborted', tone: 'client', values: share(t.aborted) })
	return all
}

/** Whether the percentiles lie so far apart that only a logarithmic scale shows them all. */
function wide(t: Timeline): boolean {
	const low = Math.min(...t.p50.filter(v => v > 0))
	return Math.max(...t.p999) > 40 * low
}

function scaleSwitch(chart: Chart, log: boolean): void {
	const button = h('button', { type: 'button', class: 'quiet', 'aria-pressed': String(log), click: () => {
		log = !log
		button.setAttribute('aria-pressed', String(log))
		chart.draw({ log })
	} }, 'Log scale')
	document.querySelector('#latency > header')?.append(h('div', { class: 'tools' }, button))
}

export function overTime(view: View): Chart[] {
	const t = view.report.timeline
	if (!view.report.requests.total || !t.bins) {
		for (const id of ['latency', 'throughput', 'errors-over-time'])
			mount(id).replaceChildren(nothing('No requests were recorded.'))
		return []
	}
	const x = t.requests.map((_, i) => view.beginNs(i + 0.5) / 1e9)
	const ends = (from: number, to: number): [number, number] => [view.beginNs(from) / 1e9, view.beginNs(to) / 1e9]
	const common = { x, xRange: ends(0, t.bins) }
	const log = wide(t)
	const latency = new Chart({ ...common, place: mount('latency'), label: 'Latency percentiles over time',
		series: latencySeries(t), value: duration, axis: axisDuration, log, height: 260 }, view)
	scaleSwitch(latency, log)
	const charts = [latency,
		new Chart({ ...common, place: mount('throughput'), label: 'Requests per second by status class over time',
			series: statusSeries(t), value: rate, axis: axisRate, stacked: true }, view),
		new Chart({ ...common, place: mount('errors-over-time'), label: 'Share of failed requests over time',
			series: failureSeries(t), value: percent, axis: v => `${Number((v * 100).toPrecision(3))} %` }, view)]
	view.follow(({ window }) => {
		for (const chart of charts) chart.range(...ends(window?.from ?? 0, window?.to ?? t.bins))
	})
	return charts
}

// SPDX-License-Identifier: Apache-2.0
// The key figures, each with its course over time; in a window, what it is in the whole recording stands beside.
import { h, sparkline, thinned } from './dom'
import { count, duration, percent, rate, short } from './format'
import { perSecond } from './overtime'
import { followInSight } from './settle'
import type { Timeline } from './types'
import type { Figures, View } from './window'

const POINTS = 90
/** Share of errors from which on health is more than a matter of taste; as report/render/notes.c. */
const FAILING = 0.01

interface Kpi {
	label: string
	tone: string
	text: (f: Figures) => string
	/** What else there is to say, where the whole recording is shown. */
	more: (f: Figures, view: View) => string
	line: (t: Timeline, i: number, rates: (number | null)[]) => number | null
	bad?: (f: Figures) => boolean
}

const timed = (pick: (f: Figures) => number) => (f: Figures): string => (f.hist.total ? duration(pick(f)) : '–')
const slower = (words: string) => (f: Figures): string => (f.hist.total ? words : '')
const counted = (values: (t: Timeline) => number[]) => (t: Timeline, i: number): number | null =>
	t.latency_count[i] ? values(t)[i] : null

function busiest(view: View): string {
	const t = view.report.timeline
	let most = 0
	for (const n of t.requests) most = Math.max(most, n)
	return most ? `at most ${rate((most * 1e9) / t.bin_ns)}` : ''
}

const ratePerSecond = (f: Figures): number => (f.seconds ? f.requests / f.seconds : 0)

const KPIS: Kpi[] = [
	{ label: 'Requests', tone: 'p95', text: f => short(f.requests), line: (_t, i, rates) => rates[i],
		more: f => (f.aborted ? `${count(f.aborted)} aborted` : '') },
	{ label: 'Rate', tone: 'p95', text: f => rate(ratePerSecond(f)), line: (_t, i, rates) => rates[i],
		more: (_f, view) => busiest(view) },
	{ label: 'Errors', tone: 'server', text: f => percent(f.requests ? f.errors / f.requests : 0),
		line: (t, i) => (t.requests[i] ? t.errors[i] / t.requests[i] : null), bad: f => f.errors >= f.requests * FAILING && f.errors > 0,
		more: f => (f.errors ? `${count(f.errors)} failed` : '') },
	{ label: 'Mean', tone: 'p50', text: timed(f => f.mean),
		line: (t, i) => (t.latency_count[i] ? t.latency_sum[i] / t.latency_count[i] : null),
		more: (f, view) => (f.hist.total ? `longest ${duration(view.report.requests.latency.max)}` : '') },
	{ label: 'P50', tone: 'p50', text: timed(f => f.p50), line: counted(t => t.p50), more: slower('1 in 2 is slower') },
	{ label: 'P95', tone: 'p95', text: timed(f => f.p95), line: counted(t => t.p95), more: slower('1 in 20 is slower') },
	{ label: 'P99', tone: 'p99', text: timed(f => f.p99), line: counted(t => t.p99), more: slower('1 in 100 is slower') },
	{ label: 'P99.9', tone: 'p999', text: timed(f => f.p999), line: counted(t => t.p999),
		more: slower('1 in 1,000 is slower') },
]

interface Drawn {
	kpi: Kpi
	value: HTMLElement
	more: HTMLElement
	line: HTMLElement
}

function place(kpi: Kpi): [HTMLElement, Drawn] {
	const value = h('span', { class: 'value' })
	const more = h('span', { class: 'aside' })
	const line = h('span', { class: 'course' })
	return [h('div', { class: 'kpi' }, h('span', { class: 'label' }, kpi.label), value, more, line), { kpi, value, more, line }]
}

function course(kpi: Kpi, view: View, rates: (number | null)[]): SVGElement {
	const t = view.report.timeline
	const { from, to } = view.bins
	const values: (number | null)[] = []
	for (let i = from; i < to; i++) values.push(kpi.line(t, i, rates))
	return sparkline(thinned(values, POINTS), kpi.tone)
}

export function kpis(view: View): void {
	const section = document.getElementById('kpis')
	const drawn = KPIS.map(place)
	followInSight(view, section, f => {
		if (!drawn[0][0].isConnected) section?.replaceChildren(...drawn.map(([element]) => element))
		const whole = f.window ? view.whole() : f
		const rates = perSecond(view.report, view.report.timeline.requests)
		for (const [, { kpi, value, more, line }] of drawn) {
			value.textContent = kpi.text(f)
			value.classList.toggle('failing', kpi.bad?.(f) ?? false)
			more.textContent = f.window ? `all: ${kpi.text(whole)}` : kpi.more(f, view)
			line.replaceChildren(course(kpi, view, rates))
		}
	})
}

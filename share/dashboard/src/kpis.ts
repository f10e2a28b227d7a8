// SPDX-License-Identifier: Apache-2.0
import { h, sparkline, thinned } from './dom'
import { duration, percent, rate, short } from './format'
import type { Timeline } from './types'
import type { Figures, View } from './window'

const POINTS = 90

interface Kpi {
	label: string
	tone: string
	text: (f: Figures) => string
	line: (t: Timeline) => number[]
	bad?: (f: Figures) => boolean
}

const timed = (pick: (f: Figures) => number) => (f: Figures): string => (f.hist.total ? duration(pick(f)) : '–')

const KPIS: Kpi[] = [
	{ label: 'Requests', tone: 'p95', text: f => short(f.requests), line: t => t.requests },
	{ label: 'Rate', tone: 'p95', text: f => rate(f.seconds ? f.requests / f.seconds : 0), line: t => t.requests },
	{ label: 'Errors', tone: 'server', text: f => percent(f.requests ? f.errors / f.requests : 0),
		line: t => t.errors.map((v, i) => (t.requests[i] ? v / t.requests[i] : 0)), bad: f => f.errors > 0 },
	{ label: 'Mean', tone: 'p50', text: timed(f => f.mean),
		line: t => t.latency_sum.map((v, i) => (t.latency_count[i] ? v / t.latency_count[i] : 0)) },
	{ label: 'P50', tone: 'p50', text: timed(f => f.p50), line: t => t.p50 },
	{ label: 'P95', tone: 'p95', text: timed(f => f.p95), line: t => t.p95 },
	{ label: 'P99', tone: 'p99', text: timed(f => f.p99), line: t => t.p99 },
	{ label: 'P99.9', tone: 'p999', text: timed(f => f.p999), line: t => t.p999 },
]

export function kpis(view: View): void {
	const t = view.report.timeline
	view.follow(f => {
		const from = f.window?.from ?? 0
		const to = f.window?.to ?? t.bins
		document.getElementById('kpis')?.replaceChildren(...KPIS.map(k =>
			h('div', { class: 'kpi' }, h('span', { class: 'label' }, k.label),
				h('span', { class: k.bad?.(f) ? 'value failing' : 'value' }, k.text(f)),
				sparkline(thinned(k.line(t).slice(from, to), POINTS), k.tone))))
	})
}

// SPDX-License-Identifier: Apache-2.0
// The program's own metrics, over time and by tags.
import { foreign, h, mount, sparkline, thinned, tools } from './dom'
import { count, duration, rate } from './format'
import { emptied, significant, within } from './pieces'
import { followSoon } from './settle'
import { Table, type Column } from './table'
import type { Metric, MetricValues } from './types'
import type { Figures, View } from './window'

const POINTS = 80

interface Row {
	name: string
	metric: Metric
	/** In the window. */
	told: number
	sum: number | null
	mean: number | null
	seconds: number
	line: (number | null)[]
}

const TIMED = 'timer'
const isSet = (m: Metric): boolean => m.kind === 'set'

/** Timers are seconds. */
function shown(kind: string, value: number | null): string {
	return kind === TIMED && value !== null && value >= 0 ? duration(value * 1e9) : significant(value, 6)
}

const number = (row: Row, value: number | null | undefined): string =>
	(isSet(row.metric) || value === undefined ? '–' : shown(row.metric.kind, value))

const quantile = (name: 'p50' | 'p95' | 'p99'): Column<Row> => ({
	name: name.toUpperCase(), title: 'over the whole recording', key: r => r.metric.quantiles?.[name] ?? -Infinity,
	cell: r => number(r, r.metric.quantiles?.[name]), numeric: true,
})

const whole = (name: string, value: (m: Metric) => number | null): Column<Row> => ({
	name, title: 'over the whole recording', key: r => value(r.metric) ?? -Infinity, cell: r => number(r, value(r.metric)), numeric: true,
})

/** A counter's rate, other kinds' mean. */
const typical = (r: Row): string =>
	isSet(r.metric) || !r.told ? '–' : r.metric.kind === 'counter' ? rate(r.seconds ? (r.sum ?? 0) / r.seconds : 0) : shown(r.metric.kind, r.mean)

function tags(r: Row): HTMLElement | null {
	const n = r.metric.series.length
	return n ? h('span', { class: 'method' }, `${count(n)} set${n === 1 ? '' : 's'} of tags`) : null
}

const COLUMNS: Column<Row>[] = [
	{ name: 'Metric', key: r => r.name, cell: r => h('span', {}, foreign(r.name), tags(r)), className: 'statement' },
	{ name: 'Kind', key: r => r.metric.kind, cell: r => r.metric.kind },
	{ name: 'Told', title: 'times', key: r => r.told, cell: r => count(r.told), numeric: true },
	{ name: 'Sum', key: r => (isSet(r.metric) ? r.metric.distinct ?? 0 : r.sum ?? -Infinity), numeric: true,
		cell: r => (isSet(r.metric) ? `${count(r.metric.distinct ?? 0)} different` : shown(r.metric.kind, r.sum)) },
	{ name: 'Mean or rate', title: 'the rate of a counter, the mean of others', key: r => r.mean ?? -Infinity, cell: typical, numeric: true },
	whole('Min', m => m.min), whole('Max', m => m.max), quantile('p50'), quantile('p95'), quantile('p99'),
	whole('Last', m => m.last),
	{ name: 'Over time', title: 'sums of counters, means of others', key: r => r.told, className: 'trend', cell: r => sparkline(r.line, 'p95') },
]

function added(list: (number | null)[], from: number, to: number): number {
	let sum = 0
	for (let i = from; i < to; i++) sum += list[i] ?? 0
	return sum
}

/* Means have gaps where nothing was told; thinning would hide them. */
function line(m: Metric, from: number, to: number): (number | null)[] {
	const { count: told, sum } = m.timeline
	if (m.kind === 'counter') return [...thinned(sum.slice(from, to).map(v => v ?? 0), POINTS)]
	const step = Math.max(1, Math.ceil((to - from) / POINTS))
	const values: (number | null)[] = []
	for (let at = from; at < to; at += step) {
		const total = (list: (number | null)[]): number => added(list, at, Math.min(to, at + step))
		values.push(total(told) ? total(isSet(m) ? told : sum) / (isSet(m) ? 1 : total(told)) : null)
	}
	return values
}

function row(view: View, f: Figures, name: string, metric: Metric): Row {
	const { begin_ns, bin_ns, count: told, sum } = metric.timeline
	const [from, to] = within(view, { begin_ns, bin_ns, count: told.length })
	const total = (list: (number | null)[]): number => added(list, from, to)
	const seconds = f.window ? ((to - from) * bin_ns) / 1e9 : f.seconds
	const common = { name, metric, seconds, line: line(metric, from, to) }
	if (!f.window) return { ...common, told: metric.count, sum: metric.sum, mean: metric.avg }
	return { ...common, told: total(told), sum: total(sum), mean: total(told) ? total(sum) / total(told) : 0 }
}

const SERIES = ['Told', 'Sum', 'Mean', 'Min', 'Max', 'Last']

/** By tags, over the whole recording. */
function detail(r: Row): HTMLElement {
	const { series, kind } = r.metric
	const value = (v: number | null): string => (isSet(r.metric) ? '–' : shown(kind, v))
	const cells = (s: MetricValues & { tags: string }): HTMLElement[] => [count(s.count),
		isSet(r.metric) ? `${count(s.distinct ?? 0)} different` : value(s.sum), ...[s.avg, s.min, s.max, s.last].map(value)]
		.map((text, i) => h('td', { class: 'n', 'data-label': SERIES[i] }, text))
	if (!series.length) return h('p', { class: 'hint' }, 'It was told without tags.')
	return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'By tags' }, h('table', {},
		h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Tags, over the whole recording'),
			...SERIES.map(n => h('th', { scope: 'col', class: 'n' }, n)))),
		h('tbody', {}, ...series.map(s => h('tr', {}, h('th', { scope: 'row', class: 'statement' }, foreign(s.tags)), ...cells(s))))))
}

export function metrics(view: View): void {
	const place = mount('metrics')
	const above = tools('metrics')
	const note = h('p', { class: 'note' })
	const table = new Table<Row>({ label: 'metrics', columns: COLUMNS, sort: 2, page: 25, empty: '', link: 'metrics', id: r => r.name,
		detail, search: r => `${r.name} ${r.metric.kind} ${r.metric.series.map(s => s.tags).join(' ')}` })
	followSoon(view, f => {
		const all = Object.entries(view.report.metrics)
		if (emptied(place, !all.length)) return
		if (!table.element.isConnected) place.replaceChildren(table.element, note)
		if (!table.tools.isConnected) above.replaceWith(table.tools)
		table.show(all.map(([name, metric]) => row(view, f, name, metric)))
		const widest = Math.max(...all.map(([, m]) => m.timeline.bin_ns))
		note.textContent = f.window ? `In a window, “Told”, “Sum” and “Mean or rate” are of whole steps of up to ${duration(widest, false)}; ` +
			'the smallest, the largest, percentiles and the last value are of the whole recording.' : ''
	})
}

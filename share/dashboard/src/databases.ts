// SPDX-License-Identifier: Apache-2.0
// What was asked of databases and caches: N+1 first, then figures by system, calls over time, statements, routes.
import { cellSeries } from './cells'
import type { Series } from './chart'
import { foreign, h, mount } from './dom'
import { axisDuration, axisRate, count, duration, percent, rate } from './format'
import { emptied, fact, facts, failing, middles, shareBar, significant, TimedChart, wholeMark } from './pieces'
import { followSoon } from './settle'
import { COLUMNS, detail, idOf, load, update, type Row } from './statements'
import { Table } from './table'
import type { Report } from './types'
import type { Repeat } from './types_requests'
import type { Figures, View } from './window'

const TONES = ['p95', 'p50', 'p99', 'p999', 'ok', 'none']

/** Systems by time, most first; those beyond the tones stand together. */
function systems(report: Report): string[] {
	const time = new Map<string, number>()
	for (const q of report.queries) time.set(q.system, (time.get(q.system) ?? 0) + q.total_ns)
	return [...time].sort((a, b) => b[1] - a[1]).map(([name]) => name)
}

/** One series for each system; what each cell holds over the cell's seconds. */
function bySystem(report: Report, value: (requests: number, sumUs: number) => number): Series[] {
	const cells = report.timeline.cells
	const names = systems(report)
	const kept = names.slice(0, TONES.length - (names.length > TONES.length ? 1 : 0))
	const sums = new Map([...kept, ...(names.length > kept.length ? ['others'] : [])].map(name =>
		[name, new Array<number>(cells?.count ?? 0).fill(0)]))
	const seconds = (cells?.cell_ns ?? 1) / 1e9
	for (const q of report.queries) {
		const sum = sums.get(kept.includes(q.system) ? q.system : 'others')
		cellSeries(q.cells, cells?.count ?? 0, (requests, _errors, sumUs) => value(requests, sumUs) / seconds)
			.forEach((v, i) => { if (sum) sum[i] += v })
	}
	return [...sums].map(([name, values], i) => ({ name, tone: TONES[i], values, fill: true }))
}

function charts(view: View): TimedChart[] {
	const x = (): number[] => {
		const cells = view.report.timeline.cells
		return cells ? middles({ begin_ns: cells.begin_ns, bin_ns: cells.cell_ns, count: cells.count }) : []
	}
	return [
		new TimedChart(view, 'Calls a second', () => ({ label: 'Database calls per second over time, by system', x: x(),
			series: bySystem(view.report, requests => requests), value: rate, axis: axisRate })),
		new TimedChart(view, 'Time in calls, for each second', () => ({ label: 'Time in database calls for each second, by system', x: x(),
			series: bySystem(view.report, (_requests, sumUs) => sumUs * 1000), value: duration, axis: axisDuration })),
	]
}

/** A line for each system, then one for all. */
function summary(rows: Row[], f: Figures, report: Report): HTMLElement {
	const line = (name: string, of: Row[]): HTMLElement => {
		const calls = of.reduce((sum, r) => sum + r.count, 0)
		const time = of.reduce((sum, r) => sum + r.totalNs, 0)
		const errors = of.reduce((sum, r) => sum + r.errors, 0)
		return h('div', { class: 'system' }, h('h3', {}, foreign(name)), facts(
			fact('Calls', count(calls)), fact('Rate', rate(f.seconds ? calls / f.seconds : 0)),
			fact('Time', duration(time)), fact('Mean', calls ? duration(time / calls) : '–'),
			fact('Errors', failing(calls ? errors / calls : 0))))
	}
	const names = systems(report)
	return h('div', { class: 'systems' }, ...names.map(name => line(name, rows.filter(r => r.query.system === name))),
		names.length > 1 && line('all', rows))
}

function notes(report: Report, f: Figures): string {
	const merged = report.meta.queries_merged
	return [merged ? `${count(merged)} more statements stand together as (other): --max-queries keeps more apart.` : '',
		f.window ? 'Rows of a call, routes that asked, and what is told of N+1 are of the whole recording.' : ''].join(' ')
}

/* ---- N+1 ---- */

function repeats(list: Repeat[]): HTMLElement | null {
	if (!list.length) return null
	const item = (r: Repeat): HTMLElement => h('li', {},
		h('p', {}, h('b', {}, foreign(r.route)), ` sent the same statement ${significant(r.calls_per_request)} times in each of `,
			`${count(r.requests)} requests (at most ${count(r.most_calls)} times in one): ${duration(r.total_ns)}, `,
			`${percent(r.time_share)} of their time. One query for all rows, or a join, would do.`),
		h('code', {}, foreign(r.text)), foreign(r.system, 'method'))
	return h('section', { class: 'warned', 'aria-label': 'N+1' },
		h('h3', {}, `N+1: ${list.length === 1 ? 'a statement is' : `${count(list.length)} statements are`} repeated within single requests`),
		h('ul', {}, ...list.map(item)))
}

/* ---- by route ---- */

interface Asking {
	name: string
	count: number
	totalNs: number
	each: number
	share: number
	probable: boolean
}

function asking(report: Report): Asking[] {
	return Object.entries(report.routes).flatMap(([name, { database: d }]) => (d?.count ? [{ name, count: d.count,
		totalNs: d.total_ns, each: d.calls_per_request, share: d.share, probable: d.probable > d.exact }] : []))
}

const routeTable = (): Table<Asking> => new Table<Asking>({
	label: 'databases by route', sort: 3, page: 15, search: r => r.name, empty: 'Of no call the request is known.',
	columns: [
		{ name: 'Route', key: r => r.name, cell: r => h('span', {}, r.probable && '~ ', foreign(r.name)), className: 'route' },
		{ name: 'Calls', key: r => r.count, cell: r => count(r.count), numeric: true },
		{ name: 'Calls a request', key: r => r.each, cell: r => significant(r.each), numeric: true },
		{ name: 'Time', key: r => r.totalNs, cell: r => duration(r.totalNs), numeric: true },
		{ name: 'Of the route’s time', key: r => r.share, cell: r => shareBar(r.share), numeric: true },
	],
})

export function databases(view: View): void {
	const place = mount('databases')
	const table = new Table<Row>({ label: 'statements', columns: COLUMNS, sort: 9, page: 25, empty: '',
		link: 'statements', id: idOf, detail,
		search: r => `${r.query.text} ${r.query.system} ${r.query.collection ?? ''} ${r.query.callers.map(c => c.route).join(' ')}` })
	const routes = routeTable()
	const [warned, figures] = [h('div', {}), h('div', {})]
	const merged = h('p', { class: 'note' })
	const plots = charts(view)
	const byRoute = h('div', {}, h('div', { class: 'under' }, h('h3', {}, 'By route'), wholeMark(view), routes.tools), routes.element)
	const body = [warned, figures, h('div', { class: 'twin' }, ...plots.map(p => p.element)),
		h('div', { class: 'under' }, h('h3', {}, 'Statements'), table.tools), table.element, merged, byRoute]
	let loaded: Report | null = null
	let rows: Row[] = []
	followSoon(view, f => {
		const { report } = view
		if (emptied(place, !report.queries.length)) return
		if (!table.element.isConnected) place.replaceChildren(...body)
		if (loaded !== report) {
			rows = load(view)
			warned.replaceChildren(...[repeats(report.n_plus_one)].filter(e => e !== null))
			routes.show(asking(report))
		}
		loaded = report
		update(rows, f)
		merged.textContent = notes(report, f)
		figures.replaceChildren(summary(rows, f, report))
		table.show(f.window ? rows.filter(r => r.count) : rows)
		for (const plot of plots) plot.follow()
	})
}

// SPDX-License-Identifier: Apache-2.0
import { foreign, h, mount, sparkline, thinned, tools } from './dom'
import { count, duration, percent, rate } from './format'
import { dense } from './hist'
import { Table, type Column } from './table'
import type { Route } from './types'
import type { Figures, View } from './window'

interface Row {
	name: string
	route: Route
	requests: Float64Array
	errorsOf: Float64Array
	latencySum: Float64Array
	count: number
	errors: number
	seconds: number
	mean: number
	totalNs: number
	share: number
}

const POINTS = 60
const total = (values: Float64Array, from: number, to: number): number => {
	let sum = 0
	for (let i = from; i < to; i++) sum += values[i]
	return sum
}

function name(row: Row): HTMLElement {
	const methods = Object.keys(row.route.methods)
	return h('span', {}, foreign(row.name), ...methods.slice(0, 4).map(m => h('span', { class: 'method' }, m)),
		methods.length > 4 && h('span', { class: 'method' }, `+${methods.length - 4}`))
}

function share(row: Row): HTMLElement {
	const bar = h('span', { class: 'bar' })
	bar.style.setProperty('--share', String(row.share))
	return h('span', { class: 'share' }, bar, percent(row.share))
}

const errorRate = (row: Row): number => (row.count ? row.errors / row.count : 0)

const COLUMNS: Column<Row>[] = [
	{ name: 'Route', key: r => r.name, cell: name, className: 'route' },
	{ name: 'Count', key: r => r.count, cell: r => count(r.count), numeric: true },
	{ name: 'Rate', key: r => r.count, cell: r => rate(r.seconds ? r.count / r.seconds : 0), numeric: true },
	{ name: 'Errors', key: errorRate, numeric: true,
		cell: r => h('span', { class: r.errors ? 'failing' : undefined }, percent(errorRate(r))) },
	{ name: 'Mean', key: r => r.mean, cell: r => duration(r.mean), numeric: true },
	{ name: 'P50', key: r => r.route.p50, cell: r => duration(r.route.p50), numeric: true, className: 'whole' },
	{ name: 'P95', key: r => r.route.p95, cell: r => duration(r.route.p95), numeric: true, className: 'whole' },
	{ name: 'P99', key: r => r.route.p99, cell: r => duration(r.route.p99), numeric: true, className: 'whole' },
	{ name: 'Time', title: 'share of the time that all requests took together', key: r => r.totalNs, cell: share,
		numeric: true },
	{ name: 'Trend', title: 'requests over time', key: r => r.count, className: 'trend',
		cell: r => sparkline(thinned(r.requests, POINTS), 'p95') },
]

function load(view: View): Row[] {
	const bins = view.report.timeline.bins
	return Object.entries(view.report.routes).map(([key, route]) => ({
		name: key, route,
		requests: dense(route.timeline?.requests, bins),
		errorsOf: dense(route.timeline?.errors, bins),
		latencySum: dense(route.timeline?.latency_sum, bins),
		count: 0, errors: 0, seconds: 0, mean: 0, totalNs: 0, share: 0,
	}))
}

/** The figures of one route in the window; the bins hold no aborted requests' time. */
function update(row: Row, f: Figures): void {
	const r = row.route
	row.seconds = f.seconds
	if (!f.window) {
		Object.assign(row, { count: r.count, errors: r.errors, mean: r.avg_latency, totalNs: r.total_ns })
		return
	}
	const { from, to } = f.window
	row.count = total(row.requests, from, to)
	row.errors = total(row.errorsOf, from, to)
	row.totalNs = total(row.latencySum, from, to)
	row.mean = row.count ? row.totalNs / row.count : 0
}

export function routes(view: View): void {
	const rows = load(view)
	const table = new Table<Row>({ label: 'routes', columns: COLUMNS, sort: 8, page: 100,
		search: r => `${r.name} ${Object.keys(r.route.methods).join(' ')}`,
		empty: 'No requests were recorded. Routes appear here as soon as the server answers one.' })
	const note = h('p', { class: 'note' })
	const merged = view.report.meta.routes_merged
	tools('routes').replaceWith(table.tools)
	mount('routes').replaceChildren(table.element, note)
	view.follow(f => {
		for (const row of rows) update(row, f)
		const all = rows.reduce((sum, row) => sum + row.totalNs, 0)
		for (const row of rows) row.share = all ? row.totalNs / all : 0
		table.show(f.window ? rows.filter(row => row.count) : rows)
		table.element.classList.toggle('windowed', f.window !== null)
		note.textContent = [
			f.window ? 'P50, P95 and P99 of a route are those of the whole recording.' : '',
			merged ? `${count(merged)} more paths stand together as (other).` : '',
		].join(' ')
	})
}

// SPDX-License-Identifier: Apache-2.0
import { cellError, cellSeries, sumCells } from './cells'
import { foreign, h, mount, sparkline, thinned, tools } from './dom'
import { count, duration, percent, rate } from './format'
import { Table, type Column } from './table'
import type { Route } from './types'
import type { Figures, View } from './window'

interface Row {
	name: string
	route: Route
	requests: Float64Array
	count: number
	errors: number
	seconds: number
	mean: number
	p50: number
	p95: number
	p99: number
	totalNs: number
	share: number
}

const POINTS = 60
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
	{ name: 'P50', key: r => r.p50, cell: r => duration(r.p50), numeric: true },
	{ name: 'P95', key: r => r.p95, cell: r => duration(r.p95), numeric: true },
	{ name: 'P99', key: r => r.p99, cell: r => duration(r.p99), numeric: true },
	{ name: 'Time', title: 'share of the time that all requests took together', key: r => r.totalNs, cell: share,
		numeric: true },
	{ name: 'Trend', title: 'requests over time', key: r => r.count, className: 'trend',
		cell: r => sparkline(thinned(r.requests, POINTS), 'p95') },
]

function load(view: View): Row[] {
	const cells = view.report.timeline.cells?.count ?? 0
	return Object.entries(view.report.routes).map(([key, route]) => ({
		name: key, route, requests: cellSeries(route.cells, cells, requests => requests),
		count: 0, errors: 0, seconds: 0, mean: 0, p50: 0, p95: 0, p99: 0, totalNs: 0, share: 0,
	}))
}

/** The figures of one route in the window. */
function update(row: Row, f: Figures): void {
	const r = row.route
	row.seconds = f.seconds
	if (!f.window) {
		Object.assign(row, { count: r.count, errors: r.errors, mean: r.avg_latency, totalNs: r.total_ns,
			p50: r.p50, p95: r.p95, p99: r.p99 })
		return
	}
	const { requests, errors, sumNs, mean, p50, p95, p99 } = sumCells(r.cells, f.window.cellFrom, f.window.cellTo)
	Object.assign(row, { count: requests, errors, mean, totalNs: sumNs, p50, p95, p99 })
}

export function routes(view: View): void {
	const table = new Table<Row>({ label: 'routes', columns: COLUMNS, sort: 8, page: 100,
		search: r => `${r.name} ${Object.keys(r.route.methods).join(' ')}`,
		empty: 'No requests were recorded. Routes appear here as soon as the server answers one.' })
	const note = h('p', { class: 'note' })
	let loaded = view.report
	let rows = load(view)
	tools('routes').replaceWith(table.tools)
	mount('routes').replaceChildren(table.element, note)
	view.follow(f => {
		if (loaded !== view.report) rows = load(view)
		loaded = view.report
		for (const row of rows) update(row, f)
		const all = rows.reduce((sum, row) => sum + row.totalNs, 0)
		for (const row of rows) row.share = all ? row.totalNs / all : 0
		table.show(f.window ? rows.filter(row => row.count) : rows)
		const merged = view.report.meta.routes_merged
		note.textContent = [
			f.window ? `In a window, P50, P95 and P99 of a route are within ${percent(cellError())}.` : '',
			merged ? `${count(merged)} more paths stand together as (other).` : '',
		].join(' ')
	})
}

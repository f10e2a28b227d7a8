// SPDX-License-Identifier: Apache-2.0
import { cellError, cellSeries, sumCells, type CellSum } from './cells'
import { composition, compositionBar, compositionLegend, type Composition } from './composition'
import { foreign, h, mount, sparkline, thinned, tools } from './dom'
import { count, duration, percent, rate } from './format'
import { address } from './link'
import { openRoute, routeDetail } from './route_detail'
import { followInSight } from './settle'
import { Table, type Column } from './table'
import { totalsOf } from './totals'
import type { Route } from './types'
import type { Figures, View } from './window'

interface Row {
	name: string
	route: Route
	/** Requests by cell; made when the row is drawn. */
	series: Float64Array | null
	parts: Composition | null
	count: number
	errors: number
	seconds: number
	mean: number
	/** Made when the row is drawn, or all are sorted by them. */
	quantiles: Pick<CellSum, 'p50' | 'p95' | 'p99'> | null
	totalNs: number
	share: number
}

const POINTS = 60

function name(row: Row): HTMLElement {
	const methods = Object.keys(row.route.methods)
	return h('span', {}, h('a', { href: address({ route: row.name }), click: e => {
		const mouse = e as MouseEvent
		if (mouse.ctrlKey || mouse.metaKey || mouse.shiftKey) return
		e.preventDefault()
		openRoute(row.name)
	} }, foreign(row.name)),
	...methods.slice(0, 4).map(m => h('span', { class: 'method' }, m)),
	methods.length > 4 && h('span', { class: 'method' }, `+${methods.length - 4}`))
}

function share(row: Row): HTMLElement {
	const bar = h('span', { class: 'bar' })
	bar.style.setProperty('--share', String(row.share))
	return h('span', { class: 'share' }, bar, h('span', {}, percent(row.share)))
}

function trend(view: View, row: Row): SVGElement {
	const cells = view.report.timeline.cells?.count ?? 0
	row.series ??= cellSeries(row.route.cells, cells, requests => requests)
	return sparkline(thinned(row.series.subarray(view.cells.from, view.cells.to), POINTS), 'p95')
}

const quantile = (view: View, key: 'p50' | 'p95' | 'p99') => (row: Row): number => {
	row.quantiles ??= sumCells(row.route.cells, view.cells.from, view.cells.to)
	return row.quantiles[key]
}

function percentile(view: View, name: string, key: 'p50' | 'p95' | 'p99'): Column<Row> {
	const of = quantile(view, key)
	return { name, key: of, cell: r => duration(of(r)), numeric: true }
}

const errorRate = (row: Row): number => (row.count ? row.errors / row.count : 0)
const calls = (row: Row): number => (row.parts?.shares.database ?? 0) + (row.parts?.shares.upstream ?? 0)

const columns = (view: View): Column<Row>[] => [
	{ name: 'Route', key: r => r.name, cell: name, className: 'route' },
	{ name: 'Count', key: r => r.count, cell: r => count(r.count), numeric: true },
	{ name: 'Rate', key: r => r.count, cell: r => rate(r.seconds ? r.count / r.seconds : 0), numeric: true },
	{ name: 'Errors', key: errorRate, numeric: true,
		cell: r => h('span', { class: r.errors ? 'failing' : undefined, title: `${count(r.errors)} errors` }, percent(errorRate(r))) },
	{ name: 'Mean', key: r => r.mean, cell: r => duration(r.mean), numeric: true },
	percentile(view, 'P50', 'p50'),
	percentile(view, 'P95', 'p95'),
	percentile(view, 'P99', 'p99'),
	{ name: 'Time', title: 'share of the time that all requests took together', key: r => r.totalNs, cell: share,
		numeric: true },
	{ name: 'Spent in', title: 'where its time went, in the whole recording; sorts by databases and upstreams together',
		key: calls, cell: r => compositionBar(r.parts), className: 'mixed', numeric: true },
	{ name: 'Trend', title: 'requests over time', key: r => r.count, className: 'trend', cell: r => trend(view, r) },
]

function load(view: View): Row[] {
	return Object.entries(view.report.routes).map(([key, route]) => ({
		name: key, route, series: null, parts: composition(route),
		count: 0, errors: 0, seconds: 0, mean: 0, quantiles: null, totalNs: 0, share: 0,
	}))
}

/** The figures of all routes in the window. */
function update(rows: Row[], view: View, f: Figures): void {
	const totals = totalsOf(view.report)
	rows.forEach((row, i) => {
		const r = row.route
		row.seconds = f.seconds
		if (!f.window) {
			Object.assign(row, { count: r.count, errors: r.errors, mean: r.avg_latency, totalNs: r.total_ns, quantiles: r })
			return
		}
		const { requests, errors, timed, sumNs } = totals.within(i, f.window.cellFrom, f.window.cellTo)
		Object.assign(row, { count: requests, errors, mean: timed ? sumNs / timed : 0, totalNs: sumNs, quantiles: null })
	})
	const all = rows.reduce((sum, row) => sum + row.totalNs, 0)
	for (const row of rows) row.share = all ? row.totalNs / all : 0
}

function notes(view: View, window: boolean, rows: Row[]): string {
	const merged = view.report.meta.routes_merged
	return [
		window ? `In a window, P50, P95 and P99 of a route are within ${percent(cellError())}; “Spent in” is of the whole recording.` : '',
		rows.some(row => row.parts?.overlap) ? 'Calls can run side by side: what a route spent in them is then drawn in proportion.' : '',
		merged ? `${count(merged)} more paths stand together as (other).` : '',
	].filter(Boolean).join(' ')
}

export function routes(view: View): void {
	const table = new Table<Row>({ label: 'routes', columns: columns(view), sort: 8, page: 50, link: 'routes',
		id: r => r.name, click: r => openRoute(r.name),
		search: r => `${r.name} ${Object.keys(r.route.methods).join(' ')}`,
		empty: 'No requests were recorded. Routes appear here as soon as the server answers one.' })
	const note = h('p', { class: 'note' })
	let loaded = view.report
	let rows = load(view)
	tools('routes').replaceWith(table.tools)
	followInSight(view, document.getElementById('routes'), f => {
		if (loaded !== view.report) rows = load(view)
		loaded = view.report
		update(rows, view, f)
		if (!table.element.isConnected) mount('routes').replaceChildren(compositionLegend(), table.element, note)
		table.show(f.window ? rows.filter(row => row.count) : rows)
		note.textContent = notes(view, f.window !== null, rows)
	})
	routeDetail(view, closed => table.focus(closed))
}

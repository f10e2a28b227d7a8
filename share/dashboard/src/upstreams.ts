// SPDX-License-Identifier: Apache-2.0
// HTTP calls that the server made, by host and route, and the connections that it made them over.
import { cellSeries, sumCells } from './cells'
import { foreign, h, mount, sparkline, thinned, tools } from './dom'
import { bytes, count, duration, percent } from './format'
import { listing } from './listing'
import { callers, codes, emptied, fact, facts, failing, shareBar, significant, timed } from './pieces'
import { followSoon } from './settle'
import { Table, type Column } from './table'
import type { Upstream, UpstreamHost } from './types'
import type { Figures, View } from './window'

interface Row {
	upstream: Upstream
	count: number
	errors: number
	mean: number
	p50: number
	p95: number
	p99: number
	totalNs: number
	share: number
	/** Calls in each cell; made when the row is drawn. */
	calls: Float64Array | null
	view: View
}

const POINTS = 60

const load = (view: View): Row[] => view.report.upstreams.map(upstream => ({
	upstream, count: 0, errors: 0, mean: 0, p50: 0, p95: 0, p99: 0, totalNs: 0, share: 0,
	calls: null, view,
}))

function update(rows: Row[], f: Figures): void {
	for (const row of rows) {
		const u = row.upstream
		if (f.window) {
			const { requests, errors, sumNs, mean, p50, p95, p99 } = sumCells(u.cells, f.window.cellFrom, f.window.cellTo)
			Object.assign(row, { count: requests, errors, mean, p50, p95, p99, totalNs: sumNs })
		} else {
			const { mean, p50, p95, p99 } = u.latency
			Object.assign(row, { count: u.count, errors: u.errors, mean, p50, p95, p99, totalNs: mean * u.latency.count })
		}
	}
	const all = rows.reduce((sum, row) => sum + row.totalNs, 0)
	for (const row of rows) row.share = all ? row.totalNs / all : 0
}

function detail(row: Row): HTMLElement {
	const u = row.upstream
	const share = (n: number): string => `${count(n)} (${percent(u.count ? n / u.count : 0)})`
	return h('div', { class: 'opened' }, facts(
		fact('Statuses', codes(Object.entries(u.statuses))),
		fact('Methods', codes(Object.entries(u.methods))),
		fact('Fastest, slowest', u.latency.count ? `${duration(u.latency.min)}, ${duration(u.latency.max)}` : '–'),
		fact('Without a whole answer', share(u.aborted)),
		fact('Sent, received', `${bytes(u.bytes_out)}, ${bytes(u.bytes_in)}`),
		fact('Request certain', share(u.attribution.exact)),
		fact('Request probable', share(u.attribution.probable)),
		fact('Request not known', share(u.attribution.none))))
}

const errorRate = (r: Row): number => (r.count ? r.errors / r.count : 0)

function trend(row: Row): SVGElement {
	const { view } = row
	row.calls ??= cellSeries(row.upstream.cells, view.report.timeline.cells?.count ?? 0, requests => requests)
	return sparkline(thinned(row.calls.subarray(view.cells.from, view.cells.to), POINTS), 'p95')
}

const COLUMNS: Column<Row>[] = [
	{ name: 'Host', key: r => r.upstream.host ?? '', cell: r => foreign(r.upstream.host), className: 'route' },
	{ name: 'Route', key: r => r.upstream.route ?? '', cell: r => foreign(r.upstream.route), className: 'route' },
	{ name: 'Count', key: r => r.count, cell: r => count(r.count), numeric: true },
	{ name: 'Errors', key: errorRate, cell: r => failing(errorRate(r)), numeric: true },
	{ name: 'Mean', key: r => r.mean, cell: r => duration(r.mean), numeric: true },
	{ name: 'P50', key: r => r.p50, cell: r => duration(r.p50), numeric: true },
	{ name: 'P95', key: r => r.p95, cell: r => duration(r.p95), numeric: true },
	{ name: 'P99', key: r => r.p99, cell: r => duration(r.p99), numeric: true },
	{ name: 'Time', key: r => r.totalNs, cell: r => duration(r.totalNs), numeric: true },
	{ name: 'Share', title: 'of the time of all upstream calls', key: r => r.totalNs, cell: r => shareBar(r.share), numeric: true },
	{ name: 'Trend', title: 'calls over time', key: r => r.count, className: 'trend',
		cell: trend },
	{ name: 'Called by', title: 'routes, over the whole recording', key: r => r.upstream.callers[0]?.route ?? '', className: 'askers',
		cell: r => callers(r.upstream.callers, r.upstream.attribution.none) },
]

export function upstreams(view: View): void {
	const place = mount('upstreams')
	const table = new Table<Row>({ label: 'upstreams', columns: COLUMNS, sort: 8, page: 25, empty: '', link: 'upstreams',
		id: r => `${r.upstream.host} ${r.upstream.route}`, detail,
		search: r => `${r.upstream.host} ${r.upstream.route} ${r.upstream.callers.map(c => c.route).join(' ')}` })
	const place2 = tools('upstreams')
	let loaded: unknown = null
	let rows: Row[] = []
	followSoon(view, f => {
		if (emptied(place, !view.report.upstreams.length)) return
		if (!table.element.isConnected) place.replaceChildren(table.element)
		if (!table.tools.isConnected) place2.replaceWith(table.tools)
		if (loaded !== view.report) rows = load(view)
		loaded = view.report
		update(rows, f)
		table.show(f.window ? rows.filter(r => r.count) : rows)
	})
}

const failures = (x: UpstreamHost): HTMLElement =>
	h('span', { class: x.connects_failed ? 'failing' : undefined }, count(x.connects_failed))

const HOST_COLUMNS: Column<UpstreamHost>[] = [
	{ name: 'Address', key: x => x.host ?? '', cell: x => foreign(x.host), className: 'route' },
	{ name: 'Connections', key: x => x.connections, cell: x => count(x.connections), numeric: true },
	{ name: 'Encrypted', key: x => x.tls, cell: x => count(x.tls), numeric: true },
	{ name: 'Requests on each', key: x => x.requests_per_connection, cell: x => significant(x.requests_per_connection), numeric: true },
	{ name: 'Connect, P50', key: x => x.connect.p50, cell: x => timed(x.connect, 'p50'), numeric: true },
	{ name: 'Connect, P99', key: x => x.connect.p99, cell: x => timed(x.connect, 'p99'), numeric: true },
	{ name: 'Handshake, P50', key: x => x.tls_handshake.p50, cell: x => timed(x.tls_handshake, 'p50'), numeric: true },
	{ name: 'Handshake, P99', key: x => x.tls_handshake.p99, cell: x => timed(x.tls_handshake, 'p99'), numeric: true },
	{ name: 'Failed', key: x => x.connects_failed, cell: failures, numeric: true },
	{ name: 'Errors', key: x => Object.keys(x.connect_errors)[0] ?? '', className: 'pieces',
		cell: x => codes(Object.entries(x.connect_errors)) },
]

export const hosts = (view: View): void => listing<UpstreamHost>(view, {
	id: 'hosts', label: 'outgoing connections', columns: HOST_COLUMNS, sort: 1,
	rows: report => report.upstream_hosts, search: x => `${x.host} ${Object.keys(x.connect_errors).join(' ')}`,
})

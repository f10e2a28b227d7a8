// SPDX-License-Identifier: Apache-2.0
// The table of statements: one line each, which opens into the whole text and all that is known of it.
import { cellSeries, sumCells } from './cells'
import { copyButton } from './copy'
import { foreign, h, sparkline, thinned } from './dom'
import { count, duration, percent, short } from './format'
import { callers, codes, fact, facts, failing, shareBar, significant } from './pieces'
import type { Column } from './table'
import type { Query } from './types'
import type { Figures, View } from './window'

export interface Row {
	query: Query
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
	/** Calls a request of all that the server answered. */
	each: number
}

export const NONE = '(no statement seen)'
const POINTS = 60
const LINE = 220

export const load = (view: View): Row[] => view.report.queries.map(query => ({
	query, count: 0, errors: 0, mean: 0, p50: 0, p95: 0, p99: 0, totalNs: 0, share: 0, each: 0,
	calls: null, view,
}))

/** The figures of all statements in the window. */
export function update(rows: Row[], f: Figures): void {
	for (const row of rows) {
		const { query } = row
		if (f.window) {
			const { requests, errors, sumNs, mean, p50, p95, p99 } = sumCells(query.cells, f.window.cellFrom, f.window.cellTo)
			Object.assign(row, { count: requests, errors, mean, p50, p95, p99, totalNs: sumNs })
		} else {
			const { mean, p50, p95, p99 } = query.latency
			Object.assign(row, { count: query.count, errors: query.errors, mean, p50, p95, p99, totalNs: query.total_ns })
		}
		row.each = f.requests ? row.count / f.requests : 0
	}
	const all = rows.reduce((sum, row) => sum + row.totalNs, 0)
	for (const row of rows) row.share = all ? row.totalNs / all : 0
}

/** Runs of white space as one blank; beyond a line's length an ellipsis, which opening the row undoes. */
export function oneLine(text: string): string {
	const folded = text.replace(/\s+/g, ' ').trim()
	return folded.length > LINE ? `${folded.slice(0, LINE)}…` : folded
}

/* What has no times of its own: of the whole recording. */
export function detail(row: Row): HTMLElement {
	const q = row.query
	const share = (n: number): string => `${count(n)} (${percent(q.count ? n / q.count : 0)})`
	return h('div', { class: 'opened' },
		h('pre', {}, foreign(q.text || NONE), q.truncated && ' … (the recorder kept no more of it)'),
		q.text ? copyButton(q.text, 'the statement') : null,
		facts(
			fact('System', foreign(q.system)),
			q.operation ? fact('Operation', foreign(q.operation)) : null,
			q.collection ? fact('Table or collection', foreign(q.collection)) : null,
			q.targets.length ? fact('Sent to', codes(q.targets.map(t => [t.target, t.count]))) : null,
			q.in_transaction ? fact('In transactions', share(q.in_transaction)) : null,
			q.prepared ? fact('Prepared', share(q.prepared)) : null,
			q.rows_known ? fact('Rows', `${short(q.rows)} in ${short(q.rows_known)} calls`) : null,
			fact('Fastest, slowest', q.latency.count ? `${duration(q.latency.min)}, ${duration(q.latency.max)}` : '–'),
			q.aborted ? fact('Without a whole answer', share(q.aborted)) : null,
			q.error_codes.length ? fact('Error codes', codes(q.error_codes.map(e => [e.code, e.count]))) : null,
			fact('Request certain', share(q.attribution.exact)),
			fact('Request probable', share(q.attribution.probable)),
			fact('Request not known', share(q.attribution.none))))
}

/** What tells statements apart. */
export const idOf = (row: Row): string => `${row.query.system} ${row.query.text}`

const rowsEach = (q: Query): number => (q.rows_known ? q.rows / q.rows_known : -1)

function trend(row: Row): SVGElement {
	const { view } = row
	row.calls ??= cellSeries(row.query.cells, view.report.timeline.cells?.count ?? 0, requests => requests)
	return sparkline(thinned(row.calls.subarray(view.cells.from, view.cells.to), POINTS), 'p95')
}

export const COLUMNS: Column<Row>[] = [
	{ name: 'Statement', key: r => r.query.text, className: 'statement',
		cell: r => h('span', {}, foreign(oneLine(r.query.text || NONE)), r.query.truncated && ' …', foreign(r.query.system, 'method')) },
	{ name: 'Count', key: r => r.count, cell: r => count(r.count), numeric: true },
	{ name: 'A request', title: 'calls for each request that the server answered', key: r => r.each, cell: r => significant(r.each),
		numeric: true },
	{ name: 'Errors', key: r => (r.count ? r.errors / r.count : 0), cell: r => failing(r.count ? r.errors / r.count : 0), numeric: true },
	{ name: 'Rows', title: 'rows of a call, over the whole recording', key: r => rowsEach(r.query), numeric: true,
		cell: r => (r.query.rows_known ? significant(rowsEach(r.query)) : '–') },
	{ name: 'Mean', key: r => r.mean, cell: r => duration(r.mean), numeric: true },
	{ name: 'P50', key: r => r.p50, cell: r => duration(r.p50), numeric: true },
	{ name: 'P95', key: r => r.p95, cell: r => duration(r.p95), numeric: true },
	{ name: 'P99', key: r => r.p99, cell: r => duration(r.p99), numeric: true },
	{ name: 'Time', key: r => r.totalNs, cell: r => duration(r.totalNs), numeric: true },
	{ name: 'Share', title: 'of the time of all statements', key: r => r.totalNs, cell: r => shareBar(r.share), numeric: true },
	{ name: 'Trend', title: 'calls over time', key: r => r.count, className: 'trend',
		cell: trend },
	{ name: 'Asked by', title: 'routes, over the whole recording', key: r => r.query.callers[0]?.route ?? '', className: 'askers',
		cell: r => callers(r.query.callers, r.query.attribution.none) },
]

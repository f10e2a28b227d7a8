// SPDX-License-Identifier: Apache-2.0
// What programs tell of themselves: functions and spans with their callers, labels of requests.
import { foreign, h } from './dom'
import { count, duration } from './format'
import { listing } from './listing'
import { callers, failing, shareBar, timed } from './pieces'
import type { Column } from './table'
import type { FunctionUse, Report } from './types'
import type { View } from './window'

interface Row {
	use: FunctionUse
	share: number
}

const tail = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

function place(f: FunctionUse): string {
	if (f.file) return f.line ? `${tail(f.file)}:${f.line}` : tail(f.file)
	return f.module ? tail(f.module) : ''
}

const COLUMNS: Column<Row>[] = [
	{ name: 'Function', key: r => r.use.name, className: 'statement',
		cell: r => h('span', { title: r.use.file ?? r.use.module ?? undefined }, foreign(r.use.name),
			place(r.use) ? h('small', {}, ' ', foreign(place(r.use))) : null) },
	{ name: 'Kind', key: r => r.use.kind, cell: r => r.use.kind },
	{ name: 'Count', key: r => r.use.count, cell: r => count(r.use.count), numeric: true },
	{ name: 'Left by exceptions', key: r => r.use.errors, numeric: true,
		cell: r => h('span', { class: r.use.errors ? 'failing' : undefined }, r.use.kind === 'span' ? count(r.use.errors) : '–') },
	{ name: 'Mean', key: r => r.use.total_ns / Math.max(1, r.use.count), numeric: true,
		cell: r => (r.use.count ? duration(r.use.total_ns / r.use.count) : '–') },
	{ name: 'P95', key: r => r.use.latency.p95, cell: r => timed(r.use.latency, 'p95'), numeric: true },
	{ name: 'P99', key: r => r.use.latency.p99, cell: r => timed(r.use.latency, 'p99'), numeric: true },
	{ name: 'Total', title: 'with what it calls; of recursive calls the outermost', key: r => r.use.total_ns,
		cell: r => duration(r.use.total_ns), numeric: true },
	{ name: 'Self', title: 'without what it calls', key: r => r.use.self_ns, cell: r => duration(r.use.self_ns), numeric: true },
	{ name: 'Share', title: 'of the time that all functions here took themselves', key: r => r.use.self_ns, cell: r => shareBar(r.share),
		numeric: true },
	{ name: 'Called by', key: r => r.use.callers[0]?.route ?? '', className: 'askers',
		cell: r => callers(r.use.callers, r.use.unattributed) },
]

function rows(report: Report): Row[] {
	const all = report.functions.reduce((sum, f) => sum + f.self_ns, 0)
	return report.functions.map(use => ({ use, share: all ? use.self_ns / all : 0 }))
}

export const functions = (view: View): void => listing<Row>(view, {
	id: 'functions', label: 'functions', columns: COLUMNS, sort: 8, rows,
	search: r => `${r.use.name} ${r.use.kind} ${r.use.file ?? ''} ${r.use.module ?? ''} ${r.use.callers.map(c => c.route).join(' ')}`,
})

/* ---- labels ---- */

interface Label {
	key: string
	value: string
	route: string
	count: number
	errors: number
	mean: number
}

const LABELS: Column<Label>[] = [
	{ name: 'Label', key: l => l.key, cell: l => foreign(l.key) },
	{ name: 'Value', key: l => l.value, cell: l => foreign(l.value), className: 'value' },
	{ name: 'Route', key: l => l.route, cell: l => foreign(l.route), className: 'route' },
	{ name: 'Requests', key: l => l.count, cell: l => count(l.count), numeric: true },
	{ name: 'Errors', key: l => (l.count ? l.errors / l.count : 0), cell: l => failing(l.count ? l.errors / l.count : 0), numeric: true },
	{ name: 'Mean', key: l => l.mean, cell: l => duration(l.mean), numeric: true },
]

export const labels = (view: View): void => listing<Label>(view, {
	id: 'labels', label: 'labels', columns: LABELS, sort: 3, search: l => `${l.key} ${l.value} ${l.route}`,
	rows: report => Object.entries(report.routes).flatMap(([route, r]) => (r.labels ?? []).map(l =>
		({ key: l.key, value: l.value, route, count: l.count, errors: l.errors, mean: l.avg_latency }))),
})

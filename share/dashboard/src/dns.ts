// SPDX-License-Identifier: Apache-2.0
// Look-ups of names: how long they take, and which fail.
import { foreign } from './dom'
import { count, duration } from './format'
import { listing } from './listing'
import { codes, failing, timed } from './pieces'
import type { Column } from './table'
import type { Lookup } from './types'
import type { View } from './window'

const COLUMNS: Column<Lookup>[] = [
	{ name: 'Name', key: x => x.host ?? '', cell: x => foreign(x.host), className: 'route' },
	{ name: 'Count', key: x => x.count, cell: x => count(x.count), numeric: true },
	{ name: 'Errors', key: x => x.error_rate, cell: x => failing(x.error_rate), numeric: true },
	{ name: 'Mean', key: x => x.latency.mean, cell: x => timed(x.latency, 'mean'), numeric: true },
	{ name: 'P50', key: x => x.latency.p50, cell: x => timed(x.latency, 'p50'), numeric: true },
	{ name: 'P95', key: x => x.latency.p95, cell: x => timed(x.latency, 'p95'), numeric: true },
	{ name: 'Longest', key: x => x.latency.max, cell: x => timed(x.latency, 'max'), numeric: true },
	{ name: 'Time', key: x => x.total_ns, cell: x => duration(x.total_ns), numeric: true },
	{ name: 'Codes', key: x => Object.keys(x.error_codes)[0] ?? '', className: 'pieces', cell: x => codes(Object.entries(x.error_codes)) },
]

export const dns = (view: View): void => listing<Lookup>(view, {
	id: 'dns', label: 'name look-ups', columns: COLUMNS, sort: 7, rows: report => report.dns,
	search: x => `${x.host} ${Object.keys(x.error_codes).join(' ')}`,
})

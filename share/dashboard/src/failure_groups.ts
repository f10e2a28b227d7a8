// SPDX-License-Identifier: Apache-2.0
// Failed requests that no exception explains, by route and status.
import { foreign, h, sparkline } from './dom'
import { clock, count, isoUtc } from './format'
import { jump } from './section'
import { Table, type Column } from './table'
import type { Failure, Report } from './types'
import type { View } from './window'

export interface FailureGroup {
	route: string
	status: string
	failures: Failure[]
	/** Of this route and status in the whole recording, those with an exception too. */
	total: number | null
	trend: number[]
}

const POINTS = 40

/** As the filters of the list name it. */
export const statusName = (f: Failure): string => (f.aborted ? 'aborted' : f.status ? String(f.status) : 'no status')

export const routeName = (f: Failure): string => f.route ?? '(no route)'

function total(report: Report, route: string, status: string): number | null {
	const known = Object.prototype.hasOwnProperty.call(report.routes, route) ? report.routes[route] : undefined
	if (!known) return null
	return status === 'aborted' ? known.aborted : known.statuses[status] ?? null
}

function trend(view: View, failures: Failure[]): number[] {
	const w = view.current
	const from = view.beginNs(w?.from ?? 0)
	const to = view.beginNs(w?.to ?? view.report.timeline.bins)
	const bins = new Array<number>(POINTS).fill(0)
	for (const f of failures) bins[Math.min(POINTS - 1, Math.max(0, Math.floor(((f.ts_ns - from) / (to - from)) * POINTS)))]++
	return bins
}

export function failureGroups(view: View, failures: Failure[]): FailureGroup[] {
	const groups = new Map<string, FailureGroup>()
	for (const f of failures.filter(one => !one.exception_type)) {
		const route = routeName(f)
		const status = statusName(f)
		const key = `${status} ${route}`
		const group = groups.get(key) ?? { route, status, failures: [], total: total(view.report, route, status), trend: [] }
		group.failures.push(f)
		groups.set(key, group)
	}
	for (const g of groups.values()) g.trend = trend(view, g.failures)
	return [...groups.values()]
}

const newest = (g: FailureGroup): number => g.failures.reduce((last, f) => Math.max(last, f.ts_ns), 0)

const COLUMNS: Column<FailureGroup>[] = [
	{ name: 'Route', key: g => g.route, className: 'route', cell: g => h('span', {}, foreign(g.route)) },
	{ name: 'Status', key: g => g.status, cell: g => h('b', { class: g.status === 'aborted' ? 'status aborted' : 'status' }, g.status) },
	{ name: 'Listed', title: 'without an exception, among the requests listed below', key: g => g.failures.length, numeric: true,
		cell: g => jump(count(g.failures.length), { 'errors.route': g.route, 'errors.status': g.status, 'errors.type': null }, 'errors') },
	{ name: 'In all', title: 'of this route and status in the whole recording', key: g => g.total ?? 0, numeric: true,
		cell: g => (g.total === null ? '–' : count(g.total)) },
	{ name: 'Last', key: newest, numeric: true, cell: g => h('time', { title: isoUtc(newest(g)) }, clock(newest(g))) },
	{ name: 'Over time', key: g => g.failures.length, className: 'trend', cell: g => sparkline(g.trend, 'server') },
]

export const groupTable = (): Table<FailureGroup> => new Table({ label: 'failures without an exception', columns: COLUMNS,
	sort: 2, page: 8, search: g => `${g.route} ${g.status}`, id: g => `${g.status} ${g.route}`, link: 'groups',
	empty: 'Every failed request that is listed has an exception.' })

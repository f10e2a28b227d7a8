// SPDX-License-Identifier: Apache-2.0
// Exceptions by type and place, over time; each opens to its newest value and stack.
import { block } from './copy'
import { foreign, h, mount, sparkline, thinned, tools } from './dom'
import { clock, count, dateTime, duration, isoUtc, percent, visible } from './format'
import { link, linked, onLink } from './link'
import { hint, jump, section } from './section'
import { followSoon } from './settle'
import { Table, type Column } from './table'
import type { Exception } from './types_requests'
import type { View } from './window'

interface Row {
	x: Exception
	count: number
	share: number
	bins: number[]
}

const POINTS = 60
const ROUTES = 3

const idOf = (x: Exception): string => `${x.type} @ ${x.frame ?? ''}`

/** The bins that touch the window; all without one. */
export function binsInside(view: View, t: Exception['timeline']): number[] {
	const w = view.current
	if (!w) return t.counts
	const end = (i: number): number => t.begin_ns + (i + 1) * t.bin_ns
	return t.counts.filter((_, i) => end(i) > view.beginNs(w.from) && end(i) - t.bin_ns < view.beginNs(w.to))
}

function routesCell(x: Exception): HTMLElement {
	return h('span', {}, ...x.routes.slice(0, ROUTES).map(r => h('span', {}, r.probable > r.exact && '~ ',
		r.route === null ? 'no request known' : foreign(r.route), ` ${count(r.count)}`)),
	x.routes.length > ROUTES && h('span', {}, `${count(x.routes.length - ROUTES)} more`))
}

const columns = (view: View): Column<Row>[] => [
	{ name: 'Exception', key: r => r.x.type, className: 'statement',
		cell: r => h('span', {}, foreign(r.x.type), r.x.value && foreign(r.x.value, 'exception')) },
	{ name: 'Place', key: r => r.x.frame ?? '', cell: r => foreign(r.x.frame), className: 'statement' },
	{ name: 'Count', key: r => r.count, cell: r => count(r.count), numeric: true },
	{ name: 'Share', key: r => r.share, cell: r => percent(r.share), numeric: true },
	{ name: 'Requests failed', title: 'requests that failed with it, in the whole recording', key: r => r.x.failures,
		cell: r => h('span', { class: r.x.failures ? 'failing' : undefined }, count(r.x.failures)), numeric: true },
	{ name: 'Routes', key: r => r.x.routes[0]?.route ?? '', cell: r => routesCell(r.x), className: 'pieces askers' },
	{ name: 'Last', key: r => r.x.last_seen_ns, numeric: true,
		cell: r => h('time', { title: isoUtc(r.x.last_seen_ns) }, clock(r.x.last_seen_ns)) },
	{ name: 'Over time', key: r => r.count, className: 'trend', cell: r => {
		const most = Math.max(0, ...r.bins)
		return h('span', { title: `at most ${count(most)} in ${duration(r.x.timeline.bin_ns, false)}` },
			sparkline(thinned(r.bins.length ? r.bins : view.current ? [0, 0] : [], POINTS), 'server'))
	} },
]

const routeFact = (r: Exception['routes'][number]): HTMLElement => h('div', {},
	h('dt', {}, r.route === null ? 'no request known' : jump(visible(r.route), { route: r.route }, 'route')),
	h('dd', {}, r.route === null ? count(r.count)
		: `${count(r.count)}: ${count(r.exact)} surely, ${count(r.probable)} probably; ${count(r.failures)} failed`))

export function exceptionDetail(x: Exception): HTMLElement {
	const none = x.count - x.exact - x.probable
	return h('div', { class: 'opened' },
		h('p', {}, `Source: ${visible(x.source)}. First ${dateTime(x.first_seen_ns)}, last ${dateTime(x.last_seen_ns)}. ` +
			`Of ${count(x.count)}: ${count(x.exact)} surely in a request, ${count(x.probable)} probably, ${count(Math.max(0, none))} in none that is known.`),
		h('p', {}, jump('Requests that failed with it', { 'errors.type': x.type, 'errors.route': null, 'errors.status': null }, 'errors')),
		h('h4', {}, 'Routes'), h('dl', {}, ...x.routes.map(routeFact)),
		block('Newest value', x.value), block('Newest stack', x.stack))
}

function load(view: View): Row[] {
	const rows = (view.report.exceptions ?? []).map(x => {
		const bins = binsInside(view, x.timeline)
		return { x, bins, share: 0, count: view.current ? bins.reduce((a, b) => a + b, 0) : x.count }
	}).filter(r => r.count)
	const all = rows.reduce((sum, r) => sum + r.count, 0)
	for (const r of rows) r.share = all ? r.count / all : 0
	return rows
}

function summary(view: View, rows: Row[]): string {
	const all = rows.reduce((sum, r) => sum + r.count, 0)
	const kinds = `${count(all)} of ${count(rows.length)} kind${rows.length === 1 ? '' : 's'}, logged or thrown; by type and place; “~”: probably`
	const first = view.report.exceptions?.[0]
	return view.current && first
		? `${kinds}. In a window by whole steps of ${duration(first.timeline.bin_ns, false)}; failed requests and routes are of the whole recording`
		: kinds
}

const EMPTY = 'No exception was seen. Those that programs throw or log while they answer stand here, by type and place.'

export function exceptions(view: View): void {
	section('exceptions', 'Exceptions', 'errors')
	const table = new Table<Row>({ label: 'exceptions', columns: columns(view), sort: 2, page: 20, link: 'exceptions',
		id: r => idOf(r.x), detail: r => exceptionDetail(r.x), opened: id => link({ error: id }),
		search: r => [r.x.type, r.x.frame, r.x.value, r.x.source, ...r.x.routes.map(x => x.route)].join(' '),
		empty: view.report.exceptions?.length ? 'No exception fell into this window.' : EMPTY })
	tools('exceptions').replaceWith(table.tools)
	mount('exceptions').replaceChildren(table.element)
	followSoon(view, () => {
		const rows = load(view)
		hint('exceptions', rows.length ? summary(view, rows) : '')
		table.show(rows)
	})
	const follow = (): void => table.expand(linked('error'))
	follow()
	onLink(follow)
}

// SPDX-License-Identifier: Apache-2.0
// The routes: what is gated of each with its interval, and what could have been seen. A row opens into the route.
import { foreign, h, mount, tools } from '../dom'
import { percent } from '../format'
import { link, linked, onLink } from '../link'
import { Table, type Column } from '../table'
import { routeDetail } from './detail'
import type { Comparison, Row } from './types'
import { change, detectable, interval, mark, statistic } from './words'
import { axis, Scale, whisker } from './whiskers'

/** All rows of one route; null: of all requests. */
export interface RouteRows {
	route: string | null
	rows: Row[]
	worst: Row
	share: number
}

const RANK: Record<string, number> = { worse: 4, untested: 3, insufficient: 3, pass: 2, shown: 1 }
const rank = (row: Row): number => (row.gated ? RANK[row.state] ?? 0 : 0)

export function grouped(rows: Row[]): RouteRows[] {
	const found = new Map<string | null, Row[]>()
	for (const row of rows) found.set(row.route, [...(found.get(row.route) ?? []), row])
	return [...found].map(([route, of]) => ({ route, rows: of, share: Math.max(...of.map(r => r.share ?? 0)),
		worst: of.reduce((most, r) => (rank(r) > rank(most) ? r : most)) }))
}

const name = (r: RouteRows): string => r.route ?? '(all requests)'
const find = (r: RouteRows, what: string): Row | undefined => r.rows.find(row => row.what === what)

/** Its change, its interval as a picture and in words. */
export function measured(scale: Scale, row: Row | undefined): HTMLElement {
	if (!row) return h('span', { class: 'aside' }, '–')
	const open = row.state === 'insufficient' || row.state === 'untested'
	return h('span', { class: `measured${row.state === 'worse' ? ' worse' : ''}`, title: row.why ?? undefined },
		h('b', {}, change(row)), whisker(scale, row), h('span', { class: 'aside' }, open && row.why ? row.why : interval(row)))
}

/** What the least visible of its gates could have shown. */
function blind(r: RouteRows): Row | undefined {
	const gates = r.rows.filter(row => row.gated && row.kind === 'time' && row.detectable !== null)
	return gates.reduce<Row | undefined>((most, row) => ((row.detectable ?? 0) > (most?.detectable ?? -1) ? row : most), undefined)
}

const ordered = (row: Row | undefined): number => row?.ratio ?? row?.difference ?? -1

function columns(c: Comparison, scale: Scale): Column<RouteRows>[] {
	const timed = [...new Set(c.rows.filter(r => r.kind === 'time').map(r => r.what))]
	const gates = c.design.gates.filter(gate => timed.includes(gate))
	const shown = (gates.length ? gates : timed).slice(0, 3)
	return [
		{ name: 'Route', key: name, cell: r => foreign(name(r), 'name'), className: 'route' },
		{ name: 'Verdict', key: r => -rank(r.worst) * 1e6 - ordered(r.worst), cell: r => mark(r.worst) },
		...shown.map((what): Column<RouteRows> => ({ name: statistic(what), title: 'change from A to B, and its interval', numeric: true,
			className: 'compared', key: r => ordered(find(r, what)), cell: r => measured(scale, find(r, what)) })),
		{ name: 'Errors', title: 'change of the share of errors', numeric: true, key: r => ordered(find(r, 'errors')),
			cell: r => { const row = find(r, 'errors'); return row ? change(row) : '–' } },
		{ name: 'Visible from', title: 'The smallest slowdown that its gates would have found four times in five', numeric: true,
			key: r => blind(r)?.detectable ?? -1, cell: r => { const row = blind(r); return row ? detectable(row) : '–' } },
		{ name: 'Requests', title: 'its share of all', numeric: true, key: r => r.share, cell: r => percent(r.share) },
	]
}

function key(scale: Scale, c: Comparison): HTMLElement {
	const sure = `${Number(((1 - c.design.alpha) * 100).toFixed(3))} %`
	return h('figure', { class: 'key' }, axis(scale),
		h('figcaption', {}, `Change from A to B, on a logarithmic axis; all intervals hold at once with ${sure}. The shaded part, up to +` +
			`${Number((c.design.margin * 100).toFixed(1))} %, is let pass. A triangle: slower; a dot: no slowdown; a ring: not judged.`))
}

export function routes(c: Comparison): void {
	const all = grouped(c.rows)
	if (!all.length) return
	const scale = new Scale(c.rows.filter(r => r.gated), c.design.margin)
	const details = new Map<string, HTMLElement>()
	const detail = (r: RouteRows): HTMLElement => {
		const known = details.get(name(r)) ?? routeDetail(c, r, scale)
		details.set(name(r), known)
		return known
	}
	const table = new Table<RouteRows>({ label: 'routes', columns: columns(c, scale), sort: 1, search: name, page: 100, empty: '',
		link: 'routes', id: name, detail, opened: route => link({ route }) })
	mount('routes').replaceChildren(key(scale, c), table.element)
	tools('routes').replaceChildren(table.tools)
	table.show(all)
	const follow = (): void => table.expand(linked('route'))
	follow()
	onLink(follow)
}

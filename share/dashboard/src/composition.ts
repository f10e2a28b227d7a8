// SPDX-License-Identifier: Apache-2.0
// Where the time of a route went: databases, upstreams, the processor, and the rest.
import { h } from './dom'
import { count, percent } from './format'
import type { Route } from './types'

export type Part = 'database' | 'upstream' | 'cpu' | 'other'

export interface Composition {
	/** Of the route's time; null: not measured. */
	shares: Record<Part, number | null>
	/** Calls side by side, or computing while others wait: the parts are more than the whole. */
	overlap: boolean
	measured: number
	of: number
}

export const PARTS: { part: Part; name: string; tone: string }[] = [
	{ part: 'database', name: 'Database', tone: 'p95' },
	{ part: 'upstream', name: 'Upstream', tone: 'p999' },
	{ part: 'cpu', name: 'CPU', tone: 'p99' },
	{ part: 'other', name: 'Waiting and other', tone: 'none' },
]

function upstreamShare(route: Route): number {
	const total = (route.upstreams ?? []).reduce((sum, call) => sum + call.total_ns, 0)
	const detail = (route.in_detail ?? route.count) / route.count
	return detail ? Math.min(1, total / (route.total_ns * detail)) : 0
}

/** What was measured of a part of the requests stands for all of them. */
function cpuShare(route: Route): number | null {
	const { cpu } = route
	const timed = route.count - route.aborted
	return cpu?.measured && timed > 0 ? ((cpu.total_ns / cpu.measured) * timed) / route.total_ns : null
}

export function composition(route: Route): Composition | null {
	if (!route.total_ns || !route.count) return null
	const database = route.database?.share ?? 0
	const upstream = upstreamShare(route)
	const cpu = cpuShare(route)
	const sum = database + upstream + (cpu ?? 0)
	return { shares: { database, upstream, cpu, other: Math.max(0, 1 - sum) }, overlap: sum > 1,
		measured: route.cpu?.measured ?? 0, of: route.count }
}

/** One share in words. */
export function shareText(c: Composition, part: Part): string {
	const share = c.shares[part]
	if (share === null) return 'not measured'
	return percent(share) + (part === 'cpu' && c.measured < c.of ? ` (of ${count(c.measured)} measured)` : '')
}

export const compositionText = (c: Composition): string =>
	PARTS.map(({ part, name }) => `${name} ${shareText(c, part)}`).join(', ') +
	(c.overlap ? '; some of it side by side, so that the parts are more than the whole' : '')

/** A bar that is full: parts that overlap are drawn in proportion. */
export function compositionBar(c: Composition | null): HTMLElement {
	if (!c) return h('span', {}, '–')
	const whole = PARTS.reduce((sum, { part }) => sum + (c.shares[part] ?? 0), 0) || 1
	const text = compositionText(c)
	return h('span', { class: 'mix', role: 'img', 'aria-label': text, title: text }, ...PARTS.map(({ part, tone }) => {
		const piece = h('i', { class: `tone-${tone}` })
		piece.style.setProperty('width', `${(((c.shares[part] ?? 0) / whole) * 100).toFixed(2)}%`)
		return piece
	}))
}

export const compositionLegend = (): HTMLElement => h('ul', { class: 'legend mixed' },
	...PARTS.map(({ name, tone }) => h('li', {}, h('i', { class: `tone-${tone}` }), name)))

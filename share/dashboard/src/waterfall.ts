// SPDX-License-Identifier: Apache-2.0
// One request drawn over its own time: its way through queues and server, and below what happened in it.
import { foreign, h } from './dom'
import { axisDuration, count, duration, visible } from './format'
import type { PartKind, SlowPart, SlowRequest } from './types_requests'
import { phases, span, ticks, waterfallRows, type Span, type WaterfallRow } from './waterfall_rows'

export const KINDS: Record<PartKind, { name: string; tone: string }> = {
	database: { name: 'database', tone: 'p95' }, upstream: { name: 'upstream', tone: 'p999' },
	dns: { name: 'look-up', tone: 'p50' }, span: { name: 'span', tone: 'ok' },
	exception: { name: 'exception', tone: 'server' }, log: { name: 'log', tone: 'client' }, cpu: { name: 'CPU', tone: 'p99' },
}
const TICKS = 6
/** A tick further on has no room for its text. */
const LAST = 0.94

const part = (s: Span, ns: number): number => (ns - s.from) / (s.to - s.from)
const signed = (ns: number): string => (ns < 0 ? `−${duration(-ns, false)}` : duration(ns, false))
const kindOf = (kind: PartKind): { name: string; tone: string } => KINDS[kind] ?? { name: 'other', tone: 'none' }

function bar(s: Span, begin: number, end: number, className: string): HTMLElement {
	const inside = (ns: number): number => Math.min(1, Math.max(0, part(s, ns)))
	const element = h('i', { class: className })
	element.style.setProperty('left', `${(inside(begin) * 100).toFixed(3)}%`)
	element.style.setProperty('width', `${((inside(end) - inside(begin)) * 100).toFixed(3)}%`)
	return element
}

function track(bars: HTMLElement[]): HTMLElement {
	return h('span', { class: 'track', 'aria-hidden': 'true' }, ...bars)
}

const partName = (kind: PartKind, name: string): string => (kind === 'cpu' ? `CPU, ${name} samples` : name)

function partBar(s: Span, p: SlowPart): HTMLElement {
	const failed = p.error !== null || p.kind === 'exception' || (p.status ?? 0) >= 500
	const tone = failed ? 'server' : kindOf(p.kind).tone
	return bar(s, p.begin_ns, p.begin_ns + p.duration_ns,
		`tone-${tone}${p.duration_ns ? '' : ' instant'}${p.certainty === 'probable' ? ' probable' : ''}`)
}

/** What is known of a part beyond its bar. */
function partFacts(p: SlowPart): string {
	return [
		`begins at ${signed(p.begin_ns)}`,
		p.duration_ns ? `takes ${duration(p.duration_ns, false)}` : '',
		p.kind === 'cpu' ? 'the CPU time of its samples together, drawn from the first one' : '',
		p.status !== null ? `status ${p.status}` : '', p.rows !== null ? `${count(p.rows)} rows` : '',
		p.error !== null ? `error ${visible(p.error)}` : '', p.certainty === 'probable' ? 'probably of this request' : '',
	].filter(Boolean).join(', ')
}

function rowFacts(row: WaterfallRow): string {
	if (row.parts.length === 1) return partFacts(row.parts[0])
	const longest = Math.max(...row.parts.map(p => p.duration_ns))
	const failed = row.parts.filter(p => p.error !== null).length
	return `${count(row.parts.length)} times, ${duration(row.totalNs, false)} together, ` +
		`${duration(row.totalNs / row.parts.length, false)} on average, ${duration(longest, false)} at most` +
		(failed ? `, ${count(failed)} failed` : '') +
		(row.parts.some(p => p.certainty === 'probable') ? ', probably of this request' : '')
}

function tell(place: HTMLElement, row: WaterfallRow): void {
	const { detail } = row.parts[0]
	place.replaceChildren(h('p', {}, row.kind !== 'cpu' && h('b', {}, `${kindOf(row.kind).name} `), foreign(partName(row.kind, row.name)), ` ${rowFacts(row)}`),
		detail && detail !== row.name ? h('pre', {}, visible(detail)) : '')
}

function label(text: HTMLElement | string, time: string, level: number): HTMLElement {
	const name = h('span', { class: 'wname' }, text)
	name.style.setProperty('--level', String(level))
	return h('span', { class: 'wlabel' }, name, h('span', { class: 'wtime' }, time))
}

function partRow(s: Span, row: WaterfallRow, told: HTMLElement): HTMLElement {
	const show = (): void => tell(told, row)
	const { name, tone } = kindOf(row.kind)
	return h('li', {}, h('button', { type: 'button', tabindex: -1, mouseenter: show, focus: show, click: show },
		label(h('span', {}, h('i', { class: `dot tone-${tone}` }), h('span', { class: 'offscreen' }, `${name} `),
			row.parts.length > 1 && h('b', {}, `${count(row.parts.length)} × `), foreign(partName(row.kind, row.name))),
		row.totalNs ? duration(row.totalNs, false) : `at ${signed(row.parts[0].begin_ns)}`, row.level),
		track(row.parts.map(p => partBar(s, p)))))
}

function requestRow(s: Span, r: SlowRequest, told: HTMLElement): HTMLElement {
	const own = phases(r)
	const show = (): void => told.replaceChildren(h('p', {}, h('b', {}, 'Request '),
		own.map(p => `${p.name} ${duration(p.end - p.begin, false)}`).join(', '),
		r.cpu_ns === null ? '' : `; ${duration(r.cpu_ns, false)} of CPU time`))
	show()
	return h('li', { class: 'whole' }, h('button', { type: 'button', tabindex: 0, mouseenter: show, focus: show, click: show },
		label('Request', duration(r.duration_ns), 0),
		track(own.map(p => bar(s, p.begin, p.end, `tone-${p.tone}`)))))
}

function axis(s: Span): HTMLElement {
	return h('div', { class: 'waxis', 'aria-hidden': 'true' }, h('span', { class: 'wlabel' }),
		h('span', { class: 'track' }, ...ticks(s, TICKS).filter(at => part(s, at) < LAST).map(at => {
			const tick = h('span', { class: 'tick' }, at === 0 ? '0' : `${at < 0 ? '−' : ''}${axisDuration(Math.abs(at))}`)
			tick.style.setProperty('left', `${(part(s, at) * 100).toFixed(3)}%`)
			return tick
		})))
}

/** One stop for the Tab key; the arrows go on from there. */
function walk(list: HTMLElement, e: KeyboardEvent): void {
	const all = [...list.querySelectorAll<HTMLElement>('button')]
	const at = all.indexOf(e.target as HTMLElement)
	const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[e.key]
	if (to === undefined || at < 0) return
	e.preventDefault()
	e.stopPropagation()
	const next = all[Math.min(Math.max(to, 0), all.length - 1)]
	all[at].tabIndex = -1
	next.tabIndex = 0
	next.focus()
}

function asTable(r: SlowRequest): HTMLElement {
	const cell = (text: string): HTMLElement => h('td', { class: 'n' }, text)
	const own = phases(r).map(p => h('tr', {}, h('th', { scope: 'row' }, p.name), h('td', {}, 'request'),
		cell(signed(p.begin)), cell(duration(p.end - p.begin, false)), h('td', {}, '')))
	const parts = (r.parts ?? []).map(p => h('tr', {}, h('th', { scope: 'row', class: 'statement' }, foreign(partName(p.kind, p.name))),
		h('td', {}, kindOf(p.kind).name), cell(signed(p.begin_ns)), cell(p.duration_ns ? duration(p.duration_ns, false) : '–'),
		h('td', {}, [p.status ?? '', p.rows === null ? '' : `${count(p.rows)} rows`, visible(p.error ?? ''),
			p.certainty === 'probable' ? 'probable' : ''].filter(Boolean).join(', '))))
	const head = (name: string, n = false): HTMLElement => h('th', { scope: 'col', class: n ? 'n' : undefined }, name)
	return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Parts of the request' },
		h('table', {}, h('thead', {}, h('tr', {}, head('Part'), head('Kind'), head('Begin', true), head('Duration', true), head('More'))),
			h('tbody', {}, ...own, ...parts)))
}

/** Filled when it is opened: most never are. */
export function lazily(summary: string, make: () => HTMLElement): HTMLElement {
	const details = h('details', { toggle: () => {
		if (details.open && details.childElementCount === 1) details.append(make())
	} }, h('summary', {}, summary))
	return details
}

function remark(r: SlowRequest): string {
	if (!r.in_detail) return 'Sampling kept path, status, sizes and rounded time of this request, and none of its parts.'
	if (!r.parts?.length) return 'Nothing else is known to have happened in this request: no calls, spans, samples or logs.'
	return r.parts_left ? `${count(r.parts_left)} more parts, the shortest ones, are not listed.` : ''
}

export function waterfall(r: SlowRequest): HTMLElement {
	const s = span(r)
	const told = h('div', { class: 'told' })
	const list = h('ol', { keydown: e => walk(list, e as KeyboardEvent) },
		requestRow(s, r, told), ...waterfallRows(r).map(row => partRow(s, row, told)))
	const note = remark(r)
	const kinds = [...new Set((r.parts ?? []).map(p => p.kind))].map(kindOf)
	return h('div', { class: 'waterfall' },
		h('div', { class: 'scroll' }, h('div', { class: 'rows' }, axis(s), list)), told,
		h('ul', { class: 'legend mixed' }, ...kinds.map(k => h('li', {}, h('i', { class: `tone-${k.tone}` }), k.name)),
			kinds.length > 0 && h('li', {}, h('i', { class: 'tone-server' }), 'failed')),
		note && h('p', { class: 'hint' }, note), lazily('As a table', () => asTable(r)))
}

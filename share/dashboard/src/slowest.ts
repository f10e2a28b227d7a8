// SPDX-License-Identifier: Apache-2.0
// The slowest requests: a list whose entries open into waterfalls.
import { foreign, h, mount, nothing, tools } from './dom'
import { keepFocus } from './focus'
import { bytes, clock, count, duration, isoUtc, visible } from './format'
import { link, linked, onLink } from './link'
import { abortedText, hint, inside, keepOpen, moments, section } from './section'
import { followSoon } from './settle'
import type { PartKind, SlowRequest } from './types_requests'
import { KINDS, waterfall } from './waterfall'
import { coveredNs } from './waterfall_rows'
import type { View } from './window'

const PAGE = 10
const DRAWN: PartKind[] = ['database', 'upstream', 'dns']

function fact(name: string, value: Node | string | null): HTMLElement | null {
	return value === null ? null : h('div', {}, h('dt', {}, name), h('dd', {}, value))
}

const text = (value: string | null): Node | null => (value ? foreign(value) : null)
const time = (ns: number | null): string | null => (ns === null ? null : duration(ns, false))

function facts(r: SlowRequest): HTMLElement {
	const all = [fact('Path', foreign(r.path)), ...moments('Began', r.begin_ns).map(([name, value]) => fact(name, value)),
		fact('First byte after', r.first_byte_ns ? duration(r.first_byte_ns) : null),
		fact('CPU time', time(r.cpu_ns)), fact('Queue of the proxy', time(r.proxy_queue_ns)),
		fact('Queue of the listener', time(r.queue_ns)),
		fact('Received', bytes(r.bytes_in)), fact('Sent', bytes(r.bytes_out)),
		fact('Protocol', `${r.protocol}${r.tls ? ' over TLS' : ''}`), 
		fact('Process', h('span', {}, foreign(r.program), ` ${r.pid}, thread ${r.tid}`)), fact('Host', text(r.host)),
		fact('Connection', r.connection ? String(r.connection) : null), fact('Trace', text(r.trace_id)),
		fact('Parent span', text(r.parent_span_id)), fact('Request', text(r.request_id)),
		...r.labels.map(label => fact(visible(label.key), foreign(label.value)))]
	return h('dl', {}, ...all)
}

/** How much of the request was spent in calls, small. */
function mix(r: SlowRequest): HTMLElement {
	const shares = DRAWN.map(kind => ({ kind, part: Math.min(1, coveredNs(r.parts ?? [], kind) / Math.max(1, r.duration_ns)) }))
	const known = shares.filter(s => s.part > 0)
	const whole = Math.max(1, known.reduce((sum, s) => sum + s.part, 0))
	const words = known.map(s => `${KINDS[s.kind].name} ${duration(s.part * r.duration_ns, false)}`).join(', ')
	return h('span', { class: 'mix', role: 'img', 'aria-label': words || 'no calls known', title: words || 'no calls known' },
		...known.map(s => {
			const piece = h('i', { class: `tone-${KINDS[s.kind].tone}` })
			piece.style.setProperty('width', `${((s.part / whole) * 100).toFixed(2)}%`)
			return piece
		}))
}

/** An entry of the list; its waterfall is drawn when it is opened. */
export function slowEntry(r: SlowRequest): HTMLElement {
	const fill = (): void => {
		if (details.open && details.childElementCount === 1) details.append(waterfall(r), facts(r))
	}
	const details = h('details', { toggle: fill }, h('summary', {},
		h('b', { class: 'rank' }, r.rank === null ? '·' : String(r.rank)),
		h('time', { title: isoUtc(r.begin_ns) }, clock(r.begin_ns)),
		h('b', { class: r.aborted ? 'status aborted' : r.status >= 400 ? 'status' : 'status fine' }, r.status ? String(r.status) : '–'),
		h('span', { class: 'method' }, visible(r.method)),
		h('span', { class: 'what' }, foreign(r.route, 'route'),
			r.path !== r.route && foreign(r.path, 'exception'), r.aborted && h('span', { class: 'exception' }, abortedText(r.aborted))),
		mix(r), h('span', { class: 'duration' }, duration(r.duration_ns))))
	return h('li', { 'data-key': key(r), class: 'slow' }, details)
}

const key = (r: SlowRequest): string => `${r.begin_ns} ${r.pid} ${r.connection} ${r.rank} ${r.route}`

const words = (r: SlowRequest): string => [r.route, r.path, r.method, r.status, r.trace_id, r.request_id, r.program, r.host, r.pid,
	...r.labels.flatMap(l => [l.key, l.value]), ...(r.parts ?? []).flatMap(p => [p.name, p.detail])].join(' ').toLowerCase()

export const slowestOf = (view: View, route: string): SlowRequest[] => (view.report.slowest ?? [])
	.filter(r => r.route === route && inside(view, r.ts_ns)).sort((a, b) => b.duration_ns - a.duration_ns)

function whyEmpty(view: View, searched: boolean): string {
	if (searched) return 'Nothing matches the search.'
	if (view.report.slowest?.length) return 'None of the slowest requests ended in this window.'
	return 'No request is listed. As soon as the server answers some, the slowest stand here with what took their time ' +
		'(--max-slowest sets how many).'
}

function searchBox(changed: () => void): HTMLInputElement {
	const box = h('input', { type: 'search', placeholder: 'Search', 'aria-label': 'Search slowest requests', input: () => {
		link({ 'slowest.q': box.value || null })
		changed()
	} })
	return box
}

export function slowest(view: View): void {
	section('slowest', 'Slowest requests', 'routes')
	const list = h('ol', { class: 'failures' })
	const below = h('div', { class: 'more' })
	const found = h('span', { class: 'found', role: 'status' })
	const each = h('button', { type: 'button', 'aria-pressed': 'false', title: 'also the slowest of each route', click: () => {
		each.setAttribute('aria-pressed', String(each.getAttribute('aria-pressed') === 'false'))
		draw()
	} }, 'Of each route')
	let limit = PAGE
	let first = true
	const box = searchBox(() => { limit = PAGE; draw() })
	const draw = (): void => {
		const query = box.value.toLowerCase()
		const wider = each.getAttribute('aria-pressed') === 'true'
		const listed = (view.report.slowest ?? []).filter(r => wider || r.rank !== null)
		const matching = listed.filter(r => inside(view, r.ts_ns) && (!query || words(r).includes(query)))
			.sort((a, b) => b.duration_ns - a.duration_ns)
		keepFocus(list, () => keepOpen(list, () => list.replaceChildren(...matching.slice(0, limit).map(slowEntry))))
		found.textContent = matching.length === listed.length ? '' : `${count(matching.length)} of ${count(listed.length)}`
		below.replaceChildren()
		if (!matching.length) below.append(nothing(whyEmpty(view, query !== '')))
		if (matching.length > limit)
			below.append(h('button', { type: 'button', click: () => { limit = Infinity; draw() } }, `Show all ${count(matching.length)}`))
		if (first) list.querySelector('details')?.setAttribute('open', '')
		first = false
	}
	const follow = (): void => { box.value = linked('slowest.q') ?? '' }
	follow()
	onLink(() => { follow(); draw() })
	hint('slowest', 'slowest first; the bar: time in databases, upstreams and look-ups')
	tools('slowest').replaceChildren(found, each, box)
	mount('slowest').replaceChildren(list, below)
	followSoon(view, draw)
}

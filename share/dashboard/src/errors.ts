// SPDX-License-Identifier: Apache-2.0
import { foreign, h, mount, nothing, tools } from './dom'
import { bytes, clock, count, dateTime, duration, isoUtc, visible } from './format'
import type { Failure } from './types'
import type { View } from './window'

const PAGE = 10
const ABORTED: Record<string, string> = {
	peer: 'the connection ended first', given_up: 'the connection was lost track of',
	exit: 'the process ended', killed: 'the process was killed',
}

const why = (f: Failure): string => (f.aborted ? `aborted: ${ABORTED[f.aborted] ?? f.aborted}` : '')

function facts(f: Failure): HTMLElement {
	const fact = (name: string, value: Node | string): HTMLElement => h('div', {}, h('dt', {}, name), h('dd', {}, value))
	const known: [string, string | null][] = [['Trace', f.trace_id], ['Parent span', f.parent_span_id],
		['Request', f.request_id], ['gRPC status', f.grpc_status],
		['Exception', f.exception_certainty ? `${f.exception_source}, ${f.exception_certainty}` : null]]
	return h('dl', {}, fact('Path', foreign(f.path)), fact('Local time', dateTime(f.ts_ns)), fact('UTC', isoUtc(f.ts_ns)),
		fact('Received', bytes(f.bytes_in)), fact('Sent', bytes(f.bytes_out)),
		fact('Process', String(f.pid)), fact('Connection', String(f.connection)),
		fact('Protocol', `${f.protocol}${f.tls ? ' over TLS' : ''}`),
		...known.filter(([, value]) => value).map(([name, value]) => fact(name, foreign(value))),
		...f.labels.map(label => fact(visible(label.key), foreign(label.value))))
}

function entry(f: Failure): HTMLElement {
	return h('li', {}, h('details', {},
		h('summary', {},
			h('time', { title: isoUtc(f.ts_ns) }, clock(f.ts_ns)),
			h('b', { class: f.aborted ? 'status aborted' : 'status' }, f.status ? String(f.status) : '–'),
			h('span', { class: 'method' }, visible(f.method)),
			h('span', { class: 'what' }, foreign(f.route ?? f.path, 'route'),
				f.exception_type ? foreign(`${f.exception_certainty === 'probable' ? '~ ' : ''}${f.exception_type}: ${f.exception_value ?? ''}`, 'exception')
					: f.exception_value ? foreign(f.exception_value, 'exception')
					: f.aborted && h('span', { class: 'exception' }, why(f))),
			h('span', { class: 'duration' }, duration(f.duration_ns))),
		facts(f),
		f.stack && h('pre', {}, visible(f.stack)),
		f.log_excerpt && h('pre', {}, visible(f.log_excerpt)),
		f.response_body && h('p', {}, 'Response:'),
		f.response_body && h('pre', {}, visible(f.response_body))))
}

function words(f: Failure): string {
	return [f.route, f.path, f.method, f.status, f.exception_type, f.exception_value,
		f.trace_id, f.request_id, f.grpc_status, ...f.labels.flatMap(l => [l.key, l.value]), why(f)].join(' ').toLowerCase()
}

export function errors(view: View): void {
	const list = h('ol', { class: 'failures' })
	const below = h('div', { class: 'more' })
	let query = ''
	let limit = PAGE
	const draw = (): void => {
		const w = view.current
		const inside = view.report.errors.filter(f =>
			!w || (f.ts_ns >= view.beginNs(w.from) && f.ts_ns < view.beginNs(w.to)))
		const found = inside.filter(f => !query || words(f).includes(query))
		list.replaceChildren(...found.slice(0, limit).map(entry))
		below.replaceChildren()
		if (!found.length)
			below.append(nothing(query ? 'Nothing matches the search.' : w && view.report.errors.length
				? 'None of the errors kept in detail fell into this window.' : 'No request failed.'))
		if (found.length > limit)
			below.append(h('button', { type: 'button', click: () => { limit = Infinity; draw() } }, `Show all ${count(found.length)}`))
	}
	tools('errors').replaceChildren(h('input', { type: 'search', placeholder: 'Search', 'aria-label': 'Search errors',
		input: e => { query = (e.target as HTMLInputElement).value.toLowerCase(); draw() } }))
	mount('errors').replaceChildren(list, below)
	view.follow(draw)
}

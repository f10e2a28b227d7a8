// SPDX-License-Identifier: Apache-2.0
// Failed requests: those without an exception in groups, then the last ones with all that is known of them.
import { block } from './copy'
import { foreign, h, mount, nothing, tools } from './dom'
import { failureGroups, groupTable, routeName, statusName } from './failure_groups'
import { keepFocus } from './focus'
import { bytes, clock, count, duration, isoUtc, visible } from './format'
import { link, linked, onLink } from './link'
import { abortedText, choice, hint, inside, keepOpen, keptText, moments } from './section'
import { followSoon } from './settle'
import type { Failure } from './types'
import type { View } from './window'

const PAGE = 10
const why = (f: Failure): string => (f.aborted ? abortedText(f.aborted) : '')

function facts(f: Failure): HTMLElement {
	const fact = (name: string, value: Node | string): HTMLElement => h('div', {}, h('dt', {}, name), h('dd', {}, value))
	const known: [string, string | null][] = [['Trace', f.trace_id], ['Parent span', f.parent_span_id],
		['Request', f.request_id], ['gRPC status', f.grpc_status],
		['Exception', f.exception_certainty ? `${f.exception_source}, ${f.exception_certainty}` : null]]
	return h('dl', {}, fact('Path', foreign(f.path)), ...moments('Ended', f.ts_ns).map(([name, value]) => fact(name, value)),
		fact('Received', bytes(f.bytes_in)), fact('Sent', bytes(f.bytes_out)),
		fact('Process', String(f.pid)), fact('Connection', String(f.connection)),
		fact('Protocol', `${f.protocol}${f.tls ? ' over TLS' : ''}`),
		...known.filter(([, value]) => value).map(([name, value]) => fact(name, foreign(value))),
		...f.labels.map(label => fact(visible(label.key), foreign(label.value))))
}

function reason(f: Failure): Node | null {
	const sure = f.exception_certainty === 'probable' ? '~ ' : ''
	if (f.exception_type) return foreign(`${sure}${f.exception_type}: ${f.exception_value ?? ''}`, 'exception')
	if (f.exception_value) return foreign(f.exception_value, 'exception')
	return f.aborted ? h('span', { class: 'exception' }, why(f)) : null
}

const key = (f: Failure): string => `${f.ts_ns} ${f.pid} ${f.connection} ${f.duration_ns}`

export function failureEntry(f: Failure): HTMLElement {
	const fill = (): void => {
		if (!details.open || details.childElementCount > 1) return
		const more = f.exceptions_more ?? 0
		const parts = [facts(f), more ? h('p', {}, `${count(more)} more exceptions in this request`) : null, block('Stack', f.stack),
			block('Log', f.log_excerpt), block('Response', f.response_body)]
		for (const part of parts) if (part) details.append(part)
	}
	const details = h('details', { toggle: fill }, h('summary', {},
		h('time', { title: isoUtc(f.ts_ns) }, clock(f.ts_ns)),
		h('b', { class: f.aborted ? 'status aborted' : 'status' }, f.status ? String(f.status) : '–'),
		h('span', { class: 'method' }, visible(f.method)),
		h('span', { class: 'what' }, foreign(f.route ?? f.path, 'route'), reason(f)),
		h('span', { class: 'duration' }, duration(f.duration_ns))))
	return h('li', { 'data-key': key(f) }, details)
}

function words(f: Failure): string {
	return [f.route, f.path, f.method, f.status, f.exception_type, f.exception_value, f.stack, f.log_excerpt, f.response_body,
		f.trace_id, f.request_id, f.grpc_status, ...f.labels.flatMap(l => [l.key, l.value]), why(f)].join(' ').toLowerCase()
}

const FILTERS = [
	{ name: 'route', label: 'Route of the errors', all: 'All routes', of: routeName },
	{ name: 'status', label: 'Status of the errors', all: 'All statuses', of: statusName },
	{ name: 'type', label: 'Exception of the errors', all: 'All exceptions', of: (f: Failure) => f.exception_type ?? 'no exception' },
]
const filterValue = (name: string): string => linked(`errors.${name}`) ?? ''

const matches = (f: Failure, except?: string): boolean => FILTERS.every(({ name, of }) =>
	name === except || !filterValue(name) || of(f) === filterValue(name))

function counted(failures: Failure[], of: (f: Failure) => string): Map<string, number> {
	const counts = new Map<string, number>()
	for (const f of failures) counts.set(of(f), (counts.get(of(f)) ?? 0) + 1)
	return counts
}

class ErrorList {
	private readonly list = h('ol', { class: 'failures' })
	private readonly below = h('div', { class: 'more' })
	private readonly found = h('span', { class: 'found', role: 'status' })
	private readonly groups = groupTable()
	private limit = PAGE
	private readonly box = h('input', { type: 'search', placeholder: 'Search', 'aria-label': 'Search errors',
		input: () => { link({ 'errors.q': this.box.value || null }); this.again() } })
	private readonly choices = FILTERS.map(({ name, label, all }) =>
		choice(label, all, value => { link({ [`errors.${name}`]: value || null }); this.again() }))
	private readonly grouped = h('div', { class: 'grouped' }, h('div', { class: 'subhead' },
		h('h3', {}, 'Without an exception, by route and status'), this.groups.tools), this.groups.element, h('h3', {}, 'One by one, newest first'))

	constructor(private readonly view: View) {
		this.box.value = linked('errors.q') ?? ''
		tools('errors').replaceChildren(this.found, ...this.choices.map(c => c.element), this.box)
		mount('errors').replaceChildren(this.grouped, this.list, this.below)
		onLink(() => { this.box.value = linked('errors.q') ?? ''; this.again() })
	}

	private again(): void {
		this.limit = PAGE
		this.draw()
	}

	draw(): void {
		const kept = this.view.report.errors
		const within = kept.filter(f => inside(this.view, f.ts_ns))
		const query = this.box.value.toLowerCase()
		const found = within.filter(f => matches(f) && (!query || words(f).includes(query)))
		FILTERS.forEach(({ name, of }, i) =>
			this.choices[i].offer(counted(within.filter(f => matches(f, name)), of), filterValue(name)))
		this.groups.show(failureGroups(this.view, within))
		this.grouped.hidden = !within.length
		keepFocus(this.list, () => keepOpen(this.list, () => this.list.replaceChildren(...found.slice(0, this.limit).map(failureEntry))))
		this.found.textContent = found.length === within.length ? '' : `${count(found.length)} of ${count(within.length)}`
		hint('errors', keptText(this.view, within.length, kept.length, this.view.report.meta.errors_total))
		this.drawBelow(found.length, found.length < within.length)
	}

	private drawBelow(found: number, filtered: boolean): void {
		this.below.replaceChildren()
		if (!found)
			this.below.append(nothing(filtered ? 'Nothing matches the filters.' : this.view.current && this.view.report.errors.length
				? 'None of the errors kept in detail fell into this window.' : 'No request failed.'))
		if (found > this.limit)
			this.below.append(h('button', { type: 'button', click: () => { this.limit = Infinity; this.draw() } }, `Show all ${count(found)}`))
	}
}

export function errors(view: View): void {
	const list = new ErrorList(view)
	followSoon(view, () => list.draw())
}

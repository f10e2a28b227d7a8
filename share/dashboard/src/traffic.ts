// SPDX-License-Identifier: Apache-2.0
// Statuses, connections, upstreams, processes.
import { foreign, h, mount, nothing, tools } from './dom'
import { bytes, count, dateTime, duration, percent } from './format'
import { Table, type Column } from './table'
import type { Caller, Latency, Process, Report, Upstream } from './types'
import type { View } from './window'

function tone(status: string): string {
	return { '2': 'ok', '3': 'redirect', '4': 'client', '5': 'server' }[status[0]] ?? 'none'
}

function statuses(report: Report): void {
	const entries = Object.entries(report.requests.statuses)
	const row = ([status, n]: [string, number]): HTMLElement => {
		const bar = h('span', { class: `bar tone-${tone(status)}` })
		bar.style.setProperty('--share', String(n / report.requests.total))
		return h('tr', {}, h('th', { scope: 'row' }, status === 'none' ? 'no status' : status), h('td', { class: 'bars' }, bar),
			h('td', { class: 'n' }, count(n)), h('td', { class: 'n' }, percent(n / report.requests.total)))
	}
	mount('statuses').replaceChildren(entries.length ? h('table', {}, h('tbody', {}, ...entries.map(row)))
		: nothing('No requests were recorded.'))
}

function connections(report: Report): void {
	const c = report.connections
	const fact = (name: string, value: string): HTMLElement =>
		h('div', {}, h('dt', {}, name), h('dd', {}, value))
	const timed = (l: Latency, key: 'p50' | 'p99'): string => (l.count ? duration(l[key]) : '–')
	mount('connections').replaceChildren(h('dl', {},
		fact('Opened', count(c.opened)), fact('Open at the end', count(c.open_at_end)),
		fact('Requests on each', c.lifetime.count ? c.requests_per_connection.toPrecision(3) : '–'),
		fact('Most on one', count(c.requests_most)),
		fact('Encrypted', count(c.tls)), fact('Given up', count(c.given_up)),
		fact('TLS handshake, P50', timed(c.tls_handshake, 'p50')), fact('… P99', timed(c.tls_handshake, 'p99')),
		fact('Round trip, P50', timed(c.rtt, 'p50')), fact('… P99', timed(c.rtt, 'p99')),
		fact('Lifetime, P50', timed(c.lifetime, 'p50')), fact('Retransmissions', count(c.retransmits)),
		fact('Received', bytes(c.bytes_in)), fact('Sent', bytes(c.bytes_out)),
		fact('Bytes not seen', bytes(c.bytes_unseen_in + c.bytes_unseen_out))))
}

const CALLERS = 5

function callers(u: Upstream): HTMLElement {
	const of = (c: Caller): HTMLElement =>
		h('span', {}, c.probable > c.exact && '~ ', foreign(c.route), ` ${count(c.count)}`)
	return h('span', { class: 'pieces' }, ...u.callers.slice(0, CALLERS).map(of),
		u.callers.length > CALLERS && h('span', {}, `${count(u.callers.length - CALLERS)} more`),
		u.attribution.none > 0 && h('span', {}, `not known ${count(u.attribution.none)}`))
}

const UPSTREAM: Column<Upstream>[] = [
	{ name: 'Host', key: u => u.host ?? '', cell: u => foreign(u.host), className: 'route' },
	{ name: 'Route', key: u => u.route ?? '', cell: u => foreign(u.route), className: 'route' },
	{ name: 'Count', key: u => u.count, cell: u => count(u.count), numeric: true },
	{ name: 'Errors', key: u => u.error_rate, numeric: true,
		cell: u => h('span', { class: u.errors ? 'failing' : undefined }, percent(u.error_rate)) },
	{ name: 'Mean', key: u => u.latency.mean, cell: u => duration(u.latency.mean), numeric: true },
	{ name: 'P50', key: u => u.latency.p50, cell: u => duration(u.latency.p50), numeric: true },
	{ name: 'P95', key: u => u.latency.p95, cell: u => duration(u.latency.p95), numeric: true },
	{ name: 'P99', key: u => u.latency.p99, cell: u => duration(u.latency.p99), numeric: true },
	{ name: 'Called by', key: u => u.callers[0]?.route ?? '', cell: callers },
]

function upstreams(report: Report): void {
	const section = document.getElementById('upstreams')
	if (!section || !report.upstreams.length) return
	const table = new Table<Upstream>({ label: 'upstreams', columns: UPSTREAM, sort: 2, page: 50,
		search: u => `${u.host} ${u.route}`, empty: '' })
	section.querySelector('header')?.append(table.tools)
	mount('upstreams').replaceChildren(table.element)
	table.show(report.upstreams)
}

const PROCESS: Column<Process>[] = [
	{ name: 'Program', key: p => p.program ?? '', cell: p => foreign(p.program), className: 'route' },
	{ name: 'PID', key: p => p.pid, cell: p => String(p.pid), numeric: true },
	{ name: 'Host', key: p => p.host ?? '', cell: p => foreign(p.host) },
	{ name: 'Requests', key: p => p.requests, cell: p => count(p.requests), numeric: true },
	{ name: 'Began', key: p => p.begin_ns, cell: p => dateTime(p.begin_ns), className: 'began' },
	{ name: 'State', key: p => p.state, cell: p => p.state },
	{ name: 'Command', key: p => p.arguments ?? '', cell: p => foreign(p.arguments), className: 'command' },
]

function processes(view: View): void {
	const { processes: all } = view.report
	const table = new Table<Process>({ label: 'processes', columns: PROCESS, sort: 3, page: 20,
		search: p => `${p.program} ${p.pid} ${p.host} ${p.arguments}`, empty: 'No process was recorded.' })
	if (all.length > 5) tools('processes').replaceWith(table.tools)
	mount('processes').replaceChildren(table.element)
	view.follow(() => table.show(all))
}

export function traffic(view: View): void {
	statuses(view.report)
	connections(view.report)
	upstreams(view.report)
	processes(view)
}

// SPDX-License-Identifier: Apache-2.0
// Statuses and protocols of all requests.
import { foreign, h, mount, nothing, wholeRecording } from './dom'
import { count, percent } from './format'
import { followSoon } from './settle'
import type { Report } from './types'
import type { View } from './window'

const EMPTY = 'No requests were recorded.'

function tone(status: string): string {
	return { '2': 'ok', '3': 'redirect', '4': 'client', '5': 'server' }[status[0]] ?? 'none'
}

function bar(share: number, colour: string): HTMLElement {
	const element = h('span', { class: `bar tone-${colour}` })
	element.style.setProperty('--share', String(share))
	return h('td', { class: 'bars' }, element)
}

interface Line {
	name: string
	count: number
	tone: string
	over?: string
}

function lines(all: Line[], whole: number): HTMLElement {
	return h('table', {}, h('tbody', {}, ...all.map(l => h('tr', {}, h('th', { scope: 'row' }, foreign(l.name)),
		l.over === undefined ? null : h('td', {}, l.over), bar(whole ? l.count / whole : 0, l.tone),
		h('td', { class: 'n' }, count(l.count)), h('td', { class: 'n' }, percent(whole ? l.count / whole : 0))))))
}

function statuses(report: Report): HTMLElement {
	const all = Object.entries(report.requests.statuses)
	return all.length ? lines(all.map(([status, n]) =>
		({ name: status === 'none' ? 'no status' : status, count: n, tone: tone(status) })), report.requests.total) : nothing(EMPTY)
}

function protocols(report: Report): HTMLElement[] {
	const { protocols: all, grpc_statuses: grpc, total } = report.requests
	if (!all.length) return [nothing(EMPTY)]
	const calls = Object.entries(grpc)
	const sum = calls.reduce((before, [, n]) => before + n, 0)
	const table = lines(all.map(p => ({ name: p.protocol, count: p.count, tone: 'p95', over: p.tls ? 'TLS' : 'clear' })), total)
	return calls.length ? [table, h('h3', {}, 'gRPC'),
		lines(calls.map(([name, n]) => ({ name, count: n, tone: name === 'OK' ? 'ok' : 'server' })), sum)] : [table]
}

export function traffic(view: View): void {
	let loaded: Report | null = null
	for (const id of ['statuses', 'protocols']) wholeRecording(view, document.getElementById(id))
	followSoon(view, () => {
		if (loaded === view.report) return
		loaded = view.report
		mount('statuses').replaceChildren(statuses(loaded))
		mount('protocols').replaceChildren(...protocols(loaded))
	})
}

// SPDX-License-Identifier: Apache-2.0
// Connections of clients, and the bytes that went over them, in time and in sum.
import { h, mount } from './dom'
import { axisRate, bytes, count, percent, rate } from './format'
import { axisBytes, emptied, fact, facts, middles, significant, timed, TimedChart, wholeMark, within } from './pieces'
import { followSoon } from './settle'
import type { Report } from './types'
import type { View } from './window'

function sums(report: Report): HTMLElement {
	const c = report.connections
	const share = (n: number): string => `${count(n)}${c.opened ? ` (${percent(n / c.opened)})` : ''}`
	return facts(
		fact('Opened', count(c.opened)), fact('Closed', count(c.closed)), fact('Open at the end', count(c.open_at_end)),
		fact('Requests on each', c.lifetime.count ? significant(c.requests_per_connection) : '–', 'of those that were closed'),
		fact('Most on one', count(c.requests_most)),
		fact('Encrypted', share(c.tls)), fact('Given up', count(c.given_up), 'not followed to their end: see the coverage'),
		fact('TLS handshake, P50', timed(c.tls_handshake, 'p50')), fact('TLS handshake, P99', timed(c.tls_handshake, 'p99')),
		fact('Round trip, P50', timed(c.rtt, 'p50')), fact('Round trip, P99', timed(c.rtt, 'p99')),
		fact('Lifetime, P50', timed(c.lifetime, 'p50')), fact('Lifetime, P99', timed(c.lifetime, 'p99')),
		fact('Segments sent again', count(c.retransmits)),
		fact('Received', bytes(c.bytes_in)), fact('Sent', bytes(c.bytes_out)),
		fact('Bytes not seen', bytes(c.bytes_unseen_in + c.bytes_unseen_out), 'moved by the kernel past every hook'))
}

const rateBins = (report: Report): { begin_ns: number; bin_ns: number; count: number } => {
	const { begin_ns, bin_ns, opened } = report.connections.rate
	return { begin_ns, bin_ns, count: opened.length }
}

function opened(view: View): TimedChart {
	return new TimedChart(view, 'Opened a second', () => {
		const bins = rateBins(view.report)
		return { label: 'Connections opened per second over time', x: middles(bins), value: rate, axis: axisRate,
			series: [{ name: 'opened', tone: 'p95', fill: true, values: view.report.connections.rate.opened.map(n => (n * 1e9) / bins.bin_ns) }] }
	})
}

function moved(view: View): TimedChart {
	return new TimedChart(view, 'Bytes a second', () => {
		const t = view.report.timeline
		const each = (list: number[]): number[] => list.map(n => (n * 1e9) / t.bin_ns)
		return { label: 'Bytes received and sent per second over time', x: middles({ ...t, count: t.bins }),
			value: v => `${bytes(v)}/s`, axis: v => `${axisBytes(v)}/s`,
			series: [{ name: 'received', tone: 'p50', values: each(t.bytes_in) }, { name: 'sent', tone: 'p95', values: each(t.bytes_out) }] }
	})
}

/** In the window: connections opened, bytes of the requests that ended. */
function inWindow(view: View): string {
	const { report } = view
	const t = report.timeline
	const total = (list: number[], [from, to]: [number, number]): number => list.slice(from, to).reduce((a, b) => a + b, 0)
	const bins = within(view, { ...t, count: t.bins })
	return `${view.current ? 'In the window' : 'In all'}: ${count(total(report.connections.rate.opened, within(view, rateBins(report))))} ` +
		`opened, ${bytes(total(t.bytes_in, bins))} received and ${bytes(total(t.bytes_out, bins))} sent by requests.`
}

export function connections(view: View): void {
	const place = mount('connections')
	const plots = [opened(view), moved(view)]
	const words = h('p', { class: 'hint', role: 'status' })
	const all = h('div', {})
	const body = [h('div', { class: 'twin' }, ...plots.map(p => p.element)), words,
		h('div', { class: 'under' }, h('h3', {}, 'All connections'), wholeMark(view)), all]
	let loaded: Report | null = null
	followSoon(view, () => {
		const { report } = view
		if (emptied(place, !report.connections.opened && !report.requests.total)) return
		if (!all.isConnected) place.replaceChildren(...body)
		if (loaded !== report) all.replaceChildren(sums(report))
		loaded = report
		plots[0].element.hidden = !report.connections.rate.opened.length
		for (const plot of plots) if (!plot.element.hidden) plot.follow()
		words.textContent = inWindow(view)
	})
}

// SPDX-License-Identifier: Apache-2.0
// What requests waited before the server read them.
import { foreign, h, mount, wholeRecording } from './dom'
import { count } from './format'
import { emptied, fact, facts, significant, timed } from './pieces'
import { followSoon } from './settle'
import { Table, type Column } from './table'
import type { Latency, Listener, Report } from './types'
import type { View } from './window'

const COLUMNS: Column<Listener>[] = [
	{ name: 'Listener', key: l => l.listener, cell: l => foreign(l.listener), className: 'route' },
	{ name: 'Most', title: 'connections waiting to be accepted', key: l => l.max, cell: l => count(l.max), numeric: true },
	{ name: 'Mean', key: l => l.mean, cell: l => significant(l.mean, 2), numeric: true },
	{ name: 'Backlog', title: 'how many may wait', key: l => l.limit, cell: l => (l.limit ? count(l.limit) : '–'), numeric: true },
	{ name: 'Times full', title: 'measurements that found it full', key: l => l.samples_full, numeric: true,
		cell: l => h('span', { class: l.samples_full ? 'failing' : undefined }, `${count(l.samples_full)} of ${count(l.samples)}`) },
]

function waits(report: Report): HTMLElement {
	const { queue, proxy_queue } = report.connections
	const three = (name: string, l: Latency): HTMLElement[] => (['p50', 'p95', 'p99'] as const).map(q =>
		fact(`${name}, ${q.toUpperCase()}`, timed(l, q)))
	return facts(...three('Accept to the first byte', queue), ...three('Since the proxy had it', proxy_queue))
}

export function queueing(view: View): void {
	const place = mount('queueing')
	const table = new Table<Listener>({ label: 'accept queues', columns: COLUMNS, sort: 1, page: 15, search: l => l.listener,
		empty: 'No accept queue was measured.' })
	const all = h('div', {})
	let loaded: Report | null = null
	wholeRecording(view, document.getElementById('queueing'))
	followSoon(view, () => {
		const { connections: c } = view.report
		if (loaded === view.report) return
		loaded = view.report
		if (emptied(place, !c.queue.count && !c.proxy_queue.count && !c.accept_queues.length)) return
		if (!all.isConnected) place.replaceChildren(all, h('h3', {}, 'Waiting to be accepted'), table.element)
		all.replaceChildren(waits(view.report))
		table.show(c.accept_queues)
	})
}

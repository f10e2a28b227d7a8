// SPDX-License-Identifier: Apache-2.0
// Requests that wait for their answer now: of a live page, and only when there are some.
import { foreign, h, mount, tools } from './dom'
import { duration, isoUtc, clock, visible } from './format'
import { hint, section } from './section'
import { followSoon } from './settle'
import { Table, type Column } from './table'
import type { InFlight } from './types_requests'
import type { View } from './window'

const COLUMNS: Column<InFlight>[] = [
	{ name: 'Route', key: r => r.route ?? r.path ?? '', className: 'route',
		cell: r => h('span', {}, foreign(r.route ?? r.path), h('span', { class: 'method' }, visible(r.method))) },
	{ name: 'Path', key: r => r.path ?? '', cell: r => foreign(r.path), className: 'command' },
	{ name: 'Began', key: r => r.begin_ns, cell: r => h('time', { title: isoUtc(r.begin_ns) }, clock(r.begin_ns)), numeric: true },
	{ name: 'For', key: r => r.age_ns, cell: r => duration(r.age_ns), numeric: true },
	{ name: 'State', key: r => r.state, cell: r => visible(r.state) },
	{ name: 'Process', key: r => r.pid, cell: r => String(r.pid), numeric: true },
]

export function inFlight(view: View): void {
	let table: Table<InFlight> | null = null
	const build = (): Table<InFlight> => {
		section('in-flight', 'In flight', 'routes')
		hint('in-flight', 'requests that are not answered yet, the oldest first')
		const made = new Table<InFlight>({ label: 'requests in flight', columns: COLUMNS, sort: 3, page: 20,
			search: r => `${r.route} ${r.path} ${r.method} ${r.pid} ${r.state}`, id: r => `${r.begin_ns} ${r.pid} ${r.path}`,
			empty: 'No request is in flight.' })
		tools('in-flight').replaceWith(made.tools)
		mount('in-flight').replaceChildren(made.element)
		return made
	}
	followSoon(view, () => {
		const now = view.report.in_flight ?? []
		if (now.length) table ??= build()
		const place = document.getElementById('in-flight')
		if (place) place.hidden = !now.length
		table?.show(now)
	})
}

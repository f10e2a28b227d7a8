// SPDX-License-Identifier: Apache-2.0
// All processes that were recorded: who they are, and how they were set.
import { foreign, h } from './dom'
import { count, dateTime, duration } from './format'
import { listing } from './listing'
import { fact, facts } from './pieces'
import type { Column } from './table'
import type { Process } from './types'
import type { View } from './window'

const lasted = (p: Process): number => (p.end_ns ? p.end_ns - p.begin_ns : 0)

const COLUMNS: Column<Process>[] = [
	{ name: 'Program', key: p => p.program ?? '', cell: p => foreign(p.program), className: 'route' },
	{ name: 'PID', key: p => p.pid, cell: p => String(p.pid), numeric: true },
	{ name: 'Host', key: p => p.host ?? '', cell: p => foreign(p.host) },
	{ name: 'Requests', key: p => p.requests, cell: p => count(p.requests), numeric: true },
	{ name: 'Began', key: p => p.begin_ns, cell: p => dateTime(p.begin_ns), className: 'began', numeric: true },
	{ name: 'Lasted', key: lasted, cell: p => (lasted(p) ? duration(lasted(p), false) : '–'), numeric: true },
	{ name: 'State', key: p => p.state, cell: p => p.state },
	{ name: 'Command', key: p => p.arguments ?? '', cell: p => foreign(p.arguments), className: 'command' },
]

const pairs = (all: Record<string, string>): HTMLElement =>
	h('span', { class: 'pieces' }, ...Object.entries(all).map(([name, value]) => h('span', {}, foreign(`${name}=${value}`))))

const detail = (p: Process): HTMLElement => h('div', { class: 'opened' }, facts(
	fact('Executable', foreign(p.executable)), fact('Parent', String(p.parent_pid)),
	fact('Processor', foreign(p.cpu_model)), fact('Cores', count(p.cpu_count)),
	fact('Labels', Object.keys(p.labels).length ? pairs(p.labels) : 'none'),
	fact('Settings not at default', Object.keys(p.settings).length ? pairs(p.settings) : 'none')))

const words = (p: Process): string => [p.program, p.pid, p.host, p.state, p.arguments, p.executable,
	...Object.entries(p.labels).flat(), ...Object.entries(p.settings).flat()].join(' ')

export const processes = (view: View): void => listing<Process>(view, {
	id: 'processes', label: 'processes', columns: COLUMNS, sort: 3, rows: report => report.processes, search: words, detail,
	rowId: p => `${p.host} ${p.pid} ${p.begin_ns}`,
})

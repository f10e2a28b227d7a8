// SPDX-License-Identifier: Apache-2.0
// What is there on one side only, or asks more of databases than before.
import { foreign, h, mount, tools } from '../dom'
import { count } from '../format'
import { Table } from '../table'
import type { Comparison, Finding } from './types'

const plain = (v: number): string => (Number.isInteger(v) ? count(v) : String(Number(v.toPrecision(4))))
const DIRECTION: [RegExp, string][] = [[/^new/, 'added'], [/^vanished/, 'gone'], [/^more/, 'worse'], [/^fewer/, 'pass']]

const what = (f: Finding): HTMLElement => h('span', { class: 'pieces' },
	h('span', { class: `mark ${DIRECTION.find(([of]) => of.test(f.what))?.[1] ?? 'shown'}` }, f.what.replaceAll('-', ' ')),
	f.fails && h('span', { class: 'mark worse' }, 'fails'))

export function findings(c: Comparison): void {
	if (!c.findings.length) return
	const table = new Table<Finding>({ label: 'findings', sort: 0, page: 50, empty: '', link: 'findings',
		search: f => `${f.name} ${f.what} ${f.of ?? ''}`, columns: [
			{ name: 'What', key: f => f.what, cell: what },
			{ name: 'Name', key: f => f.name, cell: f => foreign(f.name), className: 'statement' },
			{ name: 'Of', key: f => f.of ?? '', cell: f => (f.of ? foreign(f.of) : '–'), className: 'command' },
			{ name: 'A', title: 'count over all runs; queries: per request', numeric: true, key: f => f.before, cell: f => plain(f.before) },
			{ name: 'B', title: 'count over all runs; queries: per request', numeric: true, key: f => f.after, cell: f => plain(f.after) },
		] })
	mount('findings').replaceChildren(table.element, h('p', { class: 'note' }, 'A and B are counts over all runs of a side; of queries, per request.'))
	tools('findings').replaceChildren(table.tools)
	table.show(c.findings)
}

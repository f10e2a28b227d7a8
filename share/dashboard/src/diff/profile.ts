// SPDX-License-Identifier: Apache-2.0
// Where the CPU time went: a flame graph of both sides, coloured by how much each frame's share changed, and a table.
import { foreign, h, mount, nothing } from '../dom'
import { FlameView } from '../flame'
import { count, percent } from '../format'
import type { Flame } from '../flame_tree'
import { link, linked, onLink } from '../link'
import { whenNear } from '../settle'
import { Table, type Column } from '../table'
import { diffTree, functionChanges, type DiffFlame, type FunctionChange, type Shares } from './profile_tree'
import { LETTER, SIDES, type Comparison } from './types'
import { points } from './words'

const FRAME = 'flame'
/** Changes of so much of all CPU time have the second and third shade. */
const PLAIN = 0.01
const STRONG = 0.05
const SLIGHT = 0.001

const SHADES: [string, string][] = [['less-3', 'less by 5 points or more'], ['less-2', 'by 1'], ['less-1', 'less'], ['same', 'the same'],
	['more-1', 'more'], ['more-2', 'by 1'], ['more-3', 'more by 5 points or more']]

function shade(change: number): string {
	const size = Math.abs(change)
	if (size < SLIGHT) return 'same'
	return `${change < 0 ? 'less' : 'more'}-${size >= STRONG ? 3 : size >= PLAIN ? 2 : 1}`
}

const difference = (s: Shares): number => s.after - s.before
const said = (s: Shares): string => `A ${percent(s.before)}, B ${percent(s.after)}: ${points(difference(s))}`

function says(node: Flame): string {
	const { shares, selves } = node as DiffFlame
	return `${said(shares)}; itself ${said(selves)}`
}

function signed(s: Shares): HTMLElement {
	const change = difference(s)
	return h('span', { class: change >= PLAIN ? 'mark worse' : change <= -PLAIN ? 'mark less' : undefined }, points(change))
}

function columns(): Column<FunctionChange>[] {
	const of = (name: string, title: string, value: (r: FunctionChange) => number): Column<FunctionChange> =>
		({ name, title, numeric: true, key: value, cell: r => percent(value(r)) })
	return [
		{ name: 'Function', key: r => r.frame.function, cell: r => foreign(r.frame.function || '(no name)'), className: 'statement' },
		{ name: 'Where', key: r => r.frame.file ?? r.frame.module ?? '', cell: r => foreign(r.frame.file ?? r.frame.module), className: 'command' },
		of('Self, A', 'its share of the CPU time of A, without what it calls', r => r.selves.before),
		of('Self, B', 'its share of the CPU time of B, without what it calls', r => r.selves.after),
		{ name: 'Change', title: 'most change, up or down, first', numeric: true, key: r => Math.abs(difference(r.selves)), cell: r => signed(r.selves) },
		of('With calls, A', 'and of what it calls', r => r.shares.before),
		of('With calls, B', 'and of what it calls', r => r.shares.after),
		{ name: 'Change with calls', numeric: true, key: r => Math.abs(difference(r.shares)), cell: r => signed(r.shares) },
	]
}

function flameParts(tree: DiffFlame): HTMLElement[] {
	const found = h('span', { class: 'found', role: 'status' })
	const all = h('button', { type: 'button', hidden: true, click: () => flame.reset() }, 'Show all frames')
	const flame: FlameView = new FlameView({ amount: percent, tone: node => shade(difference((node as DiffFlame).shares)), says,
		zoomed: key => {
			all.hidden = key === null
			link({ [FRAME]: key })
		},
		found: (share, frames) => { found.textContent = share === null ? '' : `${percent(share)} in ${count(frames)} frames` } })
	const term = h('input', { type: 'search', placeholder: 'Find functions', 'aria-label': 'Find functions in the flame graph',
		input: () => flame.search(term.value.trim()) })
	const show = (): void => {
		const key = linked(FRAME)
		all.hidden = key === null
		flame.show(tree, key)
	}
	flame.said.textContent = 'Width is the middle of both shares of the CPU time, colour how much the share changed. Click a frame to zoom, or walk with the arrow keys.'
	flame.legend.replaceChildren(...SHADES.map(([name, text]) => h('li', {}, h('i', { class: `flame-${name}` }), text)))
	whenNear(flame.element, () => {
		show()
		onLink(show)
	})
	return [h('div', { class: 'flame-tools' }, term, found, all), flame.element, flame.said, flame.legend]
}

const without = (c: Comparison): string => {
	const missing = SIDES.filter(s => !c.page.profiles[s].length)
	const who = missing.length === 1 ? `${LETTER[missing[0]]} has no` : 'Neither side has a'
	return `${who} CPU profile. PROFILIS_CPU_HZ=99 (or profilis-record --cpu-hz 99) on both ` +
		'sides takes stacks; this section then shows which functions use more than before.'
}

export function profile(c: Comparison): void {
	const place = mount('profile')
	const tree = diffTree(c.page.profiles)
	if (!tree) {
		place.closest('.card')?.classList.add('bare')
		place.replaceChildren(nothing(without(c)))
		return
	}
	const table = new Table<FunctionChange>({ label: 'functions by change', columns: columns(), sort: 4, page: 20, empty: '',
		search: r => `${r.frame.function} ${r.frame.file ?? ''} ${r.frame.module ?? ''}`, link: 'functions' })
	place.replaceChildren(...flameParts(tree), h('div', { class: 'under' }, h('h3', {}, 'Functions with most change'), table.tools), table.element)
	table.show(functionChanges(tree))
	const { before, after } = c.page.profiles_left
	if (before + after)
		place.append(h('p', { class: 'note' }, `The profiles of ${count(before)} runs of A and ${count(after)} of B found no room in this page.`))
}

// SPDX-License-Identifier: Apache-2.0
// The parts below the charts of a route: each a table or a list that hides when it has nothing to say.
import { h } from './dom'
import { keepFocus } from './focus'
import { count } from './format'
import { keepOpen } from './section'
import { Table, type TableSpec } from './table'
import type { Route } from './types'
import type { View } from './window'

/** The route that is open. */
export interface Opened {
	view: View
	name: string
	route: Route
}

export interface Piece {
	title: string
	element: HTMLElement
	/** How many entries it has. */
	show: (opened: Opened) => number
}

interface Head {
	title: string
	/** Follows the window; others say that they are of the whole recording. */
	timed?: boolean
	wide?: boolean
	hint?: string
	/** What leads on from here. */
	link?: (opened: Opened) => HTMLElement | null
}

function frame(head: Head, tools: HTMLElement | null, body: HTMLElement): { element: HTMLElement; mark: (o: Opened) => void } {
	const mark = h('span', { class: 'whole-recording', title: 'These figures have no times: they stay as they are.' }, 'whole recording')
	const link = h('span', { class: 'leads' })
	const element = h('div', { class: head.wide ? 'piece wide' : 'piece' }, h('header', {}, h('h3', {}, head.title), !head.timed && mark,
		head.hint && h('p', { class: 'hint' }, head.hint), link, tools), body)
	return { element, mark: opened => {
		mark.hidden = !opened.view.current
		link.replaceChildren(head.link?.(opened) ?? '')
	} }
}

/** A table that keeps its order and search while it follows. */
export function tablePiece<Row>(head: Head, spec: Omit<TableSpec<Row>, 'label' | 'empty' | 'page'>, rows: (opened: Opened) => Row[]): Piece {
	const table = new Table<Row>({ ...spec, label: head.title.toLowerCase(), empty: '', page: 8 })
	const { element, mark } = frame(head, table.tools, table.element)
	return { title: head.title, element, show: opened => {
		const found = rows(opened)
		element.hidden = !found.length
		if (found.length) table.show(found)
		table.tools.hidden = found.length < 5
		mark(opened)
		return found.length
	} }
}

/** Entries that open; the first ones, and a button for the others. */
export function listPiece<Item>(head: Head, first: number, items: (opened: Opened) => Item[], entry: (item: Item) => HTMLElement): Piece {
	const list = h('ol', { class: 'failures' })
	const more = h('div', { class: 'more' })
	const { element, mark } = frame(head, null, h('div', {}, list, more))
	let of = ''
	let limit = first
	const show = (opened: Opened): number => {
		if (of !== opened.name) limit = first
		of = opened.name
		const found = items(opened)
		element.hidden = !found.length
		keepFocus(list, () => keepOpen(list, () => list.replaceChildren(...found.slice(0, limit).map(entry))))
		more.replaceChildren(found.length > limit ? h('button', { type: 'button', click: () => {
			limit = Infinity
			show(opened)
		} }, `Show all ${count(found.length)}`) : '')
		mark(opened)
		return found.length
	}
	return { title: head.title, element, show }
}

export function bodyPiece(head: Head, body: (opened: Opened) => HTMLElement | null): Piece {
	const place = h('div')
	const { element, mark } = frame(head, null, place)
	return { title: head.title, element, show: opened => {
		const made = body(opened)
		place.replaceChildren(made ?? '')
		element.hidden = !made
		mark(opened)
		return made ? 1 : 0
	} }
}

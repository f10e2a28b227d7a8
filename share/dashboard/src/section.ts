// SPDX-License-Identifier: Apache-2.0
// Pieces that several sections are built of.
import { h } from './dom'
import { count, dateTime, isoUtc, visible } from './format'
import { address, visit } from './link'
import type { View } from './window'

/** The section of the template; where that has none, a new one behind another. */
export function section(id: string, title: string, behind: string): HTMLElement {
	const found = document.getElementById(id)
	if (found) return found
	const made = h('section', { class: 'card', id },
		h('header', {}, h('h2', {}, title), h('p', { class: 'hint' }), h('div', { class: 'tools' })), h('div', { class: 'mount' }))
	document.getElementById(behind)?.after(made)
	return made
}

export function hint(id: string, text: string): void {
	const place = document.querySelector(`#${id} > header .hint`)
	if (place) place.textContent = text
}

export const inside = (view: View, ns: number): boolean => {
	const w = view.current
	return !w || (ns >= view.beginNs(w.from) && ns < view.beginNs(w.to))
}

/** How many of those that the report keeps are shown, and how many there were. */
export function keptText(view: View, shown: number, kept: number, total: number): string {
	if (!total) return ''
	const all = total > kept ? `; ${count(total)} in all, of which the newest are kept (--max-errors)` : ''
	return view.current ? `${count(shown)} of ${count(kept)} ended in the window${all}` : `${count(kept)}${all}`
}

const ABORTED: Record<string, string> = {
	peer: 'the connection ended first', given_up: 'the connection was lost track of',
	exit: 'the process ended', killed: 'the process was killed',
}

export const abortedText = (why: string): string => `aborted: ${ABORTED[why] ?? visible(why)}`

/** A moment by the reader's clock and in UTC, once where they are the same. */
export const moments = (name: string, ns: number): [string, string][] =>
	dateTime(ns) === isoUtc(ns) ? [[name, isoUtc(ns)]] : [[name, dateTime(ns)], ['UTC', isoUtc(ns)]]

/** A link within the page: to another state of it, and to the section that shows it. */
export function jump(text: string, values: Record<string, string | null>, to: string): HTMLElement {
	return h('a', { class: 'jump', href: address(values), click: e => {
		const mouse = e as MouseEvent
		if (mouse.ctrlKey || mouse.metaKey || mouse.shiftKey) return
		e.preventDefault()
		visit(values)
		const place = document.getElementById(to)
		place?.scrollIntoView({ block: 'start' })
		const heading = place?.querySelector<HTMLElement>('h2')
		heading?.setAttribute('tabindex', '-1')
		heading?.focus({ preventScroll: true })
	} }, text)
}

/** A choice among values with their counts; '' is all of them. */
export function choice(label: string, all: string, changed: (value: string) => void): {
	element: HTMLSelectElement; offer: (values: Map<string, number>, chosen: string) => void } {
	const element = h('select', { 'aria-label': label, change: () => changed(element.value) })
	const offer = (values: Map<string, number>, chosen: string): void => {
		if (chosen && !values.has(chosen)) values.set(chosen, 0)
		element.replaceChildren(h('option', { value: '' }, all),
			...[...values].sort((a, b) => b[1] - a[1]).map(([value, n]) =>
				h('option', { value, selected: value === chosen }, `${visible(value)} (${count(n)})`)))
	}
	return { element, offer }
}

/** What stood open before a list was drawn anew stands open after it. */
export function keepOpen(list: HTMLElement, draw: () => void): void {
	const open = new Set([...list.querySelectorAll<HTMLElement>('[data-key] > details[open]')]
		.map(d => d.parentElement?.dataset.key))
	draw()
	if (!open.size) return
	for (const item of list.querySelectorAll<HTMLElement>('[data-key]'))
		if (open.has(item.dataset.key)) item.querySelector('details')?.setAttribute('open', '')
}

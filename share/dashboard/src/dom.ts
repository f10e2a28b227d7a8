// SPDX-License-Identifier: Apache-2.0
// Elements from code. Text only ever becomes a text node: nothing from a recording is parsed as markup.
import { visible } from './format'
import type { View } from './window'

type Child = Node | string | null | false | undefined
type Properties = Record<string, string | number | boolean | EventListener | undefined>

function apply(element: Element, properties: Properties): void {
	for (const [name, value] of Object.entries(properties)) {
		if (typeof value === 'function') element.addEventListener(name, value)
		else if (value === true) element.setAttribute(name, '')
		else if (value !== false && value !== undefined) element.setAttribute(name, String(value))
	}
}

function append(element: Element, children: Child[]): void {
	for (const child of children) if (child) element.append(child)
}

export function h<K extends keyof HTMLElementTagNameMap>(
	tag: K, properties: Properties = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
	const element = document.createElement(tag)
	apply(element, properties)
	append(element, children)
	return element
}

export function svg(tag: string, properties: Properties = {}, ...children: Child[]): SVGElement {
	const element = document.createElementNS('http://www.w3.org/2000/svg', tag)
	apply(element, properties)
	append(element, children)
	return element
}

/** Text of unknown origin, kept from turning the direction of what surrounds it. */
export const foreign = (text: string | null | undefined, className = ''): HTMLElement =>
	h('bdi', { class: className || undefined }, visible(text ?? '–'))

export function mount(id: string): HTMLElement {
	const found = document.querySelector<HTMLElement>(`#${id} .mount`)
	if (!found) throw new Error(`the page has no section ${id}`)
	return found
}

export function tools(id: string): HTMLElement {
	const found = document.querySelector<HTMLElement>(`#${id} .tools`)
	if (!found) throw new Error(`section ${id} has no place for tools`)
	return found
}

export const nothing = (why: string): HTMLElement => h('p', { class: 'nothing' }, why)

/** Marks a section that has no times of its own, while a window is chosen. */
export function wholeRecording(view: View, section: HTMLElement | null): void {
	const mark = h('span', { class: 'whole-recording', title: 'These figures have no times: they stay as they are.' },
		'whole recording')
	section?.querySelector('header')?.querySelector('h2')?.after(mark)
	view.follow(({ window }) => { mark.hidden = !window })
}

const WIDTH = 100
const HEIGHT = 24

/** A line over values, drawn to fill its box; null or NaN leaves a gap. */
export function sparkline(values: ArrayLike<number | null>, tone: string): SVGElement {
	let top = 0
	const known = (i: number): number | null => (Number.isNaN(values[i]) ? null : values[i])
	for (let i = 0; i < values.length; i++) top = Math.max(top, known(i) ?? 0)
	let path = ''
	let down = false
	for (let i = 0; i < values.length; i++) {
		const value = known(i)
		if (value !== null) {
			const x = (((i + 0.5) * WIDTH) / values.length).toFixed(1)
			const y = (HEIGHT - 1 - (top ? (value / top) * (HEIGHT - 3) : 0)).toFixed(1)
			path += `${down ? 'L' : 'M'}${x} ${y}`
		}
		down = value !== null
	}
	return svg('svg', { class: 'spark', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
		svg('path', { class: `line tone-${tone}`, d: path }))
}

/** Averages neighbours so that at most `limit` values are left; what is not known stays out, NaN where nothing is. */
export function thinned(values: ArrayLike<number | null>, limit: number): Float64Array {
	const step = Math.max(1, Math.ceil(values.length / limit))
	const out = new Float64Array(Math.ceil(values.length / step))
	const known = new Float64Array(out.length)
	for (let i = 0; i < values.length; i++) {
		const value = values[i]
		const at = Math.floor(i / step)
		if (value === null || Number.isNaN(value)) continue
		out[at] += value
		known[at]++
	}
	return out.map((sum, i) => sum / known[i])
}

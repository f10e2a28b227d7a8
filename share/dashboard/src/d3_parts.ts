// SPDX-License-Identifier: Apache-2.0
// Stands in for what d3-flame-graph takes of d3-selection, -transition, -scale, -format, -array and -ease (bundle.mjs
// points them here): the page shows frames where they belong at once, and 50 KB of d3 would lie nearly idle in it.

type Value<T> = T | ((this: Element, data: never) => T)
type Listener = (this: Element, event: Event, data: unknown) => void

interface Bound {
	__data__?: unknown
	listeners?: Record<string, Listener>
}

const SPACES: Record<string, string> = { svg: 'http://www.w3.org/2000/svg', xhtml: 'http://www.w3.org/1999/xhtml' }

const bound = (element: Element): Bound => element as Bound

/** "svg:g" in its own namespace, "rect" in its parent's. */
function create(parent: Element, name: string): Element {
	const [space, local] = name.includes(':') ? name.split(':') : ['', name]
	return document.createElementNS(SPACES[space] ?? parent.namespaceURI, local)
}

function evaluated<T>(value: Value<T>, element: Element): T {
	return typeof value === 'function' ? (value as (this: Element, data: unknown) => T).call(element, bound(element).__data__) : value
}

/** Elements with data. `parent` is where those come that data asks for. */
export class Selection {
	private entering: unknown[] = []
	private leaving: Element[] = []

	constructor(private readonly elements: Element[], private readonly parent: Element | null = null) {}

	each(f: (this: Element, data: unknown) => void): this {
		for (const element of this.elements) f.call(element, bound(element).__data__)
		return this
	}

	node(): Element | null {
		return this.elements[0] ?? null
	}

	size(): number {
		return this.elements.length
	}

	call(f: (selection: Selection) => void): this {
		f(this)
		return this
	}

	select(query: string): Selection {
		return new Selection(this.elements.flatMap(element => {
			const found = element.querySelector(query)
			if (found && bound(element).__data__ !== undefined) bound(found).__data__ = bound(element).__data__
			return found ?? []
		}))
	}

	selectAll(query: string): Selection {
		return new Selection(this.elements.flatMap(element => [...element.querySelectorAll(query)]), this.node())
	}

	datum(value: Value<unknown>): this {
		return this.each(function () { bound(this).__data__ = evaluated(value, this) ?? bound(this).__data__ })
	}

	/** Those that have one of the values keep it, in the values' order; the rest enter and leave. */
	data(values: unknown[], key: (value: unknown) => unknown): Selection {
		const known = new Map(this.elements.map(element => [key(bound(element).__data__), element]))
		const kept: Element[] = []
		const joined = new Selection(kept, this.parent)
		for (const value of values) {
			const element = known.get(key(value))
			if (element) {
				bound(element).__data__ = value
				kept.push(element)
				known.delete(key(value))
			} else joined.entering.push(value)
		}
		joined.leaving = [...known.values()]
		return joined
	}

	enter(): { append: (name: string) => Selection } {
		const { parent, entering } = this
		return { append: name => new Selection(parent ? entering.map(value => {
			const element = parent.appendChild(create(parent, name))
			bound(element).__data__ = value
			return element
		}) : []) }
	}

	exit(): Selection {
		return new Selection(this.leaving)
	}

	append(name: string): Selection {
		return new Selection(this.elements.map(element => {
			const child = element.appendChild(create(element, name))
			bound(child).__data__ = bound(element).__data__
			return child
		}))
	}

	remove(): this {
		return this.each(function () { this.remove() })
	}

	attr(name: string, value: Value<string | number>): this {
		return this.each(function () { this.setAttribute(name, String(evaluated(value, this))) })
	}

	style(name: string, value: Value<string>): this {
		return this.each(function () { (this as HTMLElement).style.setProperty(name, evaluated(value, this)) })
	}

	text(value: Value<string>): this {
		return this.each(function () { this.textContent = evaluated(value, this) })
	}

	/** One listener of a kind, the newest. */
	on(type: string, listener: Listener): this {
		return this.each(function () {
			const all = bound(this).listeners ??= {}
			if (!all[type]) this.addEventListener(type, event => all[type].call(this, event, bound(this).__data__))
			all[type] = listener
		})
	}

	/* What a transition would reach at its end is set at once. */
	transition(): this { return this }

	duration(): this { return this }

	ease(): this { return this }

	delay(): this { return this }
}

export const select = (element: Element): Selection => new Selection([element])

interface Scale {
	(value: number): number
	range(ends: [number, number]): Scale
}

export function scaleLinear(): Scale {
	let [low, high] = [0, 1]
	const scale = ((value: number) => low + value * (high - low)) as Scale
	scale.range = ends => {
		[low, high] = ends
		return scale
	}
	return scale
}

export const format = () => (value: number): string => value.toFixed(3)

export const ascending = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export const easeCubic = (t: number): number => t

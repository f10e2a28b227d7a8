// SPDX-License-Identifier: Apache-2.0
// The flame graph (outermost function on top): d3-flame-graph draws it; keys, colours by module and what is said of a
// frame are ours. Names only ever become text.
import flamegraph, { type FlameGraph, type FlameNode, type FlameTip } from 'd3-flame-graph'
import { select } from './d3_parts'
import { foreign, h } from './dom'
import { percent } from './format'
import { moduleOf, modules, type Flame } from './flame_tree'

type Node = FlameNode<Flame>

const ROW = 20
/** Modules with a colour of their own: style/flame.css has so many. */
const COLOURS = 6
/** Frames narrower than this many pixels aren't drawn; zooming in shows them. */
const NARROWEST = 0.6

const HELP = 'Click a frame to zoom, or walk with the arrow keys. Width is CPU time; below a function stands what it calls.'
const KEYS = 'Arrow keys move between frames, Enter zooms, Backspace zooms out, Escape shows all.'

export interface FlameHandlers {
	/** In the tree's unit. */
	amount: (value: number) => string
	zoomed: (key: string | null) => void
	found: (share: number | null, frames: number) => void
	/** A colour of style/flame.css for what is not coloured by module. */
	tone?: (node: Flame) => string
	/** In place of what a frame uses. */
	says?: (node: Flame) => string
}

export class FlameView {
	readonly element = h('div', { class: 'flame', tabindex: 0, role: 'application', 'aria-label': `Flame graph. ${KEYS}` })
	readonly legend = h('ul', { class: 'legend' })
	readonly said = h('p', { class: 'flame-said', role: 'status' }, HELP)
	private readonly tip = h('div', { class: 'flame-tip', hidden: true })
	private readonly chart: FlameGraph<Flame> = flamegraph<Flame>()
	private root: Node | null = null
	private current: Node | null = null
	private zoom: Node | null = null
	private term = ''
	private readonly colours = new Map<string, number>()

	constructor(private readonly handlers: FlameHandlers) {
		this.element.append(this.tip)
		this.element.addEventListener('keydown', e => this.key(e))
		this.chart.cellHeight(ROW).inverted(true).minFrameSize(NARROWEST).transitionDuration(0).resetHeightOnZoom(true)
			.tooltip(this.tooltip()).setColorMapper(node => this.colour(node))
			.setSearchMatch((node, term) => this.matches(node, term))
			.setSearchHandler((found, sum, total) => handlers.found(total ? sum / total : 0, found.length))
			.onClick(node => this.clicked(node))
		new ResizeObserver(() => this.resized()).observe(this.element)
	}

	/** Another tree; key says where to zoom to, if that frame is there. Who stands on a frame stays on it. */
	show(tree: Flame, key: string | null): void {
		const stood = this.current?.data.key
		this.colourModules(tree)
		this.chart.width(this.width())
		if (this.root) this.chart.update(tree)
		else this.chart(select(this.element).datum(tree))
		this.root = nodeOf(this.element) ?? null
		this.current = this.zoom = this.root
		const at = this.find(key)
		if (at) this.chart.zoomTo(at)
		if (this.term) this.chart.search(this.term)
		this.current = this.find(stood) ?? this.zoom
		this.drawn()
	}

	private find(key: string | null | undefined): Node | null {
		return (key && this.root?.descendants().find(n => n.data.key === key)) || null
	}

	search(term: string): void {
		this.term = term.toLowerCase()
		if (!this.root) return
		if (this.term) this.chart.search(this.term)
		else {
			this.chart.clear()
			this.handlers.found(null, 0)
		}
		this.drawn()
	}

	reset(): void {
		if (this.root && this.zoom !== this.root) this.chart.resetZoom()
	}

	private width(): number {
		return Math.max(240, this.element.clientWidth || 960)
	}

	private resized(): void {
		if (!this.root || this.width() === Number(this.element.querySelector('svg')?.getAttribute('width'))) return
		this.chart.width(this.width()).update()
		this.drawn()
	}

	private matches(node: Node, term: string): boolean {
		const { frame, name } = node.data
		return `${name} ${frame?.file ?? ''} ${frame?.module ?? ''}`.toLowerCase().includes(term)
	}

	/* ---- colours ---- */

	private colourModules(tree: Flame): void {
		if (this.handlers.tone) return
		const all = modules(tree)
		const entry = (name: string | null, tone: number, value: number): HTMLElement =>
			h('li', {}, h('i', { class: `flame-${tone}` }), name === null ? 'other modules' : foreign(name),
				h('span', { class: 'value' }, percent(tree.value ? value / tree.value : 0)))
		const rest = all.slice(COLOURS).reduce((sum, [, value]) => sum + value, 0)
		this.colours.clear()
		all.slice(0, COLOURS).forEach(([name], i) => this.colours.set(name, i + 1))
		this.legend.replaceChildren(...all.slice(0, COLOURS).map(([name, value], i) => entry(name, i + 1, value)))
		if (all.length > COLOURS) this.legend.append(entry(null, 0, rest))
	}

	private colour(node: Node): string {
		const { frame } = node.data
		if (node.highlight) return 'var(--flame-found)'
		if (frame && this.handlers.tone) return `var(--flame-${this.handlers.tone(node.data)})`
		return `var(--flame-${frame ? this.colours.get(moduleOf(frame)) ?? 0 : 'root'})`
	}

	/* ---- zoom ---- */

	private clicked(node: Node): void {
		this.zoom = node
		this.handlers.zoomed(node === this.root ? null : node.data.key)
		this.drawn()
		this.move(node)
	}

	/** The package leaves room for a title. */
	private drawn(): void {
		const picture = this.element.querySelector('svg')
		const depth = this.shown().reduce((most, node) => Math.max(most, node.depth), 0)
		picture?.setAttribute('height', String((depth + 1) * ROW))
		picture?.setAttribute('aria-hidden', 'true')
		this.mark()
	}

	private shown(): Node[] {
		const width = this.width()
		return this.root?.descendants().filter(n => (n.x1 - n.x0) * width > NARROWEST) ?? []
	}

	/* ---- keys ---- */

	private key(event: KeyboardEvent): void {
		const to = this.target(event.key)
		if (!to || !this.root) return
		event.preventDefault()
		event.stopPropagation()
		if (event.key === 'Enter' || event.key === ' ' || event.key === 'Backspace' || event.key === 'Escape') this.chart.zoomTo(to)
		else this.move(to)
	}

	private target(key: string): Node | null {
		const at = this.current
		if (!at) return null
		if (key === 'Enter' || key === ' ') return at
		if (key === 'Backspace') return this.zoom?.parent ?? null
		if (key === 'Escape') return this.zoom === this.root ? null : this.root
		if (key === 'Home') return this.zoom
		if (key === 'ArrowUp') return at.parent
		if (key === 'ArrowDown') return this.among(at.children)[0] ?? null
		return key === 'ArrowLeft' ? this.beside(at, -1) : key === 'ArrowRight' ? this.beside(at, 1) : null
	}

	private among(nodes: Node[] | undefined): Node[] {
		return nodes?.filter(n => n.x1 > n.x0) ?? []
	}

	private beside(at: Node, step: number): Node | null {
		const row = this.shown().filter(n => n.depth === at.depth).sort((a, b) => a.x0 - b.x0)
		return row[row.indexOf(at) + step] ?? null
	}

	private move(node: Node): void {
		this.current = node
		this.mark()
		this.said.replaceChildren(...this.describe(node))
	}

	private mark(): void {
		for (const g of this.element.querySelectorAll('g.frame'))
			g.classList.toggle('current', nodeOf(g) === this.current)
	}

	/* ---- what is said of a frame ---- */

	private describe(node: Node): HTMLElement[] {
		const { frame, name, value, self } = node.data
		const { amount } = this.handlers
		const whole = this.root?.data.value ?? 0
		const of = (part: number): string => `${amount(part)} (${percent(whole ? part / whole : 0)})`
		return [foreign(name, 'name'),
			...(frame && (frame.file ?? frame.module) ? [foreign(frame.file ?? frame.module, 'where')] : []),
			h('span', {}, this.handlers.says?.(node.data) ?? `${of(value)}, itself ${of(self)}`)]
	}

	private tooltip(): FlameTip<Flame> {
		const { tip } = this
		const show = (event: MouseEvent, node: Node): void => {
			const box = this.element.getBoundingClientRect()
			tip.replaceChildren(...this.describe(node))
			tip.hidden = false
			tip.style.left = `${Math.min(event.clientX - box.left + 12, Math.max(0, box.width - tip.offsetWidth - 4))}px`
			tip.style.top = `${event.clientY - box.top + this.element.scrollTop + 18}px`
		}
		return Object.assign(() => undefined, { show, hide: () => { tip.hidden = true } })
	}
}

interface Bound {
	__data__?: Node
}

/* Where d3 keeps what an element was drawn from. */
const nodeOf = (element: Element): Node | undefined => (element as Bound).__data__

// SPDX-License-Identifier: Apache-2.0
// What used the CPU: a flame graph of all requests or of one route, the same as a table, and the routes.
import { foreign, h, mount, wholeRecording } from './dom'
import { count, duration, percent } from './format'
import { FlameView } from './flame'
import { flameRoute, flameTree, functionRows, inSamples, moduleOf, routeName, type Flame, type FunctionRow } from './flame_tree'
import { link, linked, onLink } from './link'
import { emptied, shareBar } from './pieces'
import { followSoon, whenNear } from './settle'
import { Table, type Column } from './table'
import type { Profile, ProfileRoute } from './types'
import type { View } from './window'

const ROUTE = 'flame.route'
const FRAME = 'flame'

class ProfileSection {
	private loaded: Profile | null = null
	private tree: Flame | null = null
	private address = ''
	private readonly routes = h('select', { 'aria-label': 'Flame graph of', change: () => this.choose(this.routes.value || null) })
	private readonly term = h('input', { type: 'search', placeholder: 'Find functions', 'aria-label': 'Find functions in the flame graph',
		input: () => this.flame.search(this.term.value.trim()) })
	private readonly found = h('span', { class: 'found', role: 'status' })
	private readonly all = h('button', { type: 'button', hidden: true, click: () => this.flame.reset() }, 'Show all frames')
	private readonly note = h('p', { class: 'note' })
	private readonly flame = new FlameView({
		amount: value => this.amount(value),
		zoomed: key => {
			this.all.hidden = key === null
			link({ [FRAME]: key })
			this.address = this.addressNow()
		},
		found: (share, frames) => { this.found.textContent = share === null ? '' : `${percent(share)} in ${count(frames)} frames` },
	})
	private readonly functions: Table<FunctionRow>
	private readonly byRoute: Table<ProfileRoute>
	private readonly body: HTMLElement[]

	constructor(private readonly place: HTMLElement, private readonly view: View) {
		this.functions = new Table<FunctionRow>({ label: 'functions by CPU time', columns: this.functionColumns(), sort: 2, page: 15,
			search: r => `${r.frame.function} ${r.frame.file ?? ''} ${r.frame.module ?? ''}`, empty: '' })
		this.byRoute = new Table<ProfileRoute>({ label: 'CPU time of routes', columns: this.routeColumns(), sort: 3, page: 15,
			search: routeName, empty: '' })
		this.body = [
			h('div', { class: 'flame-tools' }, this.routes, this.term, this.found, this.all),
			this.flame.element, this.flame.said, this.flame.legend,
			h('div', { class: 'under' }, h('h3', {}, 'Functions'), this.functions.tools), this.functions.element,
			h('div', { class: 'under' }, h('h3', {}, 'By route'), this.byRoute.tools), this.byRoute.element, this.note]
	}

	follow(): void {
		const { profile } = this.view.report
		if (this.loaded === profile) return
		this.loaded = profile
		if (emptied(this.place, !profile.samples)) return
		if (!this.flame.element.isConnected) this.place.replaceChildren(...this.body)
		this.listRoutes(profile)
		this.byRoute.show(profile.routes)
		this.note.textContent = notes(profile)
		this.draw()
	}

	/** When the address may name another route or frame. */
	readdress(): void {
		if (this.address !== this.addressNow()) this.draw()
	}

	private addressNow(): string {
		return `${linked(ROUTE)} ${linked(FRAME)}`
	}

	private draw(): void {
		const profile = this.loaded
		if (!profile?.samples) return
		const route = flameRoute(profile, linked(ROUTE))
		this.routes.value = route ? routeName(route) : ''
		this.tree = flameTree(profile, route)
		this.flame.show(this.tree, linked(FRAME))
		this.functions.show(functionRows(this.tree))
		this.all.hidden = linked(FRAME) === null
		this.address = this.addressNow()
	}

	private choose(route: string | null): void {
		link({ [ROUTE]: route, [FRAME]: null })
		this.draw()
	}

	private listRoutes(p: Profile): void {
		const chosen = (name: string): boolean => name === linked(ROUTE)
		this.routes.replaceChildren(h('option', { value: '' }, `All requests, ${this.amount(inSamples(p) ? p.samples : p.cpu_ns)}`),
			...p.routes.map(r => {
				const option = h('option', { value: routeName(r), selected: chosen(routeName(r)) })
				option.append(foreign(`${routeName(r)}, ${this.amount(inSamples(p) ? r.samples : r.cpu_ns)}`).textContent ?? '')
				return option
			}))
	}

	private amount(value: number): string {
		return this.loaded && inSamples(this.loaded) ? `${count(value)} samples` : duration(value)
	}

	private share(value: number): number {
		return this.tree?.value ? value / this.tree.value : 0
	}

	private functionColumns(): Column<FunctionRow>[] {
		return [
			{ name: 'Function', key: r => r.frame.function, cell: r => this.finder(r), className: 'statement' },
			{ name: 'Where', key: r => r.frame.file ?? r.frame.module ?? '', className: 'where',
				cell: r => h('span', {}, foreign(r.frame.file ?? moduleOf(r.frame))) },
			{ name: 'Self', title: 'share of the CPU time shown', key: r => r.self, cell: r => shareBar(this.share(r.self)), numeric: true },
			{ name: 'Self time', key: r => r.self, cell: r => this.amount(r.self), numeric: true },
			{ name: 'With calls', title: 'with the functions that it calls', key: r => r.total, numeric: true,
				cell: r => percent(this.share(r.total)) },
		]
	}

	private finder(row: FunctionRow): HTMLElement {
		return h('button', { type: 'button', class: 'link', title: 'find it in the flame graph', click: () => {
			this.term.value = row.frame.function
			this.flame.search(row.frame.function)
			this.flame.element.scrollIntoView({ block: 'nearest' })
		} }, foreign(row.frame.function))
	}

	private routeColumns(): Column<ProfileRoute>[] {
		const whole = (): number => (this.loaded ? (inSamples(this.loaded) ? this.loaded.samples : this.loaded.cpu_ns) : 0)
		const own = (r: ProfileRoute): number => (this.loaded && inSamples(this.loaded) ? r.samples : r.cpu_ns)
		return [
			{ name: 'Route', key: routeName, className: 'route',
				cell: r => h('span', {}, r.probable > r.exact && '~ ', foreign(routeName(r))) },
			{ name: 'Samples', key: r => r.samples, cell: r => count(r.samples), numeric: true },
			{ name: 'CPU time', key: own, cell: r => this.amount(own(r)), numeric: true },
			{ name: 'Share', key: own, cell: r => shareBar(whole() ? own(r) / whole() : 0), numeric: true },
			{ name: 'Mostly in', key: r => r.functions[0]?.function ?? '', className: 'pieces',
				cell: r => h('span', { class: 'pieces' }, ...r.functions.slice(0, 3).map(f => h('span', {}, foreign(f.function)))) },
			{ name: 'Flame graph', key: own, className: 'act',
				cell: r => h('button', { type: 'button', click: () => {
					this.choose(routeName(r))
					this.flame.element.scrollIntoView({ block: 'center' })
				} }, 'Show') },
		]
	}
}

function notes(p: Profile): string {
	const { exact_ns, probable_ns } = p.attribution
	return [
		`${count(p.samples)} samples, ${duration(p.cpu_ns)} of CPU time; of ${percent(p.cpu_ns ? exact_ns / p.cpu_ns : 0)} the request is ` +
			`certain, of ${percent(p.cpu_ns ? probable_ns / p.cpu_ns : 0)} probable (“~”).`,
		p.stacks_merged ? `${count(p.stacks_merged)} rare stacks stand as (other): --max-stacks keeps more.` : '',
		p.stacks_lost ? `${count(p.stacks_lost)} stacks were lost.` : '',
		'Frames too narrow to see are drawn when you zoom in.',
	].join(' ')
}

export function profile(view: View): void {
	const place = mount('profile')
	const section = new ProfileSection(place, view)
	wholeRecording(view, document.getElementById('profile'))
	whenNear(place, () => followSoon(view, () => section.follow()))
	onLink(() => section.readdress())
}

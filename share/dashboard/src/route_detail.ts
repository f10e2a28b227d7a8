// SPDX-License-Identifier: Apache-2.0
// One route by itself, in place of the table: opened by #route=..., closed by its button, Escape, or the browser's Back.
import { sumCells, type CellSum } from './cells'
import { saveJson } from './copy'
import { foreign, h, nothing } from './dom'
import { bytes, count, dateTime, duration, isoUtc, percent, rate } from './format'
import { linked, onLink, visit } from './link'
import { RouteCharts } from './route_charts'
import { RouteLists } from './route_lists'
import { section } from './section'
import { soon } from './settle'
import type { Route } from './types'
import type { View } from './window'

export const openRoute = (name: string): void => visit({ route: name })

const own = (routes: Record<string, Route>, name: string): Route | null =>
	Object.prototype.hasOwnProperty.call(routes, name) ? routes[name] : null

type Sums = Pick<CellSum, 'requests' | 'errors' | 'aborted' | 'timed' | 'sumNs' | 'mean' | 'p50' | 'p95' | 'p99'>

/** Of the window, or of all. */
function sums(view: View, r: Route): Sums {
	if (view.current) return sumCells(r.cells, view.cells.from, view.cells.to)
	return { requests: r.count, errors: r.errors, aborted: r.aborted, timed: r.count - r.aborted, sumNs: r.total_ns,
		mean: r.avg_latency, p50: r.p50, p95: r.p95, p99: r.p99 }
}

function figure(name: string, value: string, bad = false): HTMLElement {
	return h('div', { class: 'figure' }, h('span', { class: 'label' }, name), h('span', { class: bad ? 'value failing' : 'value' }, value))
}

function figures(view: View, r: Route, seconds: number): HTMLElement[] {
	const s = sums(view, r)
	const all = Object.values(view.report.routes)
		.reduce((sum, other) => sum + (view.current ? sums(view, other).sumNs : other.total_ns), 0)
	const time = (ns: number): string => (s.timed ? duration(ns) : '–')
	return [
		figure('Requests', count(s.requests)), figure('Rate', rate(seconds ? s.requests / seconds : 0)),
		figure('Errors', `${percent(s.requests ? s.errors / s.requests : 0)}, ${count(s.errors)}`, s.errors > 0),
		figure('Aborted', count(s.aborted)), figure('Mean', time(s.mean)), figure('P50', time(s.p50)), figure('P95', time(s.p95)),
		figure('P99', time(s.p99)), figure('Of all time', percent(all ? s.sumNs / all : 0)),
	]
}

/** What is known of the whole recording alone. */
function facts(r: Route): HTMLElement {
	const fact = (name: string, value: string | null, title?: string): HTMLElement | null =>
		value === null ? null : h('div', {}, h('dt', {}, name), h('dd', { title }, value))
	const seen = (ns: number | undefined): string | null => (ns ? dateTime(ns) : null)
	const timed = r.count > r.aborted
	return h('dl', {}, fact('First seen', seen(r.first_seen_ns), isoUtc(r.first_seen_ns ?? 0)),
		fact('Last seen', seen(r.last_seen_ns), isoUtc(r.last_seen_ns ?? 0)),
		fact('Fastest', timed ? duration(r.min) : null), fact('Slowest', timed ? duration(r.max) : null),
		fact('P99.9', timed ? duration(r.p999) : null),
		fact('First byte, P50 and P95', r.first_byte.count ? `${duration(r.first_byte.p50)}, ${duration(r.first_byte.p95)}` : null),
		fact('Received, a request', bytes(r.count ? r.bytes_in / r.count : 0)),
		fact('Sent, a request', bytes(r.count ? r.bytes_out / r.count : 0)),
		fact('Queue of the proxy, P95', r.proxy_queue?.count ? `${duration(r.proxy_queue.p95)} of ${count(r.proxy_queue.count)}` : null),
		fact('CPU a request', r.cpu?.measured ? `${duration(r.cpu.total_ns / r.cpu.measured, false)} of ${count(r.cpu.measured)} measured` : null),
		fact('Not running', r.cpu?.measured ? `${percent(r.cpu.waiting)} of the time` : null),
		fact('In detail', r.in_detail !== undefined && r.in_detail < r.count ? `${count(r.in_detail)} of ${count(r.count)}` : null),
		fact('Name', r.guessed ? 'made from paths' : 'given by the server or by you'))
}

class RoutePanel {
	private name: string | null = null
	private listed: string | null = null
	private readonly table = document.getElementById('routes')
	private readonly heading = h('h2', { tabindex: -1 })
	private readonly figures = h('div', { class: 'figures' })
	private readonly charts: RouteCharts
	private readonly lists = new RouteLists()
	private readonly short = h('div', { class: 'short' })
	private readonly rest = h('div')
	private readonly element = section('route', 'Route', 'routes')

	constructor(private readonly view: View, private readonly closed: (name: string) => void) {
		this.charts = new RouteCharts(view)
		this.element.hidden = true
		this.element.replaceChildren(
			h('header', {}, h('button', { type: 'button', class: 'back', click: () => visit({ route: null }) }, '← All routes'), this.heading,
				h('div', { class: 'tools' }, h('button', { type: 'button', title: 'all that this page holds of the route',
					click: () => this.save() }, 'JSON'))),
			this.figures, this.short, this.charts.element, this.lists.element, this.rest)
		addEventListener('keydown', e => this.escape(e), true)
	}

	/** What the address asks for. */
	follow(focus: boolean): void {
		const before = this.name
		this.name = linked('route')
		if (this.name === before) return
		this.element.hidden = this.name === null
		if (this.table) this.table.hidden = this.name !== null
		if (this.name === null) {
			if (before !== null) this.closed(before)
			return
		}
		this.draw((this.view.report.meta.end_ns - this.view.report.meta.begin_ns) / 1e9)
		if (!focus) return
		this.element.scrollIntoView({ block: 'start' })
		this.heading.focus({ preventScroll: true })
	}

	draw(wholeSeconds: number): void {
		if (this.name === null) return
		const w = this.view.current
		const seconds = w ? (this.view.beginNs(w.to) - this.view.beginNs(w.from)) / 1e9 : wholeSeconds
		const route = own(this.view.report.routes, this.name)
		this.heading.replaceChildren(foreign(this.name), ...Object.keys(route?.methods ?? {}).map(m => h('span', { class: 'method' }, m)))
		this.figures.hidden = !route
		this.charts.element.hidden = this.short.hidden = !route
		if (!route) {
			this.lists.element.hidden = true
			this.rest.replaceChildren(nothing('This report has no route of that name.'))
			return
		}
		this.figures.replaceChildren(...figures(this.view, route, seconds))
		this.charts.show(route)
		this.short.replaceChildren(w ? h('span', { class: 'whole-recording' }, 'whole recording') : '', facts(route))
		if (this.listed !== this.name) this.lists.element.hidden = true
		soon(this.list)
	}

	/** The long part: after the figures and charts are there. */
	private readonly list = (): void => {
		const route = own(this.view.report.routes, this.name ?? '')
		this.listed = this.name
		this.lists.element.hidden = !route
		if (route && this.name !== null) this.rest.replaceChildren(this.lists.show({ view: this.view, name: this.name, route }))
	}

	private save(): void {
		const route = own(this.view.report.routes, this.name ?? '')
		if (!route) return
		saveJson('route.json', { name: this.name, ...route })
	}

	/** Before anyone else takes it for something of the page behind. */
	private escape(e: KeyboardEvent): void {
		if (e.key !== 'Escape' || this.name === null) return
		if (e.target instanceof HTMLInputElement && e.target.value) return
		e.stopImmediatePropagation()
		visit({ route: null })
	}
}

export function routeDetail(view: View, closed: (name: string) => void): void {
	const panel = new RoutePanel(view, closed)
	panel.follow(true)
	onLink(() => panel.follow(true))
	view.follow(({ seconds }) => panel.draw(seconds))
}

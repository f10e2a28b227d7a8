// SPDX-License-Identifier: Apache-2.0
// The charts of one route: made once, filled anew for each route that is opened.
import { cellBuckets, cellQuantiles, cellSeries } from './cells'
import { Chart, type ChartSpec, type Series } from './chart'
import { distributionCharts, type Distribution } from './distribution'
import { h } from './dom'
import { axisDuration, axisRate, duration, rate } from './format'
import { Hist } from './hist'
import type { Route } from './types'
import type { View } from './window'

const WANTED = [0.5, 0.95, 0.99]

/** The histogram of the whole recording, or what the cells of the window hold. */
function measured(view: View, route: Route): Distribution {
	if (!view.current) return new Hist().add(route.histogram)
	const buckets = cellBuckets(route.cells, view.cells.from, view.cells.to)
	const total = buckets.reduce((sum, [, , n]) => sum + n, 0)
	return {
		total,
		each: visit => { for (const [low, width, n] of buckets) visit(low, width, n) },
		quantile: q => {
			const rank = Math.max(1, Math.ceil(q * total))
			let seen = 0
			const found = buckets.find(([, , n]) => (seen += n) >= rank)
			return found ? found[0] + (found[1] - 1) / 2 : 0
		},
	}
}

function latencySeries(route: Route, count: number): Series[] {
	const [p50, p95, p99] = cellQuantiles(route.cells, count, WANTED)
	return [{ name: 'P50', tone: 'p50', values: p50 }, { name: 'P95', tone: 'p95', values: p95 }, { name: 'P99', tone: 'p99', values: p99 }]
}

function rateSeries(route: Route, count: number, cellNs: number): Series[] {
	const perSecond = (pick: (requests: number, errors: number) => number): number[] =>
		[...cellSeries(route.cells, count, pick)].map(v => (v * 1e9) / cellNs)
	return [{ name: 'requests', tone: 'p95', values: perSecond(requests => requests), fill: true },
		{ name: 'errors', tone: 'server', values: perSecond((_, errors) => errors), fill: true }]
}

function card(title: string, hint: string): { element: HTMLElement; place: HTMLElement } {
	const place = h('div', { class: 'mount' })
	return { place, element: h('div', { class: 'piece' }, h('header', {}, h('h3', {}, title), h('p', { class: 'hint' }, hint)), place) }
}

type TimeSpecs = Record<'latency' | 'rate', Pick<ChartSpec, 'x' | 'series' | 'xRange'>>

export class RouteCharts {
	readonly element: HTMLElement
	private readonly cards = [card('Latency', 'percentiles over time'), card('Requests and errors', 'a second'),
		card('Distribution', 'how many requests took how long'), card('Percentile spectrum', 'which share was answered within which time')]
	private charts: Chart[] = []
	private spread: ((next: Distribution) => void) | null = null
	private drawn: Route | null = null

	constructor(private readonly view: View) {
		this.element = h('div', { class: 'charts' }, ...this.cards.map(c => c.element))
	}

	/** A chosen window moves the charts over time; another route or report fills them anew. */
	show(route: Route): void {
		const { view } = this
		const hist = measured(view, route)
		this.element.hidden = !view.report.timeline.cells || !route.count
		this.cards[2].element.hidden = this.cards[3].element.hidden = !hist.total
		if (this.element.hidden) return
		if (this.drawn !== route) this.fill(route)
		for (const chart of this.charts) chart.range(...this.range())
		this.drawn = route
		if (!hist.total) return
		if (this.spread) this.spread(hist)
		else this.spread = distributionCharts(this.cards[2].place, this.cards[3].place, hist)
	}

	private range(): [number, number] {
		const { begin_ns, cell_ns } = this.view.report.timeline.cells ?? { begin_ns: 0, cell_ns: 1 }
		const { from, to } = this.view.cells
		return [(begin_ns + from * cell_ns) / 1e9, (begin_ns + to * cell_ns) / 1e9]
	}

	private times(route: Route): TimeSpecs {
		const { begin_ns, cell_ns, count } = this.view.report.timeline.cells ?? { begin_ns: 0, cell_ns: 1, count: 0 }
		const x = Array.from({ length: count }, (_, i) => (begin_ns + (i + 0.5) * cell_ns) / 1e9)
		return { latency: { x, xRange: this.range(), series: latencySeries(route, count) },
			rate: { x, xRange: this.range(), series: rateSeries(route, count, cell_ns) } }
	}

	private fill(route: Route): void {
		const { latency, rate: throughput } = this.times(route)
		if (this.charts.length) {
			this.charts[0].update(latency)
			this.charts[1].update(throughput)
			return
		}
		this.charts = [
			new Chart({ ...latency, place: this.cards[0].place, label: 'Latency percentiles of the route over time', value: duration,
				axis: axisDuration }, this.view),
			new Chart({ ...throughput, place: this.cards[1].place, label: 'Requests and errors of the route over time', value: rate,
				axis: axisRate }, this.view)]
	}
}

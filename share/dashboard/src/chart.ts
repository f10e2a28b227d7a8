// SPDX-License-Identifier: Apache-2.0
// One chart: uPlot with our colours, our legend (buttons that toggle and show the value under the cursor).
import uPlot from 'uplot'
import { colour, forgetColours, translucent } from './colour'
import { h } from './dom'
import { axisTime, clock, usesUtc } from './format'
import { later, noLonger } from './later'
import { touches } from './touch'
import type { View } from './window'

export interface Series {
	name: string
	tone: string
	values: (number | null)[]
	fill?: boolean
	hidden?: boolean
	/** One of many thin lines: without an entry in the legend. */
	quiet?: boolean
}

export interface ChartSpec {
	place: HTMLElement
	label: string
	x: number[]
	series: Series[]
	stacked?: boolean
	height?: number
	value: (value: number) => string
	axis: (value: number) => string
	log?: boolean
	/** Set on charts over something else than time. */
	xAxis?: Partial<uPlot.Axis>
	xRange: [number, number]
	xText?: (x: number) => string
	paths?: uPlot.Series.PathBuilder
	/** Drawn beneath the lines. */
	under?: (u: uPlot) => void
	/** Said in the legend in place of the time under the cursor. */
	hover?: (u: uPlot) => string
	/** Of the y axis, where it does not follow from the series. */
	yRange?: [number, number]
	yAxis?: Partial<uPlot.Axis>
}

/** Labels at 1, 10, 100, ...; where these are few, at 2 and 5 too. */
function labelled(_u: uPlot, ticks: number[]): (number | null)[] {
	const lead = (v: number): number => Number((v / 10 ** Math.floor(Math.log10(v) + 1e-9)).toFixed(3))
	const few = ticks.filter(v => lead(v) === 1).length < 4
	return ticks.map(v => (lead(v) === 1 || (few && (lead(v) === 2 || lead(v) === 5)) ? v : null))
}

const shared = uPlot.sync('time')
const all = new Set<Chart>()

/** After another theme or clock was chosen. */
export function redrawCharts(): void {
	forgetColours()
	for (const chart of all) chart.draw()
}

/** What a chart says to those who don't see it: least and most of each line, and when the most was. */
function inWords(spec: ChartSpec): string {
	const text = spec.xText ?? ((x: number) => clock(x * 1e9))
	const parts = spec.series.filter(s => !s.quiet).map(s => {
		let low = -1
		let high = -1
		s.values.forEach((v, i) => {
			if (v === null || spec.x[i] < spec.xRange[0] || spec.x[i] > spec.xRange[1]) return
			if (low < 0 || v < (s.values[low] ?? 0)) low = i
			if (high < 0 || v > (s.values[high] ?? 0)) high = i
		})
		return high < 0 ? '' : `${s.name} from ${spec.value(s.values[low] ?? 0)} to ` +
			`${spec.value(s.values[high] ?? 0)}, most at ${text(spec.x[high])}`
	})
	return [spec.label, ...parts.filter(Boolean)].join('; ')
}

const TIME_AXIS: Partial<uPlot.Axis> = {
	space: 76,
	incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 2592000],
	size: 26,
	values: (_u, splits, _axis, _space, step) => splits.map(v => axisTime(v * 1e9, step)),
}

export class Chart {
	private plot: uPlot | null = null
	private width = 0
	private inSight = false
	private readonly shown: boolean[]
	private readonly legend = h('ul', { class: 'legend' })
	private readonly values: HTMLElement[] = []
	private readonly moment = h('li', { class: 'moment' })
	private readonly body = h('div', { class: 'canvas' })

	constructor(private readonly spec: ChartSpec, private readonly view: View | null) {
		this.shown = spec.series.map(s => !s.hidden)
		spec.place.replaceChildren(this.body, this.legend)
		this.fillLegend()
		for (const chart of all) if (!chart.body.isConnected) all.delete(chart)
		all.add(this)
		this.body.setAttribute('role', 'img')
		this.describe()
		/* its first call draws: by then all sections stand, and one layout serves all charts */
		new ResizeObserver(entries => this.resize(Math.floor(entries[0].contentRect.width))).observe(this.body)
		new IntersectionObserver(entries => {
			this.inSight = entries[entries.length - 1].isIntersecting
			if (this.inSight) this.catchUp()
		}).observe(this.body)
	}

	/** Draws what it was asked to draw while it was out of sight. */
	catchUp(): void {
		if (noLonger(this) && this.body.isConnected) this.make()
	}

	/** New colours, or another kind of data. */
	draw(changes: Partial<ChartSpec> = {}): void {
		Object.assign(this.spec, changes)
		this.describe()
		if (this.inSight) this.make()
		else later(this)
	}

	private make(): void {
		if (!this.width) return
		this.plot?.destroy()
		this.plot = new uPlot(this.options(), this.data(), this.body)
		touches(this.plot, this.onTime, () => { if (this.plot) this.selected(this.plot) })
	}

	/** New values of the same series, drawn into the same chart. */
	update(changes: Partial<ChartSpec>): void {
		const names = this.spec.series.map(s => s.name).join()
		Object.assign(this.spec, changes)
		if (this.spec.series.map(s => s.name).join() !== names) {
			this.spec.series.forEach((s, i) => { this.shown[i] ??= !s.hidden })
			this.fillLegend()
			this.draw()
			return
		}
		this.describe()
		if (this.inSight) this.plot?.setData(this.data())
		else later(this)
	}

	range(from: number, to: number): void {
		this.spec.xRange = [from, to]
		this.describe()
		if (this.inSight) this.plot?.setScale('x', { min: from, max: to })
		else later(this)
	}

	private get onTime(): boolean {
		return this.view !== null && !this.spec.xAxis
	}

	private describe(): void {
		this.body.setAttribute('aria-label', inWords(this.spec))
	}

	private resize(width: number): void {
		if (!width || width === this.width) return
		this.width = width
		if (this.plot) this.plot.setSize({ width, height: this.height })
		else this.draw()
	}

	private get height(): number {
		return this.spec.height ?? 220
	}

	private fillLegend(): void {
		this.values.length = 0
		this.legend.replaceChildren()
		this.spec.series.forEach((s, i) => {
			const value = h('span', { class: 'value' })
			this.values.push(value)
			if (s.quiet) return
			this.legend.append(h('li', {}, h('button', {
				type: 'button', 'aria-pressed': String(this.shown[i]),
				click: e => this.toggle(i, e.currentTarget as HTMLElement),
			}, h('i', { class: `tone-${s.tone}` }), s.name, value)))
		})
		this.legend.append(this.moment)
	}

	private toggle(index: number, button: HTMLElement): void {
		this.shown[index] = !this.shown[index]
		button.setAttribute('aria-pressed', String(this.shown[index]))
		if (this.spec.stacked) this.plot?.setData(this.data())
		this.plot?.setSeries(this.plotIndex(index), { show: this.shown[index] })
	}

	/** Stacked areas are drawn from the tallest to the lowest. */
	private plotIndex(index: number): number {
		return this.spec.stacked ? this.spec.series.length - index : index + 1
	}

	private data(): uPlot.AlignedData {
		const { x, series, stacked } = this.spec
		if (!stacked) return [x, ...series.map(s => s.values)] as uPlot.AlignedData
		const below = new Array<number>(x.length).fill(0)
		const heights = series.map((s, i) => {
			if (this.shown[i]) s.values.forEach((v, k) => { below[k] += v ?? 0 })
			return below.slice()
		})
		return [x, ...heights.reverse()]
	}

	private options(): uPlot.Options {
		const { spec, view, onTime } = this
		return {
			width: this.width,
			height: this.height,
			legend: { show: false },
			tzDate: stamp => (usesUtc() ? uPlot.tzDate(new Date(stamp * 1e3), 'Etc/UTC') : new Date(stamp * 1e3)),
			padding: [10, 26, 0, 0],
			cursor: {
				sync: onTime ? { key: shared.key, setSeries: false } : undefined,
				drag: { x: onTime, y: false, setScale: false },
				points: { size: 7 },
				bind: { dblclick: () => () => { view?.reset(); return null } },
			},
			scales: { x: { time: onTime, range: () => spec.xRange }, y: this.yScale() },
			axes: [this.axis({ ...(onTime ? TIME_AXIS : spec.xAxis) }), this.axis({
				size: 60, values: (_u, ticks) => ticks.map(v => (v === null ? '' : spec.axis(v))),
				...spec.yAxis,
				...(spec.log ? { filter: labelled, grid: { stroke: colour('line'), width: 1, filter: labelled, show: !spec.under } } : {}),
			})],
			series: [{}, ...this.seriesOptions()],
			hooks: {
				drawClear: spec.under ? [spec.under] : [],
				setCursor: [u => this.hovered(u)],
				setSelect: onTime ? [u => this.selected(u)] : [],
			},
		}
	}

	private yScale(): uPlot.Scale {
		const { yRange } = this.spec
		if (yRange) return { distr: this.spec.log ? 3 : 1, range: () => this.spec.yRange ?? yRange }
		if (!this.spec.log) return { range: (_u, _min, max) => [0, (max || 1) * 1.06] }
		return {
			distr: 3,
			range: (_u, min, max) =>
				[10 ** Math.floor(Math.log10(min || 1)), 10 ** Math.ceil(Math.log10((max || 10) * 1.01))],
		}
	}

	private axis(own: Partial<uPlot.Axis>): uPlot.Axis {
		const line = { stroke: colour('line'), width: 1, show: !this.spec.under }
		return { stroke: colour('muted'), font: '11px system-ui, sans-serif', grid: line, ticks: { show: false },
			gap: 8, ...own }
	}

	private seriesOptions(): uPlot.Series[] {
		const { series, stacked, paths } = this.spec
		const drawn = series.map((s, i): uPlot.Series => ({
			label: s.name,
			show: this.shown[i],
			stroke: s.quiet ? translucent(s.tone, 0.45) : colour(`tone-${s.tone}`),
			width: stacked ? 1 : s.quiet ? 0.6 : 1.6,
			fill: stacked ? translucent(s.tone, 1) : s.fill ? translucent(s.tone, paths ? 0.75 : 0.14) : undefined,
			paths,
			points: { show: paths || s.quiet ? false : undefined, size: 4 },
		}))
		return stacked ? drawn.reverse() : drawn
	}

	private hovered(u: uPlot): void {
		const index = u.cursor.idx
		const known = index !== null && index !== undefined && (u.cursor.left ?? -1) >= 0
		this.spec.series.forEach((s, i) => {
			const value = known ? s.values[index] : null
			this.values[i].textContent = known && this.shown[i] ? (value === null ? '–' : this.spec.value(value)) : ''
		})
		const text = this.spec.xText ?? ((x: number) => clock(x * 1e9))
		this.moment.textContent = !known ? '' : this.spec.hover ? this.spec.hover(u) : text(this.spec.x[index])
	}

	private selected(u: uPlot): void {
		const { left, width } = u.select
		if (width < 3 || !this.view) return
		const from = u.posToVal(left, 'x')
		const to = u.posToVal(left + width, 'x')
		u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
		this.view.select(from, to)
	}
}

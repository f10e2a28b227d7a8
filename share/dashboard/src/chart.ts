// SPDX-License-Identifier: Apache-2.0
// One chart: uPlot with our colours, our legend (buttons that toggle and show the value under the cursor).
import uPlot from 'uplot'
import { h } from './dom'
import { axisTime, clock, usesUtc } from './format'
import type { View } from './window'

export interface Series {
	name: string
	tone: string
	values: (number | null)[]
	fill?: boolean
	hidden?: boolean
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
}

const isDecade = (value: number): boolean => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-6
const decadesOnly = (_u: uPlot, ticks: number[]): (number | null)[] => ticks.map(v => (isDecade(v) ? v : null))

export const colour = (name: string): string =>
	getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()

function translucent(tone: string, alpha: number): string {
	const hex = colour(`tone-${tone}`).slice(1)
	const part = (at: number): number => parseInt(hex.slice(at, at + 2), 16)
	return `rgba(${part(0)},${part(2)},${part(4)},${alpha})`
}

const shared = uPlot.sync('time')

const TIME_AXIS: Partial<uPlot.Axis> = {
	space: 76,
	incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 2592000],
	size: 26,
	values: (_u, splits, _axis, _space, step) => splits.map(v => axisTime(v * 1e9, step)),
}

export class Chart {
	private plot: uPlot | null = null
	private readonly shown: boolean[]
	private readonly legend = h('ul', { class: 'legend' })
	private readonly values: HTMLElement[] = []
	private readonly moment = h('li', { class: 'moment' })
	private readonly body = h('div', { class: 'canvas' })

	constructor(private readonly spec: ChartSpec, private readonly view: View | null) {
		this.shown = spec.series.map(s => !s.hidden)
		spec.place.replaceChildren(this.body, this.legend)
		this.fillLegend()
		new ResizeObserver(() => this.resize()).observe(this.body)
		this.draw()
	}

	/** New data or new colours. */
	draw(changes: Partial<ChartSpec> = {}): void {
		Object.assign(this.spec, changes)
		this.plot?.destroy()
		this.plot = new uPlot(this.options(), this.data(), this.body)
		this.body.setAttribute('role', 'img')
		this.body.setAttribute('aria-label', this.spec.label)
	}

	range(from: number, to: number): void {
		this.spec.xRange = [from, to]
		this.plot?.setScale('x', { min: from, max: to })
	}

	private resize(): void {
		const width = this.body.clientWidth
		if (this.plot && width && width !== this.plot.width) this.plot.setSize({ width, height: this.height })
	}

	private get height(): number {
		return this.spec.height ?? 220
	}

	private fillLegend(): void {
		this.spec.series.forEach((s, i) => {
			const value = h('span', { class: 'value' })
			this.values.push(value)
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
		const { spec, view } = this
		const onTime = view !== null && !spec.xAxis
		return {
			width: this.body.clientWidth || 600,
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
				...(spec.log ? { filter: decadesOnly, grid: { stroke: colour('line'), width: 1, filter: decadesOnly } } : {}),
			})],
			series: [{}, ...this.seriesOptions()],
			hooks: {
				setCursor: [u => this.hovered(u)],
				setSelect: onTime ? [u => this.selected(u)] : [],
			},
		}
	}

	private yScale(): uPlot.Scale {
		if (!this.spec.log) return { range: (_u, _min, max) => [0, (max || 1) * 1.06] }
		return {
			distr: 3,
			range: (_u, min, max) =>
				[10 ** Math.floor(Math.log10(min || 1)), 10 ** Math.ceil(Math.log10((max || 10) * 1.01))],
		}
	}

	private axis(own: Partial<uPlot.Axis>): uPlot.Axis {
		const line = { stroke: colour('line'), width: 1 }
		return { stroke: colour('muted'), font: '11px system-ui, sans-serif', grid: line, ticks: { show: false },
			gap: 8, ...own }
	}

	private seriesOptions(): uPlot.Series[] {
		const { series, stacked, paths } = this.spec
		const drawn = series.map((s, i): uPlot.Series => ({
			label: s.name,
			show: this.shown[i],
			stroke: colour(`tone-${s.tone}`),
			width: stacked ? 1 : 1.6,
			fill: stacked ? translucent(s.tone, 1) : s.fill ? translucent(s.tone, paths ? 0.75 : 0.14) : undefined,
			paths,
			points: { show: paths ? false : undefined, size: 4 },
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
		this.moment.textContent = known ? text(this.spec.x[index]) : ''
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

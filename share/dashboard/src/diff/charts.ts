// SPDX-License-Identifier: Apache-2.0
// Both sides in one chart: percentile spectra, and what happened when, by time since each run's begin.
import { Chart, type ChartSpec, type Series } from '../chart'
import { eachCell, cellQuantiles, cellSeries } from '../cells'
import { h } from '../dom'
import { axisDuration, axisRate, duration, percent, rate } from '../format'
import { Hist } from '../hist'
import type { Cells } from '../types'
import { LETTER, SIDES, TONE, type Axis, type RouteDetail, type SideName } from './types'

const STEPS_SHOWN = 5 * 8
const NINES = [0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999]
const nines = (q: number): number => -Math.log10(1 - q)
const percentile = (x: number): string => `P${Number(((1 - 10 ** -x) * 100).toFixed(Math.max(0, Math.ceil(x) - 1)))}`

export function card(title: string, hint: string, wide = false): { element: HTMLElement; place: HTMLElement } {
	const place = h('div', { class: 'mount' })
	return { place, element: h('div', { class: wide ? 'piece wide' : 'piece' },
		h('header', {}, h('h3', {}, title), h('p', { class: 'hint' }, hint)), place) }
}

/* ---- spectra ---- */

interface Curves {
	x: number[]
	series: Series[]
}

const pooled = (of: 'wall' | 'cpu', d: RouteDetail, s: SideName): Hist => new Hist().add(d[s][of])

/** As far as both sides together have requests; a run's thin line ends where its own do. */
function curves(d: RouteDetail, of: 'wall' | 'cpu', steps: number): Curves {
	const hists = SIDES.map(s => pooled(of, d, s))
	const last = Math.min(STEPS_SHOWN, Math.floor(Math.log10(Math.max(10, ...hists.map(hist => hist.total))) * steps))
	const x = Array.from({ length: last + 1 }, (_, i) => i / steps)
	const bold = SIDES.map((s, i): Series => ({ name: LETTER[s], tone: TONE[s],
		values: x.map(v => (hists[i].total && hists[i].total * 10 ** -v >= 0.999 ? hists[i].quantile(1 - 10 ** -v) : null)) }))
	const thin = of === 'cpu' ? [] : SIDES.flatMap(s => (d[s].spectra ?? []).map((run): Series =>
		({ name: LETTER[s], tone: TONE[s], quiet: true, values: x.map((_, i) => run[i] ?? null) })))
	return { x, series: [...bold, ...thin] }
}

export function spectrum(place: HTMLElement, d: RouteDetail, of: 'wall' | 'cpu', steps: number): boolean {
	const { x, series } = curves(d, of, steps)
	if (series.slice(0, 2).every(s => s.values.every(v => v === null))) return false
	new Chart({ place, x, series, xRange: [0, x[x.length - 1]], log: true, value: duration, axis: axisDuration,
		label: of === 'cpu' ? 'CPU time by percentile, A and B' : 'Latency by percentile, A and B', xText: percentile,
		xAxis: { splits: (_u, _i, _min, max) => NINES.map(nines).filter(v => v <= max), space: 40, size: 26,
			values: (_u, ticks) => ticks.map(v => percentile(v)) } }, null)
	return true
}

/* ---- over time ---- */

/** Rates of less than this share of a cell's time would say nothing. */
const SLIVER = 0.25

/** The last cell of either side, and one more. */
export function cellCount(d: RouteDetail): number {
	let count = 0
	for (const s of SIDES) eachCell(d[s].cells ?? undefined, cell => { count = Math.max(count, cell.index + 1) })
	return count
}

const seconds = (v: number): string => duration(v * 1e9, false)

export const sinceBegin: Partial<ChartSpec['xAxis']> = { space: 60, size: 26,
	values: (_u, ticks) => ticks.map(v => axisDuration(v * 1e9).replace('0 ns', '0 s')) }

/** How long all runs of a side together spent in each cell, in seconds. */
function spent(axis: Axis, s: SideName, count: number): Float64Array {
	const all = new Float64Array(count)
	for (const [from, to] of axis.spans[s])
		for (let i = 0; i < Math.min(count, Math.ceil(to)); i++) all[i] += Math.max(0, Math.min(i + 1, to) - Math.max(i, from))
	return all.map(cells => (cells * axis.cell_ns) / 1e9)
}

interface TimeSpec {
	title: string
	hint: string
	label: string
	series: (cells: Cells, s: SideName, count: number) => Omit<Series, 'tone'>[]
	value: (v: number) => string
	axis: (v: number) => string
}

const orNull = (values: ArrayLike<number>, there: ArrayLike<number>): (number | null)[] =>
	Array.from(values, (v, i) => (there[i] && Number.isFinite(v) ? v : null))

function specs(axis: Axis): TimeSpec[] {
	const latency = (q: number, name: string): TimeSpec => ({ title: `Latency, ${name}`, hint: '', label: `${name} over time, A and B`,
		value: duration, axis: axisDuration,
		series: (cells, s, count) => [{ name: LETTER[s], values: cellQuantiles(cells, count, [q])[0] }] })
	return [latency(0.5, 'P50'), latency(0.95, 'P95'),
		{ title: 'Requests', hint: 'a second, of one run', label: 'Requests a second over time, A and B', value: rate, axis: axisRate,
			series: (cells, s, count) => {
				const time = spent(axis, s, count)
				const enough = time.map(v => (v > SLIVER * Math.max(...time) ? 1 : 0))
				return [{ name: LETTER[s], values: orNull(cellSeries(cells, count, n => n).map((n, i) => n / time[i]), enough) }]
			} },
		{ title: 'Errors', hint: 'their share of the requests', label: 'Share of errors over time, A and B', value: percent, axis: percent,
			series: (cells, s, count) => [{ name: LETTER[s],
				values: orNull(cellSeries(cells, count, (n, e) => e / n), cellSeries(cells, count, n => n)) }] }]
}

/** Charts of what the runs of each side did when; none where no side has times. */
export function timelines(d: RouteDetail, axis: Axis | null): HTMLElement[] {
	const count = cellCount(d)
	if (!axis || !count) return []
	const width = axis.cell_ns / 1e9
	const x = Array.from({ length: count }, (_, i) => (i + 0.5) * width)
	return specs(axis).map(spec => {
		const { element, place } = card(spec.title, spec.hint)
		const series = SIDES.flatMap(s => {
			const { cells } = d[s]
			return cells ? spec.series(cells, s, count).map(one => ({ ...one, tone: TONE[s] })) : []
		})
		new Chart({ place, x, series, xRange: [0, count * width], height: 160, label: spec.label, value: spec.value, axis: spec.axis,
			xText: v => `${seconds(v)} after the begin`, xAxis: sinceBegin }, null)
		return element
	})
}

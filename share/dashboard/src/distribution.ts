// SPDX-License-Identifier: Apache-2.0
// How long requests took: the histogram on a logarithmic axis, and the percentile spectrum.
import uPlot from 'uplot'
import { Chart, type ChartSpec } from './chart'
import { h, mount, nothing } from './dom'
import { axisDuration, count, duration } from './format'
import type { Hist } from './hist'
import type { View } from './window'

/** What both charts need to know of a histogram. */
export type Measured = Pick<Hist, 'total' | 'quantile' | 'each'>

const PER_DECADE = 24
const NINES = [0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999, 0.999999]

const nines = (q: number): number => -Math.log10(1 - q)
const percentile = (x: number): string => `P${Number(((1 - 10 ** -x) * 100).toFixed(Math.max(0, Math.ceil(x) - 1)))}`

/** Counts per column of a logarithmic axis; a bucket wider than a column is spread over those that it covers. */
function columns(hist: Measured): { x: number[]; counts: number[] } {
	const place = (ns: number): number => Math.floor(Math.log10(Math.max(1, ns)) * PER_DECADE)
	const found = new Map<number, number>()
	hist.each((low, width, n) => {
		const first = place(low)
		const last = Math.max(first, place(low + width - 1))
		for (let i = first; i <= last; i++) found.set(i, (found.get(i) ?? 0) + n / (last - first + 1))
	})
	const keys = [...found.keys()]
	const x: number[] = []
	const counts: number[] = []
	for (let i = Math.min(...keys) - 1; i <= Math.max(...keys) + 1; i++) {
		x.push((i + 0.5) / PER_DECADE)
		counts.push(found.get(i) ?? 0)
	}
	return { x, counts }
}

export function histogramSpec(hist: Measured): Pick<ChartSpec, 'x' | 'series' | 'xRange'> {
	const { x, counts } = columns(hist)
	const half = 1 / PER_DECADE
	return { x, xRange: [x[0] - half, x[x.length - 1] + half],
		series: [{ name: 'requests', tone: 'p95', values: counts, fill: true }] }
}

export function spectrumSpec(hist: Measured): Pick<ChartSpec, 'x' | 'series' | 'xRange'> {
	const last = Math.max(1, Math.log10(hist.total))
	const x: number[] = []
	for (let i = 0; i <= 160; i++) x.push((i * last) / 160)
	const values = x.map(v => hist.quantile(1 - 10 ** -v))
	return { x, xRange: [0, last], series: [{ name: 'latency', tone: 'p99', values, fill: true }] }
}

export const histogramChart = (place: HTMLElement, hist: Measured): Chart => new Chart({ ...histogramSpec(hist), place,
	label: 'How many requests took how long', value: count, axis: count,
	xText: v => duration(10 ** v), paths: uPlot.paths.bars?.({ size: [0.86], align: 0 }),
	xAxis: { splits: (_u, _i, min, max) => decades(min, max), space: 40, size: 26,
		values: (_u, ticks) => ticks.map(v => axisDuration(10 ** v)) } }, null)

export const spectrumChart = (place: HTMLElement, hist: Measured): Chart => new Chart({ ...spectrumSpec(hist), place,
	label: 'Latency by percentile', value: duration, axis: axisDuration, log: true, xText: percentile,
	xAxis: { splits: (_u, _i, _min, max) => NINES.map(nines).filter(v => v <= max), space: 40, size: 26,
		values: (_u, ticks) => ticks.map(v => (v === 0 ? 'P0' : percentile(v))) } }, null)

function addSpectrumCard(): HTMLElement {
	const place = h('div', { class: 'mount' })
	document.getElementById('distribution')?.after(h('section', { class: 'card chart', id: 'spectrum' },
		h('header', {}, h('h2', {}, 'Percentile spectrum'),
			h('p', { class: 'hint' }, 'which share of the requests was answered within which time')), place))
	return place
}

export function distribution(view: View): Chart[] {
	if (!view.report.requests.latency.count) {
		mount('distribution').replaceChildren(nothing('No requests were answered.'))
		return []
	}
	const charts: Chart[] = []
	const spectrumPlace = addSpectrumCard()
	view.follow(({ hist }) => {
		if (!hist.total) return
		if (charts.length) {
			charts[0].draw(histogramSpec(hist))
			charts[1].draw(spectrumSpec(hist))
			return
		}
		charts.push(histogramChart(mount('distribution'), hist), spectrumChart(spectrumPlace, hist))
	})
	return charts
}

function decades(min: number, max: number): number[] {
	const steps = max - min < 2.5 ? [0, Math.log10(2), Math.log10(5)] : [0]
	const ticks: number[] = []
	for (let i = Math.floor(min); i <= max; i++)
		for (const step of steps) if (i + step >= min && i + step <= max) ticks.push(i + step)
	return ticks
}

// SPDX-License-Identifier: Apache-2.0
// How long requests took: the histogram on a logarithmic axis, and the percentile spectrum.
import uPlot from 'uplot'
import { Chart, type ChartSpec } from './chart'
import { h, mount, nothing } from './dom'
import { axisDuration, count, duration } from './format'
import type { Hist } from './hist'
import { followInSight } from './settle'
import type { View } from './window'

/** Of all requests, or of a part of them. */
export type Distribution = Pick<Hist, 'total' | 'quantile' | 'each'>

const PER_DECADE = 24
const STEPS = 160
const NINES = [0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999, 0.999999]

const nines = (q: number): number => -Math.log10(1 - q)
const percentile = (x: number): string => `P${Number(((1 - 10 ** -x) * 100).toFixed(Math.max(0, Math.ceil(x) - 1)))}`

/** Counts per column of a logarithmic axis; a bucket wider than a column is spread over those that it covers. */
function columns(hist: Distribution): { x: number[]; counts: number[] } {
	const place = (ns: number): number => Math.floor(Math.log10(Math.max(1, ns)) * PER_DECADE)
	const found = new Map<number, number>()
	let lowest = Infinity
	let highest = 0
	hist.each((low, width, n) => {
		const first = place(low)
		const last = Math.max(first, place(low + width - 1))
		lowest = Math.min(lowest, first)
		highest = Math.max(highest, last)
		for (let i = first; i <= last; i++) found.set(i, (found.get(i) ?? 0) + n / (last - first + 1))
	})
	const x: number[] = []
	const counts: number[] = []
	for (let i = lowest - 1; i <= highest + 1; i++) {
		x.push((i + 0.5) / PER_DECADE)
		counts.push(found.get(i) ?? 0)
	}
	return { x, counts }
}

type Data = Pick<ChartSpec, 'x' | 'series' | 'xRange'>

function histogramData(hist: Distribution): Data {
	const { x, counts } = columns(hist)
	const half = 1 / PER_DECADE
	return { x, xRange: [x[0] - half, x[x.length - 1] + half],
		series: [{ name: 'requests', tone: 'p95', values: counts, fill: true }] }
}

function spectrumData(hist: Distribution): Data {
	const last = Math.max(1, Math.log10(hist.total))
	const x: number[] = []
	for (let i = 0; i <= STEPS; i++) x.push((i * last) / STEPS)
	const values = x.map(v => hist.quantile(1 - 10 ** -v))
	return { x, xRange: [0, last], series: [{ name: 'latency', tone: 'p99', values, fill: true }] }
}

function decades(min: number, max: number): number[] {
	const steps = max - min < 2.5 ? [0, Math.log10(2), Math.log10(5)] : [0]
	const ticks: number[] = []
	for (let i = Math.floor(min); i <= max; i++)
		for (const step of steps) if (i + step >= min && i + step <= max) ticks.push(i + step)
	return ticks
}

function histogramChart(place: HTMLElement, hist: Distribution): Chart {
	return new Chart({ ...histogramData(hist), place, label: 'How many requests took how long', value: count, axis: count,
		xText: v => `about ${duration(10 ** v)}`, paths: uPlot.paths.bars?.({ size: [0.86], align: 0 }),
		xAxis: { splits: (_u, _i, min, max) => decades(min, max), space: 40, size: 26,
			values: (_u, ticks) => ticks.map(v => axisDuration(10 ** v)) } }, null)
}

function spectrumChart(place: HTMLElement, hist: Distribution): Chart {
	return new Chart({ ...spectrumData(hist), place, label: 'Latency by percentile', value: duration, axis: axisDuration,
		log: true, xText: percentile,
		xAxis: { splits: (_u, _i, _min, max) => NINES.map(nines).filter(v => v <= max), space: 40, size: 26,
			values: (_u, ticks) => ticks.map(v => (v === 0 ? 'P0' : percentile(v))) } }, null)
}

const LISTED = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999]

/** The spectrum in figures: as far as there are requests to tell apart. */
function listed(hist: Distribution): HTMLElement[] {
	return LISTED.filter(q => q <= 0.5 || hist.total * (1 - q) >= 0.999).map(q =>
		h('div', {}, h('dt', {}, `P${Number((q * 100).toFixed(3))}`), h('dd', {}, duration(hist.quantile(q)))))
}

/** Histogram and spectrum of one distribution; the function draws another into the same charts. */
export function distributionCharts(histogram: HTMLElement, spectrum: HTMLElement,
	first: Distribution): (next: Distribution) => void {
	const charts = [histogramChart(histogram, first), spectrumChart(spectrum, first)]
	const list = h('dl', { class: 'percentiles' }, ...listed(first))
	spectrum.append(list)
	return next => {
		charts[0].update(histogramData(next))
		charts[1].update(spectrumData(next))
		list.replaceChildren(...listed(next))
	}
}

export function distribution(view: View): void {
	let update: ((next: Distribution) => void) | null = null
	followInSight(view, mount('distribution'), ({ hist }) => {
		if (!view.report.requests.latency.count) {
			for (const id of ['distribution', 'spectrum']) mount(id).replaceChildren(nothing('No requests were answered.'))
			return
		}
		if (!hist.total) return
		if (update) update(hist)
		else update = distributionCharts(mount('distribution'), mount('spectrum'), hist)
	})
}

// SPDX-License-Identifier: Apache-2.0
// Requests by time and by how long they took: what percentiles hide, as a second mode, shows here.
import type uPlot from 'uplot'
import { Chart, type ChartSpec } from './chart'
import { colour } from './colour'
import { h, mount, nothing } from './dom'
import { axisDuration, clock, count, duration } from './format'
import { bucketLow, bucketWidth, eachSparse } from './hist'
import { binTimes, latencySeries } from './overtime'
import { timeTable } from './timetable'
import type { Report } from './types'
import type { View } from './window'

const ROWS_MAX = 44
const SHADES = 7

interface Grid {
	/** Rows an octave. */
	fine: number
	/** Index of the lowest row: its low end is 2 ** (lowest / fine) ns. */
	lowest: number
	rows: number
	/** counts[cell * rows + row] */
	counts: Float64Array
	most: number
}

const rowOf = (ns: number, fine: number): number => Math.floor(Math.log2(Math.max(1, ns)) * fine)
const lowEnd = (g: Grid, row: number): number => 2 ** ((g.lowest + row) / g.fine)

function gridOf(report: Report): Grid {
	const { min, max } = report.requests.latency
	const octaves = Math.log2(Math.max(2, max) / Math.max(1, min)) + 0.1
	const fine = Math.min(8, Math.max(1, Math.floor(ROWS_MAX / octaves)))
	const lowest = rowOf(min, fine)
	const rows = rowOf(max, fine) - lowest + 1
	const latency = report.timeline.cells?.latency ?? []
	const grid = { fine, lowest, rows, counts: new Float64Array(latency.length * rows), most: 0 }
	latency.forEach((sparse, cell) => eachSparse(sparse, (index, n) => {
		const row = rowOf(bucketLow(index) + bucketWidth(index) / 2, fine) - lowest
		const at = cell * rows + Math.min(rows - 1, Math.max(0, row))
		grid.counts[at] += n
		grid.most = Math.max(grid.most, grid.counts[at])
	}))
	return grid
}

/** Counts differ by orders of magnitude; by the cube root, single requests show, and so do differences among many. */
const shade = (n: number, most: number): number => Math.max(1, Math.ceil(Math.cbrt(n / most) * SHADES))

function paint(u: uPlot, view: View, g: Grid): void {
	const { begin_ns, cell_ns } = view.steps
	const { from, to } = view.cells
	const shades = Array.from({ length: SHADES + 1 }, (_, i) => (i ? colour(`heat-${i}`) : ''))
	const y = Array.from({ length: g.rows + 1 }, (_, row) => Math.round(u.valToPos(lowEnd(g, row), 'y', true)))
	const x = (cell: number): number => Math.round(u.valToPos((begin_ns + cell * cell_ns) / 1e9, 'x', true))
	u.ctx.save()
	u.ctx.beginPath()
	u.ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height)
	u.ctx.clip()
	for (let cell = from; cell < to; cell++) {
		const left = x(cell)
		const right = x(cell + 1)
		for (let row = 0; row < g.rows; row++) {
			const n = g.counts[cell * g.rows + row]
			if (!n) continue
			u.ctx.fillStyle = shades[shade(n, g.most)]
			u.ctx.fillRect(left, y[row + 1], right - left, y[row] - y[row + 1])
		}
	}
	u.ctx.restore()
}

/** What lies under the pointer, in words. */
function under(u: uPlot, view: View, g: Grid): string {
	const { left = -1, top = -1, idx } = u.cursor
	if (!u.over.matches(':hover')) return idx === null || idx === undefined ? '' : clock(u.data[0][idx] * 1e9)
	const { begin_ns, cell_ns } = view.steps
	const cell = Math.floor((u.posToVal(left, 'x') * 1e9 - begin_ns) / cell_ns)
	const row = rowOf(u.posToVal(top, 'y'), g.fine) - g.lowest
	if (row < 0 || row >= g.rows) return ''
	const begin = begin_ns + cell * cell_ns
	return `${clock(begin)} to ${clock(begin + cell_ns)}, ${duration(lowEnd(g, row))} to ${duration(lowEnd(g, row + 1))}: ` +
		`${count(g.counts[cell * g.rows + row] || 0)} requests`
}

function scale(): [HTMLElement, (most: number) => void] {
	const most = h('span', {})
	const steps = Array.from({ length: SHADES }, (_, i) => h('i', { class: `tone-heat-${i + 1}` }))
	return [h('p', { class: 'scale', 'aria-hidden': 'true' }, h('span', {}, '1'), ...steps, most),
		(n: number): void => { most.textContent = `${count(n)} requests` }]
}

function data(view: View, g: Grid): Pick<ChartSpec, 'x' | 'xRange' | 'yRange' | 'series'> {
	const lines = latencySeries(view.report).slice(0, 3)
	return { x: binTimes(view), xRange: view.span, yRange: [lowEnd(g, 0), lowEnd(g, g.rows)],
		series: lines.map(s => ({ ...s, hidden: true })) }
}

/** 1, 2 and 5 of each decade within the range. */
export function roundSplits(min: number, max: number): number[] {
	const splits: number[] = []
	for (let decade = 10 ** Math.floor(Math.log10(min)); decade <= max; decade *= 10)
		for (const lead of [1, 2, 5]) if (lead * decade >= min && lead * decade <= max) splits.push(lead * decade)
	return splits
}

export function heatmap(view: View): void {
	let grid: Grid
	let drawn = view.report
	let chart: Chart | null = null
	const [legend, tell] = scale()
	view.follow(() => {
		if (!view.report.requests.latency.count || !view.report.timeline.cells) {
			mount('heatmap').replaceChildren(nothing('No requests were answered.'))
			return
		}
		if (!chart || drawn !== view.report) {
			grid = gridOf(view.report)
			tell(grid.most)
		}
		if (!chart) {
			chart = new Chart({ ...data(view, grid), place: mount('heatmap'), label: 'Requests by time and latency',
				value: duration, axis: axisDuration, log: true, height: 280,
				yAxis: { splits: (_u, _i, min, max) => roundSplits(min, max) },
				under: u => paint(u, view, grid), hover: u => under(u, view, grid) }, view)
			mount('heatmap').append(timeTable(view))
			document.querySelector('#heatmap > header')?.append(legend)
		} else if (drawn !== view.report) chart.update(data(view, grid))
		else chart.range(...view.span)
		drawn = view.report
	})
}

// SPDX-License-Identifier: Apache-2.0
// Requests by time and latency, A beside B, on one scale of time, of latency and of colour.
import type uPlot from 'uplot'
import { cellBuckets, eachCell } from '../cells'
import { Chart, type Series } from '../chart'
import { colour } from '../colour'
import { h } from '../dom'
import { axisDuration, count as written, duration } from '../format'
import { roundSplits } from '../heatmap'
import { card, cellCount, sinceBegin } from './charts'
import { LETTER, SIDES, type Axis, type RouteDetail, type SideName } from './types'

const SHADES = 7
/** Rows an octave. */
const FINE = 4

interface Grid {
	columns: number
	lowest: number
	rows: number
	counts: Record<SideName, Float64Array>
	most: number
}

const rowOf = (ns: number): number => Math.floor(Math.log2(Math.max(1, ns)) * FINE)
const lowEnd = (g: Grid, row: number): number => 2 ** ((g.lowest + row) / FINE)

type Visit = (side: SideName, cell: number, row: number, n: number) => void

function each(d: RouteDetail, visit: Visit): void {
	for (const s of SIDES) {
		const cells = d[s].cells ?? undefined
		eachCell(cells, ({ index }) => {
			for (const [low, width, n] of cellBuckets(cells, index, index + 1)) visit(s, index, rowOf(low + width / 2), n)
		})
	}
}

function gridOf(d: RouteDetail): Grid | null {
	let lowest = Infinity
	let highest = -Infinity
	each(d, (_s, _cell, row) => {
		lowest = Math.min(lowest, row)
		highest = Math.max(highest, row)
	})
	if (highest < lowest) return null
	const columns = cellCount(d)
	const rows = highest - lowest + 1
	const g: Grid = { columns, lowest, rows, most: 0,
		counts: { before: new Float64Array(columns * rows), after: new Float64Array(columns * rows) } }
	each(d, (s, cell, row, n) => {
		const at = cell * rows + row - lowest
		g.counts[s][at] += n
		g.most = Math.max(g.most, g.counts[s][at])
	})
	return g
}

function paint(u: uPlot, g: Grid, s: SideName, width: number): void {
	const shades = Array.from({ length: SHADES + 1 }, (_, i) => (i ? colour(`heat-${i}`) : ''))
	const y = Array.from({ length: g.rows + 1 }, (_, row) => Math.round(u.valToPos(lowEnd(g, row), 'y', true)))
	const x = (cell: number): number => Math.round(u.valToPos(cell * width, 'x', true))
	for (let cell = 0; cell < g.columns; cell++)
		for (let row = 0; row < g.rows; row++) {
			const n = g.counts[s][cell * g.rows + row]
			if (!n) continue
			u.ctx.fillStyle = shades[Math.max(1, Math.ceil(Math.cbrt(n / g.most) * SHADES))]
			u.ctx.fillRect(x(cell), y[row + 1], x(cell + 1) - x(cell), y[row] - y[row + 1])
		}
}

function under(u: uPlot, g: Grid, s: SideName, width: number): string {
	const { left = -1, top = -1 } = u.cursor
	const cell = Math.floor(u.posToVal(left, 'x') / width)
	const row = rowOf(u.posToVal(top, 'y')) - g.lowest
	if (left < 0 || cell < 0 || cell >= g.columns || row < 0 || row >= g.rows) return ''
	return `${duration(lowEnd(g, row), false)} to ${duration(lowEnd(g, row + 1), false)}: ${written(g.counts[s][cell * g.rows + row])} requests`
}

export function heatMaps(d: RouteDetail, axis: Axis | null): HTMLElement[] {
	const g = axis ? gridOf(d) : null
	if (!axis || !g) return []
	const width = axis.cell_ns / 1e9
	const x = Array.from({ length: g.columns }, (_, i) => (i + 0.5) * width)
	/* An axis without a line is not drawn. */
	const none: Series = { name: '', tone: 'a', quiet: true, values: x.map(() => null) }
	return SIDES.map(s => {
		const { element, place } = card(`Heat map of ${LETTER[s]}`, 'requests by time and latency; both on one scale')
		new Chart({ place, x, series: [none], xRange: [0, g.columns * width], yRange: [lowEnd(g, 0), lowEnd(g, g.rows)], log: true,
			label: `Requests by time and latency, ${LETTER[s]}`, value: duration, axis: axisDuration, height: 200, xAxis: sinceBegin, yAxis: { splits: (_u, _i, min, max) => roundSplits(min, max) },
			under: u => paint(u, g, s, width), hover: u => under(u, g, s, width) }, null)
		element.append(scale(g.most))
		return element
	})
}

const scale = (most: number): HTMLElement => h('p', { class: 'scale', 'aria-hidden': 'true' }, h('span', {}, '1'),
	...Array.from({ length: SHADES }, (_, i) => h('i', { class: `tone-heat-${i + 1}` })), h('span', {}, `${written(most)} requests`))

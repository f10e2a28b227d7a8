// SPDX-License-Identifier: Apache-2.0
// Ratios with their intervals on one logarithmic axis for all rows: no change and the margin are marked.
import { svg } from '../dom'
import type { Row } from './types'

const WIDTH = 168
const HEIGHT = 22
const EDGE = 8
const MIDDLE = HEIGHT / 2
/** Beyond this an interval ends in an arrow. */
const FURTHEST = Math.log(4)
const NEAREST = Math.log(1.15)
const TICKS = [0.25, 0.5, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2, 3, 4]

export class Scale {
	private readonly low: number
	private readonly high: number

	constructor(rows: Row[], readonly margin: number) {
		const timed = rows.filter(r => r.kind === 'time')
		const ends = timed.flatMap(r => [r.low, r.high, r.ratio ?? null]).filter((v): v is number => v !== null && v > 0).map(Math.log)
		this.low = Math.max(-FURTHEST, Math.min(-NEAREST, ...ends))
		this.high = Math.min(FURTHEST, Math.max(NEAREST, Math.log(1 + margin) * 1.5, ...ends))
	}

	/** Within the picture, whatever the ratio. */
	x(ratio: number): number {
		const at = (Math.log(Math.max(ratio, 1e-9)) - this.low) / (this.high - this.low)
		return EDGE + Math.min(1, Math.max(0, at)) * (WIDTH - 2 * EDGE)
	}

	holds(ratio: number): boolean {
		const at = Math.log(ratio)
		return at >= this.low - 1e-9 && at <= this.high + 1e-9
	}

	/** Those that stand far enough apart to be read; no change first. */
	get ticks(): number[] {
		const placed: number[] = []
		for (const tick of [1, ...TICKS.filter(t => t !== 1).sort((a, b) => Math.abs(Math.log(b)) - Math.abs(Math.log(a)))])
			if (this.holds(tick) && placed.every(p => Math.abs(this.x(p) - this.x(tick)) > 46)) placed.push(tick)
		return placed.sort((a, b) => a - b)
	}
}

const line = (className: string, x1: number, x2: number, y1: number, y2: number): SVGElement =>
	svg('line', { class: className, x1, x2, y1, y2 })

function frame(scale: Scale, height: number, ...children: (SVGElement | null)[]): SVGElement {
	const one = scale.x(1)
	return svg('svg', { class: 'whisker', viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height, 'aria-hidden': 'true' },
		svg('rect', { class: 'let-pass', x: one, width: Math.max(0, scale.x(1 + scale.margin) - one), y: 0, height: HEIGHT }),
		line('same', one, one, 0, HEIGHT), line('margin', scale.x(1 + scale.margin), scale.x(1 + scale.margin), 0, HEIGHT),
		...children)
}

/** Worse: a triangle; pass: a dot; all others: a ring. */
function estimate(row: Row, x: number): SVGElement {
	if (row.state === 'worse')
		return svg('path', { class: 'estimate worse', d: `M${x - 5.5} ${MIDDLE + 4.5}L${x} ${MIDDLE - 5.5}L${x + 5.5} ${MIDDLE + 4.5}Z` })
	return svg('circle', { class: `estimate ${row.state === 'pass' ? 'pass' : 'open'}`, cx: x, cy: MIDDLE, r: 4 })
}

/** A bar where the interval ends, an arrow where it goes on. */
function end(scale: Scale, ratio: number, out: number): SVGElement {
	const x = scale.x(ratio)
	if (scale.holds(ratio)) return line('end', x, x, MIDDLE - 4, MIDDLE + 4)
	return svg('path', { class: 'end', d: `M${x - 4 * out} ${MIDDLE - 4}L${x} ${MIDDLE}L${x - 4 * out} ${MIDDLE + 4}` })
}

export function whisker(scale: Scale, row: Row): SVGElement | null {
	const { ratio, low, high } = row
	if (row.kind === 'errors' || ratio === null || ratio === undefined) return null
	const spans = low !== null && high !== null
	return frame(scale, HEIGHT,
		spans ? line('range', scale.x(low), scale.x(high), MIDDLE, MIDDLE) : null,
		spans ? end(scale, low, -1) : null, spans ? end(scale, high, 1) : null,
		scale.holds(ratio) ? estimate(row, scale.x(ratio)) : null)
}

const percent = (ratio: number): string => {
	const value = Math.round((ratio - 1) * 100)
	return value === 0 ? 'same' : ratio >= 3 ? `x${ratio}` : `${value > 0 ? '+' : '−'}${Math.abs(value)} %`
}

/** The axis by itself, to stand above the rows. */
export function axis(scale: Scale): SVGElement {
	return frame(scale, 38, ...scale.ticks.flatMap(t => [line('tick', scale.x(t), scale.x(t), HEIGHT - 4, HEIGHT),
		svg('text', { x: scale.x(t), y: 34, 'text-anchor': scale.x(t) > WIDTH - 20 ? 'end' : scale.x(t) < 20 ? 'start' : 'middle' }, percent(t))]))
}

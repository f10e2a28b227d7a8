// SPDX-License-Identifier: Apache-2.0
// Stands in for what d3-flame-graph takes of d3-transition, d3-scale, d3-format, d3-array and d3-ease (bundle.mjs points
// them here): frames do not move on this page, so 40 KB of animation, colours and number formats would lie idle in it.
import { selection } from 'd3-selection'

interface Steps {
	transition(): Steps
	duration(): Steps
	ease(): Steps
	delay(): Steps
}

/* What a transition would reach at its end is set at once. */
Object.assign(selection.prototype, {
	transition(this: Steps) { return this },
	duration(this: Steps) { return this },
	ease(this: Steps) { return this },
	delay(this: Steps) { return this },
})

interface Scale {
	(value: number): number
	range(ends: [number, number]): Scale
}

export function scaleLinear(): Scale {
	let [low, high] = [0, 1]
	const scale = ((value: number) => low + value * (high - low)) as Scale
	scale.range = ends => {
		[low, high] = ends
		return scale
	}
	return scale
}

export const format = () => (value: number): string => value.toFixed(3)

export const ascending = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export const easeCubic = (t: number): number => t

// SPDX-License-Identifier: Apache-2.0
// What the page of a comparison reads: diff.json (share/schema/diff.schema.json), and "page" beside it.
import type { Cells, ProfileFrame, Sparse } from '../types'

export type State = 'pass' | 'worse' | 'shown' | 'insufficient' | 'untested'
export type SideName = 'before' | 'after'

export interface Row {
	kind: 'time' | 'errors' | 'throughput'
	route: string | null
	what: string
	gated: boolean
	state: State
	why: string | null
	share: number | null
	before: number | null
	after: number | null
	ratio?: number | null
	/** Of shares of errors. */
	difference?: number | null
	low: number | null
	high: number | null
	detectable: number | null
	p_adjusted: number | null
	samples_least: number
	errors_before?: number
	errors_after?: number
	requests_before?: number
	requests_after?: number
}

export interface Finding {
	what: string
	of: string | null
	name: string
	before: number
	after: number
	fails: boolean
}

/** Of one route, all runs of a side together. */
export interface RouteSide {
	requests?: number
	errors?: number
	queries_each?: number | null
	statuses?: Record<string, number>
	/** Of each run: its latencies at 0, 1/steps, 2/steps, ... nines. */
	spectra?: number[][]
	wall: Sparse
	cpu: Sparse
	/** By time since each run's begin; null where no run says when requests were. */
	cells: Cells | null
}

export interface RouteDetail extends Record<SideName, RouteSide> {
	route: string | null
}

/** Of one run; a file may say anything here. */
export interface RunProfile {
	samples: number
	cpu_ns: number
	frames: ProfileFrame[]
	nodes: { parents: number[]; frames: number[]; samples: number[]; ns: number[] }
}

export interface Axis {
	cell_ns: number
	sub_buckets: number
	/** From where to where the runs are, in cells. */
	spans: Record<SideName, [number, number][]>
}

export interface Side {
	runs: string[]
	requests: number
	errors: number
	seconds: number
	requests_per_second: number | null
	concurrency: number | null
}

export interface Comparison extends Record<SideName, Side> {
	verdict: { outcome: string; sentence: string; reasons: string[]; notes: string[] }
	design: { kind: string; margin: number; alpha: number; gates: string[] }
	rows: Row[]
	findings: Finding[]
	page: {
		cells: Axis | null
		spectrum_steps: number
		all: RouteDetail
		routes: RouteDetail[]
		profiles: Record<SideName, RunProfile[]>
		/** Runs whose profile found no room. */
		profiles_left: Record<SideName, number>
	}
}

export const SIDES: SideName[] = ['before', 'after']
export const LETTER: Record<SideName, string> = { before: 'A', after: 'B' }
export const TONE: Record<SideName, string> = { before: 'a', after: 'b' }

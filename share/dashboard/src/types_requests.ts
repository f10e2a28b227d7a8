// SPDX-License-Identifier: Apache-2.0
// What report.json says of single requests, of exceptions, and of what routes call.
import type { Latency } from './types'

export type Certainty = 'exact' | 'probable'

/** Calls of a route to one upstream. */
export interface RouteCall {
	host: string | null
	route: string | null
	count: number
	total_ns: number
	exact: number
	probable: number
}

export interface RouteDatabase {
	count: number
	total_ns: number
	exact: number
	probable: number
	calls_per_request: number
	share: number
}

export interface RouteCpu {
	measured: number
	total_ns: number
	time: Latency
	waiting: number
	counted: number
	voluntary_switches: number
	involuntary_switches: number
	page_faults: number
}

export interface RouteLabel {
	key: string
	value: string
	count: number
	errors: number
	avg_latency: number
}

export interface Exception {
	type: string
	source: string
	frame: string | null
	count: number
	exact: number
	probable: number
	failures: number
	first_seen_ns: number
	last_seen_ns: number
	value: string | null
	stack: string | null
	routes: { route: string | null; count: number; exact: number; probable: number; failures: number }[]
	timeline: { begin_ns: number; bin_ns: number; counts: number[] }
}

export type PartKind = 'database' | 'upstream' | 'dns' | 'span' | 'exception' | 'log' | 'cpu'

export interface SlowPart {
	kind: PartKind
	/** From the request's begin. */
	begin_ns: number
	duration_ns: number
	name: string
	detail: string | null
	status: number | null
	error: string | null
	rows: number | null
	depth: number
	certainty: Certainty
}

export interface SlowRequest {
	ts_ns: number
	begin_ns: number
	route: string
	method: string
	status: number
	path: string
	protocol: string
	tls: boolean
	duration_ns: number
	read_ns: number
	first_byte_ns: number
	queue_ns: number | null
	proxy_queue_ns: number | null
	cpu_ns: number | null
	bytes_in: number
	bytes_out: number
	program: string
	host: string
	pid: number
	tid: number
	connection: number
	aborted: string | null
	in_detail: boolean
	trace_id: string | null
	parent_span_id: string | null
	request_id: string | null
	labels: { key: string; value: string }[]
	rank: number | null
	parts?: SlowPart[]
	parts_left?: number
}

export interface InFlight {
	route: string | null
	method: string
	path: string | null
	begin_ns: number
	age_ns: number
	pid: number
	state: string
}

export interface Repeat {
	route: string
	system: string
	text: string
	requests: number
	calls: number
	calls_per_request: number
	most_calls: number
	total_ns: number
	time_share: number
}

export interface CalledFunction {
	name: string
	kind: string
	count: number
	total_ns: number
	self_ns: number
	errors: number
	file: string | null
	line: number
	callers: { route: string; count: number; total_ns: number; self_ns: number; exact: number; probable: number }[]
}

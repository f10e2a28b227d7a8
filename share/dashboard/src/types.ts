// SPDX-License-Identifier: Apache-2.0
// What the page reads: report.json of detail "page", as share/schema/report.schema.json describes it.

import type { Exception, InFlight, Repeat, RouteCall, RouteCpu, RouteDatabase, RouteLabel,
	SlowRequest } from './types_requests'

/** Bucket index (first as it stands, then the distance to the one before), count, ...; a text: see packed.ts. */
export type Sparse = readonly number[] | string

/** For each cell of time that has requests: distance to the one before, requests, errors, sum in us, number of buckets,
 * then for each bucket its distance to the one before and its count. A text: see packed.ts. */
export type Cells = readonly number[] | string

export interface Latency {
	p50: number
	p95: number
	p99: number
	p999: number
	mean: number
	min: number
	max: number
	count: number
}

export interface Tally {
	count: number
	errors: number
	error_rate: number
	avg_latency: number
	p50: number
	p95: number
	p99: number
	p999: number
	min: number
	max: number
	total_ns: number
	aborted: number
	bytes_in: number
	bytes_out: number
	first_byte: Latency
}

export interface Route extends Tally {
	per_second: number
	guessed: boolean
	statuses: Record<string, number>
	methods: Record<string, Tally>
	in_detail?: number
	first_seen_ns?: number
	last_seen_ns?: number
	protocols?: { protocol: string; tls: boolean; count: number }[]
	grpc_statuses?: Record<string, number>
	proxy_queue?: Latency
	upstreams?: RouteCall[]
	database?: RouteDatabase
	cpu?: RouteCpu
	labels?: RouteLabel[]
	histogram: Sparse
	cells?: Cells
}

export interface Failure {
	ts_ns: number
	route: string | null
	status: number
	exception_type: string | null
	exception_value: string | null
	method: string
	path: string | null
	duration_ns: number
	aborted: string | null
	bytes_in: number
	bytes_out: number
	pid: number
	connection: number
	stack: string | null
	log_excerpt: string | null
	response_body: string | null
	exception_source?: string | null
	exception_certainty?: string | null
	exceptions_more?: number
	trace_id: string | null
	parent_span_id: string | null
	request_id: string | null
	grpc_status: string | null
	protocol: string
	tls: boolean
	labels: { key: string; value: string }[]
}

export interface Caller {
	route: string
	count: number
	total_ns: number
	exact: number
	probable: number
}

/** Calls by how well the request is known that made them. */
export interface Attribution {
	exact: number
	probable: number
	none: number
}

export interface Upstream {
	host: string | null
	route: string | null
	count: number
	errors: number
	error_rate: number
	aborted: number
	latency: Latency
	statuses: Record<string, number>
	methods: Record<string, number>
	bytes_in: number
	bytes_out: number
	callers: Caller[]
	attribution: Attribution
	cells?: Cells
}

/** Outgoing connections to one address. */
export interface UpstreamHost {
	host: string | null
	connections: number
	requests: number
	requests_per_connection: number
	tls: number
	connects_failed: number
	connect_errors: Record<string, number>
	connect: Latency
	tls_handshake: Latency
}

export interface Lookup {
	host: string | null
	count: number
	errors: number
	error_rate: number
	total_ns: number
	error_codes: Record<string, number>
	latency: Latency
}

export interface Query {
	system: string
	text: string
	operation: string
	collection: string | null
	count: number
	errors: number
	aborted: number
	rows: number
	rows_known: number
	truncated: boolean
	total_ns: number
	in_transaction: number
	prepared: number
	by_hook: number
	targets: { target: string; count: number }[]
	latency: Latency
	attribution: Attribution
	callers: Caller[]
	error_codes: { code: string; count: number }[]
	histogram: Sparse
	cells?: Cells
}

export interface FunctionUse {
	name: string
	kind: 'span' | 'function'
	count: number
	errors: number
	total_ns: number
	self_ns: number
	latency: Latency
	file: string | null
	line: number
	module: string | null
	callers: (Caller & { self_ns: number })[]
	unattributed: number
}

/** null: no number, or none that JSON can write. */
export interface MetricValues {
	count: number
	avg: number | null
	min: number | null
	max: number | null
	sum: number | null
	last: number | null
	distinct?: number
}

export interface Metric extends MetricValues {
	kind: string
	quantiles?: { p50: number; p95: number; p99: number; p999: number }
	timeline: { begin_ns: number; bin_ns: number; count: number[]; sum: (number | null)[] }
	series: (MetricValues & { tags: string })[]
}

/** By bins of the timeline; nothing when nothing was measured. */
export type Resources = Partial<Record<'user_ns' | 'system_ns' | 'voluntary' | 'involuntary' | 'minor_faults' |
	'major_faults' | 'read_bytes' | 'written_bytes' | 'rss_bytes' | 'threads' | 'descriptors', number[]>>

/** null: not known. */
export interface ResourceUse {
	samples: number
	cpu_ns: number
	span_ns: number
	user_cpu_ns: number | null
	system_cpu_ns: number | null
	voluntary_switches: number | null
	involuntary_switches: number | null
	minor_faults: number | null
	major_faults: number | null
	read_bytes: number | null
	written_bytes: number | null
	rss_bytes: number | null
	rss_bytes_max: number | null
	threads_max: number | null
	descriptors_max: number | null
}

export interface Listener {
	listener: string
	samples: number
	mean: number
	max: number
	limit: number
	samples_full: number
}

export type StatusClass = '2xx' | '3xx' | '4xx' | '5xx' | '1xx' | 'none'

export interface Timeline {
	begin_ns: number
	bin_ns: number
	bins: number
	requests: number[]
	errors: number[]
	aborted: number[]
	bytes_in: number[]
	bytes_out: number[]
	p50: number[]
	p95: number[]
	p99: number[]
	p999: number[]
	max: number[]
	latency_count: number[]
	latency_sum: number[]
	classes: Record<StatusClass, number[]>
	cells?: { begin_ns: number; cell_ns: number; count: number; sub_buckets: number; latency: Sparse[] }
}

export interface Process {
	pid: number
	parent_pid: number
	program: string | null
	executable: string | null
	arguments: string | null
	host: string | null
	state: string
	begin_ns: number
	end_ns: number | null
	requests: number
	cpu_count: number
	cpu_model: string | null
	settings: Record<string, string>
	labels: Record<string, string>
	resources: ResourceUse | null
}

export interface Note {
	name: string
	count: number
	meaning: string
}

export interface ProfileFrame {
	function: string
	file: string | null
	module: string | null
}

export interface ProfileFunction extends ProfileFrame {
	self_samples: number
	self_ns: number
	total_samples: number
	total_ns: number
}

export interface ProfileRoute {
	method: string | null
	route: string | null
	samples: number
	cpu_ns: number
	exact: number
	probable: number
	functions: ProfileFunction[]
	self: number[]
}

export interface Profile {
	samples: number
	cpu_ns: number
	attribution: { exact: number, probable: number, none: number, exact_ns: number, probable_ns: number, none_ns: number }
	functions: (ProfileFunction & { top: { method: string | null, route: string | null } })[]
	functions_left: number
	stacks: number
	stacks_merged: number
	stacks_lost: number
	routes: ProfileRoute[]
	frames: ProfileFrame[]
	nodes: { parents: number[], frames: number[], samples: number[], ns: number[] }
}

export interface Crash {
	ts_ns: number
	program: string
	pid: number
	tid: number
	signal: string
	code: string
	address: string
	stack: string | null
	method: string | null
	route: string | null
	path: string | null
	certainty: 'exact' | 'probable' | null
}

export interface Report {
	requests: {
		total: number
		errors: number
		error_rate: number
		latency: Latency
		aborted: number
		in_flight: number
		per_second: number
		bytes_in: number
		bytes_out: number
		first_byte: Latency
		statuses: Record<string, number>
		classes: Record<StatusClass, number>
		protocols: { protocol: string; tls: boolean; count: number }[]
		grpc_statuses: Record<string, number>
		cpu: RouteCpu
		histogram: Sparse
	}
	routes: Record<string, Route>
	errors: Failure[]
	queries: Query[]
	n_plus_one: Repeat[]
	upstreams: Upstream[]
	upstream_hosts: UpstreamHost[]
	dns: Lookup[]
	functions: FunctionUse[]
	metrics: Record<string, Metric>
	resources: Resources
	timeline: Timeline
	connections: {
		opened: number
		closed: number
		open_at_end: number
		given_up: number
		requests: number
		requests_per_connection: number
		requests_most: number
		bytes_unseen_in: number
		bytes_unseen_out: number
		tls: number
		tls_handshake: Latency
		bytes_in: number
		bytes_out: number
		retransmits: number
		lifetime: Latency
		rtt: Latency
		queue: Latency
		proxy_queue: Latency
		rate: { begin_ns: number; bin_ns: number; opened: number[] }
		accept_queues: Listener[]
	}
	sampled: { share: number; requests_in_detail: number; requests_in_brief: number; excluded: number }
	exceptions?: Exception[]
	slowest?: SlowRequest[]
	in_flight?: InFlight[]
	profile: Profile
	crashes: Crash[]
	processes: Process[]
	coverage: {
		complete: boolean
		verdict: string
		lost: Note[]
		unseen: Note[]
		account: Note[]
		events: number
		disk_bytes: number
		disk_bytes_per_request: number
		counters: Record<string, number>
	}
	meta: {
		title: string
		version: string
		begin_ns: number
		end_ns: number
		health: string
		errors_total: number
		routes_merged: number
		precision_ns: number
		error_bound: number
		histogram_sub_buckets: number
		error_status: number
		max_errors: number
		max_routes: number
		max_queries: number
		queries_merged: number
		since_ns: number
		until_ns: number
		patterns: string[]
		window_ns: number
	}
}

// SPDX-License-Identifier: Apache-2.0
// Made runs, as report.json of page detail has them: what diff compares, with changes that tests ask for.
//
//	node diff_sample.mjs FOLDER	writes a0.json ... b5.json of the sample "shop", to look at a page of
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SECOND = 1e9
const CELLS = 30
const EACH = 40

/** The same numbers in every run of the tests. */
export function seeded(seed) {
	const uniform = () => {
		seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
		return (seed + 0.5) / 2 ** 32
	}
	return { uniform, normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()) }
}

function bucket(ns, sub) {
	const shift = Math.max(0, Math.floor(Math.log2(ns)) - Math.log2(sub))
	return shift * sub + Math.floor(ns / 2 ** shift)
}

function sparse(values, sub) {
	const counts = new Map()
	for (const v of values) counts.set(bucket(v, sub), (counts.get(bucket(v, sub)) ?? 0) + 1)
	let last = 0
	return [...counts].sort((a, b) => a[0] - b[0]).flatMap(([index, n]) => {
		const step = index - last
		last = index
		return [step, n]
	})
}

const sum = values => Math.round(values.reduce((a, b) => a + b, 0))

/** base: median in ns; drift: standard deviation of the run's factor; slow: of this side; failing: share. */
function route(random, { base, slow = 1, failing = 0, queries = 2, weight = 1, drift = 0.02 }) {
	const factor = slow * Math.exp(drift * random.normal())
	const all = []
	const cells = []
	let errors = 0
	for (let i = 0; i < CELLS; i++) {
		const times = Array.from({ length: EACH * weight }, () => Math.round(base * factor *
			Math.exp(0.35 * random.normal()) * (random.uniform() < 0.06 ? 5 : 1)))
		const failed = times.filter(() => random.uniform() < failing).length
		const buckets = sparse(times, 16)
		cells.push(i ? 1 : 0, times.length, failed, Math.round(sum(times) / 1000), buckets.length / 2, ...buckets)
		all.push(...times)
		errors += failed
	}
	const cpu = all.map(v => Math.round(v * 0.4))
	return { count: all.length, errors, total_ns: sum(all), histogram: sparse(all, 64), cells,
		cpu: { total_ns: sum(cpu), histogram: sparse(cpu, 64) }, database: { calls_per_request: queries },
		statuses: { 200: all.length - errors, ...(errors ? { 500: errors } : {}) } }
}

/* From the outside in: the last is where the samples are. */
function profile(stacks) {
	const frames = []
	const nodes = { parents: [], frames: [], samples: [], ns: [] }
	const place = (parent, name) => {
		const frame = frames.findIndex(f => f.function === name)
		const at = frame < 0 ? frames.push({ function: name, file: null, line: null, module: '/srv/shop' }) - 1 : frame
		const known = nodes.frames.findIndex((f, i) => f === at && nodes.parents[i] === parent)
		if (known >= 0) return known
		nodes.parents.push(parent)
		nodes.frames.push(at)
		nodes.samples.push(0)
		return nodes.ns.push(0) - 1
	}
	let samples = 0
	for (const [stack, n] of stacks) {
		const leaf = stack.split(';').reduce(place, -1)
		nodes.samples[leaf] += n
		nodes.ns[leaf] += n * 1e7
		samples += n
	}
	return { samples, cpu_ns: samples * 1e7, frames, nodes }
}

const STACKS = { 'main;serve;cart;query': 300, 'main;serve;cart;render': 200, 'main;serve;list;sort': 250, 'main;serve;list;render': 120,
	'main;idle': 60 }

/** The routes of a run by name, as route() wants them; the rest is what else a report has. */
export function run(random, { routes, queries = [], exceptions = [], stacks = null, times = true, seconds = CELLS, begin = 0 }) {
	const made = Object.fromEntries(Object.entries(routes).map(([name, how]) => [name, route(random, how)]))
	if (!times) for (const one of Object.values(made)) delete one.cells
	const total = of => Object.values(made).reduce((n, one) => n + one[of], 0)
	const begin_ns = (1_700_000_000 + begin) * SECOND
	return {
		meta: { schema_version: 1, error_status: 500, histogram_sub_buckets: 64, begin_ns, end_ns: begin_ns + seconds * SECOND },
		requests: { total: total('count'), errors: total('errors') }, routes: made,
		queries: queries.map(([system, text, count]) => ({ system, text, count })),
		exceptions: exceptions.map(([source, type, count]) => ({ source, type, count })),
		coverage: { lost: [] }, sampled: { share: 1 }, processes: [{ cpu_model: 'Example CPU', cpu_count: 2 }],
		timeline: times ? { cells: { begin_ns, cell_ns: SECOND, count: CELLS, sub_buckets: 16, latency: [] } } : {},
		profile: stacks ? profile(Object.entries(stacks)) : undefined,
	}
}

const SHOP = { '/': { base: 1e6, weight: 3 }, '/cart/:id': { base: 5e6, queries: 3 }, '/list': { base: 2.2e6, weight: 2 },
	'/login': { base: 9e6 }, '/search': { base: 14e6, drift: 0.18 } }

/** A side of the sample: b has a slower cart, more errors at login, a new statement, a lost one, a new exception. */
export function shop(side, count = 6, seed = 11, more = {}) {
	const random = seeded(seed + (side === 'b' ? 1000 : 0))
	const b = side === 'b'
	const routes = structuredClone(SHOP)
	if (b) Object.assign(routes['/cart/:id'], { slow: 1.45, queries: 9 })
	if (b) routes['/login'].failing = 0.03
	return Array.from({ length: count }, (_, i) => run(random, { routes, begin: i * 120 + (b ? 60 : 0),
		queries: [['postgresql', 'SELECT * FROM cart WHERE id = ?', 100], ['postgresql', b ? 'SELECT price FROM item WHERE id = ?' : 'SELECT id, price FROM item', 80]],
		exceptions: b ? [['python', 'KeyError', 12]] : [['python', 'TimeoutError', 3]],
		stacks: b ? { ...STACKS, 'main;serve;cart;query': 640, 'main;serve;cart;validate': 90, 'main;idle': 0 } : STACKS, ...more }))
}

const HOSTILE = ['<img src=x onerror=alert(1)>', '</script><script>alert(1)</script>', '__proto__', 'constructor', '\u202e/evil',
	'/' + 'x'.repeat(600), "'\"><svg/onload=alert(1)>", '{{route}}', '\\u003cscript\\u003e']

export function hostile(side, count = 3) {
	const random = seeded(side === 'b' ? 5 : 6)
	const routes = Object.fromEntries(HOSTILE.map((name, i) => [name, { base: 1e6 * (i + 1), slow: side === 'b' ? 1.6 : 1, weight: 1 }]))
	return Array.from({ length: count }, () => run(random, { routes,
		queries: side === 'b' ? HOSTILE.map(text => [text, text, 5]) : [], exceptions: side === 'b' ? HOSTILE.map(text => [text, text, 5]) : [],
		stacks: { [HOSTILE.map(name => name.replaceAll(';', ',')).join(';')]: side === 'b' ? 50 : 70, '__proto__;constructor': 20 } }))
}

/** Writes runs; what the command line wants of them. */
export function written(folder, name, runs) {
	return runs.map((one, i) => {
		const path = join(folder, `${name}${i}.json`)
		writeFileSync(path, JSON.stringify(one))
		return path
	}).join(',')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const folder = process.argv[2]
	console.log(written(folder, 'a', shop('a')), written(folder, 'b', shop('b')))
}

// SPDX-License-Identifier: Apache-2.0
// What a waterfall shows, without the drawing: its span of time, its rows, what belongs together.
import type { PartKind, SlowPart, SlowRequest } from './types_requests'

export interface Span {
	from: number
	to: number
}

export interface WaterfallRow {
	kind: PartKind
	name: string
	level: number
	parts: SlowPart[]
	totalNs: number
}

export interface Phase {
	name: string
	tone: string
	begin: number
	end: number
}

/** So many equal ones become one row. */
const FOLD = 3
const BEYOND = 0.25

/** From the first queue to the last byte; parts that lie far outside are cut, not followed. */
export function span(r: SlowRequest): Span {
	const queued = Math.max(r.queue_ns ?? 0, r.proxy_queue_ns ?? 0)
	const length = Math.max(1, r.duration_ns)
	let from = -queued
	let to = length
	for (const p of r.parts ?? []) {
		from = Math.min(from, p.begin_ns)
		to = Math.max(to, p.begin_ns + p.duration_ns)
	}
	return { from: Math.max(from, -queued - BEYOND * length), to: Math.min(to, (1 + BEYOND) * length) }
}

/** The request's own way: queues, read, until the first byte, write. */
export function phases(r: SlowRequest): Phase[] {
	const queue = r.queue_ns ?? 0
	const firstByte = Math.min(Math.max(r.first_byte_ns, r.read_ns), r.duration_ns)
	const read = Math.min(r.read_ns, firstByte)
	const server = r.first_byte_ns ? firstByte : r.duration_ns
	return [
		{ name: 'queue of the proxy', tone: 'client', begin: -(r.proxy_queue_ns ?? 0), end: -queue },
		{ name: 'queue of the listener', tone: 'p99', begin: -queue, end: 0 },
		{ name: 'reading the request', tone: 'redirect', begin: 0, end: read },
		{ name: r.first_byte_ns ? 'until the first byte' : r.in_detail ? 'no answer' : 'all of it', tone: 'none', begin: read, end: server },
		{ name: 'writing the response', tone: 'redirect', begin: server, end: r.duration_ns },
	].filter(p => p.end > p.begin)
}

const same = (p: SlowPart): string => `${p.kind}\n${p.name}\n${p.detail ?? ''}`

/** Spans say how deep they lie; other parts lie in the spans around them. */
function level(part: SlowPart, spans: SlowPart[]): number {
	if (part.kind === 'span') return Math.min(part.depth, 12)
	const around = spans.filter(s => s.begin_ns <= part.begin_ns && part.begin_ns + part.duration_ns <= s.begin_ns + s.duration_ns)
	return Math.min(around.reduce((deepest, s) => Math.max(deepest, s.depth + 1), 0), 12)
}

/** In order of their begin; three or more that are equal share a row, where the first of them stands. */
export function waterfallRows(r: SlowRequest): WaterfallRow[] {
	const parts = r.parts ?? []
	const spans = parts.filter(p => p.kind === 'span')
	const times = new Map<string, number>()
	for (const p of parts) times.set(same(p), (times.get(same(p)) ?? 0) + 1)
	const folded = new Map<string, WaterfallRow>()
	const rows: WaterfallRow[] = []
	for (const p of parts) {
		const known = folded.get(same(p))
		if (known) {
			known.parts.push(p)
			known.totalNs += p.duration_ns
			continue
		}
		const row = { kind: p.kind, name: p.name, level: level(p, spans), parts: [p], totalNs: p.duration_ns }
		rows.push(row)
		if ((times.get(same(p)) ?? 0) >= FOLD) folded.set(same(p), row)
	}
	return rows
}

/** Time with at least one part of the kind: calls side by side count once. */
export function coveredNs(parts: SlowPart[], kind: PartKind): number {
	const own = parts.filter(p => p.kind === kind).sort((a, b) => a.begin_ns - b.begin_ns)
	let covered = 0
	let end = -Infinity
	for (const p of own) {
		const stop = p.begin_ns + p.duration_ns
		covered += Math.max(0, stop - Math.max(end, p.begin_ns))
		end = Math.max(end, stop)
	}
	return covered
}

/** Round steps, at most `most` of them. */
export function ticks(s: Span, most: number): number[] {
	const wanted = (s.to - s.from) / most
	const decade = 10 ** Math.floor(Math.log10(wanted))
	const step = ([1, 2, 5].find(m => m * decade >= wanted) ?? 10) * decade
	const found: number[] = []
	for (let at = Math.ceil(s.from / step); at * step <= s.to && found.length <= most + 1; at++) found.push(at * step)
	return found
}

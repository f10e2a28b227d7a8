// SPDX-License-Identifier: Apache-2.0
// What one route did: where its time went, answers, errors, calls, functions, labels, slowest requests.
import { composition, compositionBar, PARTS, shareText } from './composition'
import { foreign, h, nothing } from './dom'
import { failureEntry } from './errors'
import { exceptionDetail } from './exceptions'
import { count, duration, percent, visible } from './format'
import { bodyPiece, listPiece, tablePiece, type Opened, type Piece } from './route_pieces'
import { inside, jump } from './section'
import { slowEntry, slowestOf } from './slowest'
import type { Column } from './table'
import type { Caller, Query, Tally } from './types'
import type { CalledFunction, Exception, Repeat, RouteCall, RouteLabel } from './types_requests'

const number = <Row>(name: string, key: (row: Row) => number, text: (value: number) => string = count, title?: string): Column<Row> =>
	({ name, key, cell: row => text(key(row)), numeric: true, title })

const ratio = (part: number, whole: number): number => (whole ? part / whole : 0)
const sure = (c: { exact: number; probable: number }): string => (c.probable > c.exact ? '~ ' : '')

function spent({ route }: Opened): HTMLElement | null {
	const c = composition(route)
	if (!c) return null
	return h('div', {}, compositionBar(c), h('ul', { class: 'legend mixed' },
		...PARTS.map(({ part, name, tone }) => h('li', {}, h('i', { class: `tone-${tone}` }), `${name} `, h('b', {}, shareText(c, part))))),
	h('p', { class: 'hint' }, (c.overlap ? 'Some of it ran side by side: the parts are more than the whole, the bar is drawn in proportion. ' : '') +
		(c.measured ? `CPU time was measured in ${count(c.measured)} of ${count(c.of)} requests and stands for all. ` : '') +
		(route.database?.count ? `${(route.database.calls_per_request).toFixed(2)} database calls a request.` : '')))
}

type Answer = [name: string, count: number]

const statusCounts = ({ route }: Opened): Answer[] => [
	...Object.entries(route.statuses).map(([status, n]): Answer => [status === 'none' ? 'no status' : status, n]),
	...Object.entries(route.grpc_statuses ?? {}).map(([status, n]): Answer => [`gRPC ${status}`, n])]

const protocolCounts = ({ route }: Opened): Answer[] =>
	(route.protocols ?? []).map(p => [`${p.protocol}${p.tls ? ' over TLS' : ''}`, p.count])

function shareCell(share: number): HTMLElement {
	const bar = h('span', { class: 'bar' })
	bar.style.setProperty('--share', String(Math.min(1, share)))
	return h('span', { class: 'share' }, bar, h('span', {}, percent(share)))
}

type Answered = { name: string; count: number; share: number }

const answers = (title: string, column: string, counts: (opened: Opened) => Answer[]): Piece => tablePiece<Answered>({ title }, { sort: 1,
	search: r => r.name, columns: [{ name: column, key: r => r.name, cell: r => foreign(r.name) }, number('Count', r => r.count),
		{ name: 'Share', key: r => r.share, cell: r => shareCell(r.share), numeric: true }] },
opened => counts(opened).map(([name, n]) => ({ name, count: n, share: ratio(n, opened.route.count) })))

type Method = Tally & { method: string }

const methods = (): Piece => tablePiece<Method>({ title: 'Methods' }, { sort: 1, search: r => r.method,
	columns: [{ name: 'Method', key: r => r.method, cell: r => visible(r.method) }, number('Count', r => r.count),
		number('Errors', r => ratio(r.errors, r.count), percent), number('Mean', r => r.avg_latency, duration),
		number('P50', r => r.p50, duration), number('P95', r => r.p95, duration), number('P99', r => r.p99, duration)] },
({ route }) => Object.entries(route.methods).map(([method, tally]) => ({ ...tally, method })))

interface Asked {
	query: Query
	caller: Caller
	share: number
	each: number
}

const asked = ({ view, name, route }: Opened): Asked[] => view.report.queries.flatMap(query => query.callers
	.filter(caller => caller.route === name).map(caller => ({ query, caller, share: ratio(caller.total_ns, route.total_ns),
		each: ratio(caller.count, route.in_detail ?? route.count) })))

const queries = (): Piece => tablePiece<Asked>({ title: 'Database', hint: 'statements that it makes, most time first; “~”: probably', wide: true,
	link: () => jump('All statements', {}, 'databases') }, { sort: 4, search: r => `${r.query.text} ${r.query.system}`,
	columns: [{ name: 'Statement', key: r => r.query.text, className: 'statement',
		cell: r => h('span', {}, sure(r.caller), foreign(r.query.text || r.query.operation)) },
	{ name: 'System', key: r => r.query.system, cell: r => visible(r.query.system) },
	number('Calls', r => r.caller.count), number('A request', r => r.each, v => v.toFixed(2), 'calls a request'),
	number('Time', r => r.caller.total_ns, v => duration(v, false)), number('Mean', r => ratio(r.caller.total_ns, r.caller.count), duration),
	number('Of its time', r => r.share, percent, 'share of the time of all requests of this route')] }, asked)

const repeats = (): Piece => tablePiece<Repeat>({ title: 'The same statement again and again (N+1)', wide: true }, { sort: 5, search: r => r.text,
	columns: [{ name: 'Statement', key: r => r.text, cell: r => foreign(r.text), className: 'statement' },
		number('Requests', r => r.requests), number('Calls', r => r.calls),
		{ ...number<Repeat>('Calls in each', r => r.calls_per_request, v => v.toFixed(1)), className: 'failing' },
		number('At most', r => r.most_calls), number('Time', r => r.total_ns, v => duration(v, false)),
		number('Of their time', r => r.time_share, percent)] },
({ view, name }) => (view.report.n_plus_one ?? []).filter(r => r.route === name))

const upstreams = (): Piece => tablePiece<RouteCall>({ title: 'Upstreams', hint: 'that it calls; “~”: probably' }, { sort: 2,
	search: r => `${r.host} ${r.route}`,
	columns: [{ name: 'Upstream', key: r => `${r.host} ${r.route}`, className: 'route',
		cell: r => h('span', {}, sure(r), foreign(r.route), ' ', foreign(r.host, 'exception')) },
	number('Calls', r => r.count), number('Time', r => r.total_ns, v => duration(v, false)),
	number('Mean', r => ratio(r.total_ns, r.count), duration)] }, ({ route }) => route.upstreams ?? [])

type Called = { of: CalledFunction; by: CalledFunction['callers'][number] }

const functions = (): Piece => tablePiece<Called>({ title: 'Functions and spans', hint: 'that it runs; “~”: probably' }, { sort: 2,
	search: r => `${r.of.name} ${r.of.file}`,
	columns: [{ name: 'Function', key: r => r.of.name, className: 'statement',
		cell: r => h('span', {}, sure(r.by), foreign(r.of.name), r.of.file !== null && foreign(`${r.of.file}:${r.of.line}`, 'exception')) },
	number('Calls', r => r.by.count), number('Time', r => r.by.total_ns, v => duration(v, false)),
	number('Self', r => r.by.self_ns, v => duration(v, false)), number('Mean', r => ratio(r.by.total_ns, r.by.count), v => duration(v, false))] },
({ view, name }) => (view.report.functions ?? []).flatMap(of => of.callers.filter(by => by.route === name).map(by => ({ of, by }))))

interface Ran {
	name: string
	where: string | null
	self: number
	total: number
	share: number
}

const profiles = ({ view, name }: Opened): Opened['view']['report']['profile']['routes'] =>
	view.report.profile.routes.filter(r => r.route === name)

/** Without times of samples, their number has to do. */
function ran(opened: Opened): Ran[] {
	const all = profiles(opened)
	const whole = all.reduce((sum, r) => sum + r.cpu_ns, 0)
	const samples = all.reduce((sum, r) => sum + r.samples, 0)
	return all.flatMap(r => r.functions.map(f => ({ name: f.function, where: f.file ?? f.module, self: f.self_ns, total: f.total_ns,
		share: whole ? f.self_ns / whole : ratio(f.self_samples, samples) })))
}

function flame(opened: Opened): HTMLElement | null {
	const all = profiles(opened)
	return all.length ? h('span', {}, ...all.map(r => {
		const name = `${r.method ?? ''} ${r.route ?? ''}`.trim()
		return jump(all.length > 1 ? `Flame graph of ${visible(r.method ?? '')}` : 'Flame graph', { 'flame.route': name, flame: null }, 'profile')
	})) : null
}

const cpu = (): Piece => tablePiece<Ran>({ title: 'CPU', hint: 'functions that used most', link: flame }, { sort: 1,
	search: r => `${r.name} ${r.where}`,
	columns: [{ name: 'Function', key: r => r.name, className: 'statement', cell: r => h('span', {}, foreign(r.name), r.where && foreign(r.where, 'exception')) },
		{ name: 'Self', key: r => r.share, cell: r => shareCell(r.share), numeric: true },
		number('Self time', r => r.self, v => duration(v, false)), number('With calls', r => r.total, v => duration(v, false))] }, ran)

type Thrown = { x: Exception; by: Exception['routes'][number] }

const thrown = (): Piece => tablePiece<Thrown>({ title: 'Exceptions', hint: '“~”: probably', wide: true }, { sort: 2,
	search: r => `${r.x.type} ${r.x.frame} ${r.x.value}`, id: r => `${r.x.type} @ ${r.x.frame}`, detail: r => exceptionDetail(r.x),
	columns: [{ name: 'Exception', key: r => r.x.type, className: 'statement', cell: r => h('span', {}, sure(r.by), foreign(r.x.type)) },
		{ name: 'Place', key: r => r.x.frame ?? '', cell: r => foreign(r.x.frame), className: 'statement' },
		number('Count', r => r.by.count), { ...number<Thrown>('Requests failed', r => r.by.failures), className: 'failing' }] },
({ view, name }) => (view.report.exceptions ?? []).flatMap(x => x.routes.filter(by => by.route === name).map(by => ({ x, by }))))

const labels = (): Piece => tablePiece<RouteLabel>({ title: 'Labels', hint: 'that the program gave its requests' }, { sort: 2,
	search: r => `${r.key} ${r.value}`,
	columns: [{ name: 'Label', key: r => r.key, cell: r => foreign(r.key) }, { name: 'Value', key: r => r.value, cell: r => foreign(r.value), className: 'route' },
		number('Count', r => r.count), number('Errors', r => ratio(r.errors, r.count), percent), number('Mean', r => r.avg_latency, duration)] },
({ route }) => route.labels ?? [])

const failures = (): Piece => listPiece({ title: 'Failed requests', hint: 'of those kept in detail, newest first', timed: true, wide: true,
	link: ({ name }) => jump('Filter them', { 'errors.route': name, 'errors.status': null, 'errors.type': null, 'errors.q': null, route: null }, 'errors') }, 5,
({ view, name }) => view.report.errors.filter(f => f.route === name && inside(view, f.ts_ns)), failureEntry)

const slowest = (): Piece => listPiece({ title: 'Slowest requests', hint: 'of those kept; each opens to what took its time', timed: true, wide: true }, 3,
	({ view, name }) => slowestOf(view, name), slowEntry)

export class RouteLists {
	readonly element = h('div', { class: 'pieces-grid' })
	private readonly pieces = [bodyPiece({ title: 'Spent in', wide: true }, spent), slowest(), failures(), thrown(), repeats(), queries(),
		upstreams(), functions(), cpu(), answers('Statuses', 'Status', statusCounts), answers('Protocols', 'Protocol', protocolCounts),
		methods(), labels()]

	constructor() {
		this.element.append(...this.pieces.map(p => p.element))
	}

	show(opened: Opened): HTMLElement {
		const empty = this.pieces.filter(piece => !piece.show(opened)).map(piece => piece.title.toLowerCase())
		return empty.length ? nothing(`Nothing was recorded of this route${opened.view.current ? ', or nothing in the window,' : ''} under: ${empty.join(', ')}.`)
			: h('span')
	}
}

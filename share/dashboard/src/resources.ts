// SPDX-License-Identifier: Apache-2.0
// What the processes used over time, each of them, and the CPU time of requests.
import type { Series } from './chart'
import { foreign, h, mount } from './dom'
import { axisRate, bytes, count, duration, percent, rate } from './format'
import { axisBytes, emptied, middles, significant, timed, TimedChart, wholeMark, within } from './pieces'
import { followSoon } from './settle'
import { Table, type Column } from './table'
import type { Process, Report, Resources, ResourceUse } from './types'
import type { RouteCpu } from './types_requests'
import type { View } from './window'

type Name = keyof Resources

interface Plot {
	title: string
	lines: [Name, string, string][]
	/** What bins hold, over their seconds or as it stands. */
	scale: (value: number, seconds: number) => number
	text: (value: number) => string
	axis: (value: number) => string
	stacked?: boolean
	/** 0 says that nothing was known. */
	level?: boolean
}

const cores = (value: number): string => `${significant(value)} core${value === 1 ? '' : 's'}`
const each = (value: number, seconds: number): number => value / seconds
const plain = (value: number): number => value
const perSecond = (value: number): string => `${bytes(value)}/s`

const PLOTS: Plot[] = [
	{ title: 'CPU', lines: [['user_ns', 'user', 'p95'], ['system_ns', 'system', 'p99']], stacked: true,
		scale: (value, seconds) => value / 1e9 / seconds, text: cores, axis: value => significant(value) },
	{ title: 'Memory (resident)', lines: [['rss_bytes', 'resident', 'p50']], scale: plain, text: bytes, axis: axisBytes, level: true },
	{ title: 'Threads and descriptors', lines: [['threads', 'threads', 'p95'], ['descriptors', 'descriptors', 'p999']], scale: plain,
		text: count, axis: significant, level: true },
	{ title: 'Context switches', lines: [['voluntary', 'own', 'p50'], ['involuntary', 'forced', 'p99']], scale: each, text: rate,
		axis: axisRate },
	{ title: 'Page faults', lines: [['minor_faults', 'minor', 'p95'], ['major_faults', 'major', 'server']], scale: each, text: rate,
		axis: axisRate },
	{ title: 'Storage', lines: [['read_bytes', 'read', 'p95'], ['written_bytes', 'written', 'p99']], scale: each, text: perSecond,
		axis: value => `${axisBytes(value)}/s` },
]

function series(report: Report, plot: Plot): Series[] {
	const seconds = report.timeline.bin_ns / 1e9
	return plot.lines.map(([name, label, tone]): Series => ({ name: label, tone,
		values: (report.resources[name] ?? []).map(v => (plot.level && !v ? null : plot.scale(v, seconds))) }))
}

/** In words, for the window: the mean and the most. */
function said(view: View, plot: Plot): string {
	const t = view.report.timeline
	const [from, to] = within(view, { begin_ns: t.begin_ns, bin_ns: t.bin_ns, count: t.bins })
	return series(view.report, plot).map(s => {
		const known = s.values.slice(from, to).filter(v => v !== null)
		if (!known.length) return `${s.name}: not known`
		const mean = known.reduce((a, b) => a + b, 0) / known.length
		return `${s.name}: mean ${plot.text(mean)}, most ${plot.text(known.reduce((a, b) => Math.max(a, b)))}`
	}).join('; ')
}

function plots(view: View): { element: HTMLElement; follow: () => void }[] {
	return PLOTS.map(plot => {
		const t = (): { begin_ns: number; bin_ns: number; count: number } =>
			({ ...view.report.timeline, count: view.report.resources.user_ns?.length ?? 0 })
		const chart = new TimedChart(view, plot.title, () => ({ label: `${plot.title} over time`, x: middles(t()),
			series: series(view.report, plot), value: plot.text, axis: plot.axis, stacked: plot.stacked }))
		const words = h('p', { class: 'hint' })
		chart.element.append(words)
		return { element: chart.element, follow: () => {
			chart.follow()
			words.textContent = said(view, plot)
		} }
	})
}

/* ---- CPU time of requests ---- */

interface Measured {
	name: string
	cpu: RouteCpu
	all: number
}

const switches = (c: RouteCpu): number => (c.counted ? (c.voluntary_switches + c.involuntary_switches) / c.counted : 0)
const faults = (c: RouteCpu): number => (c.counted ? c.page_faults / c.counted : 0)

const MEASURED: Column<Measured>[] = [
	{ name: 'Route', key: r => r.name, cell: r => foreign(r.name), className: 'route' },
	{ name: 'Measured', title: 'requests of which the CPU time was measured', key: r => r.cpu.measured, numeric: true,
		cell: r => `${count(r.cpu.measured)} of ${count(r.all)}` },
	{ name: 'CPU, mean', key: r => r.cpu.time.mean, cell: r => timed(r.cpu.time, 'mean'), numeric: true },
	{ name: 'P50', key: r => r.cpu.time.p50, cell: r => timed(r.cpu.time, 'p50'), numeric: true },
	{ name: 'P95', key: r => r.cpu.time.p95, cell: r => timed(r.cpu.time, 'p95'), numeric: true },
	{ name: 'Not running', title: 'share of the latency in which the thread did not run: it waited', key: r => r.cpu.waiting, numeric: true,
		cell: r => percent(r.cpu.waiting) },
	{ name: 'Switches', title: 'context switches in a request', key: r => switches(r.cpu), cell: r => significant(switches(r.cpu)),
		numeric: true },
	{ name: 'Page faults', title: 'in a request', key: r => faults(r.cpu), cell: r => significant(faults(r.cpu)), numeric: true },
]

const measured = (report: Report): Measured[] => Object.entries(report.routes).flatMap(([name, r]) =>
	(r.cpu?.measured ? [{ name, cpu: r.cpu, all: r.count }] : []))

/* ---- processes ---- */

interface Use {
	process: Process
	use: ResourceUse
}

const known = (value: number | null, text: (v: number) => string): string => (value === null ? '–' : text(value))
const busy = (u: ResourceUse): number => (u.span_ns ? u.cpu_ns / u.span_ns : 0)
const total = (u: ResourceUse): number => (u.user_cpu_ns ?? 0) + (u.system_cpu_ns ?? 0)

const column = (name: string, value: (u: ResourceUse) => number | null, text: (v: number) => string): Column<Use> => ({
	name, key: r => value(r.use) ?? -1, cell: r => known(value(r.use), text), numeric: true,
})

const USES: Column<Use>[] = [
	{ name: 'Program', key: r => r.process.program ?? '', cell: r => foreign(r.process.program), className: 'route' },
	{ name: 'PID', key: r => r.process.pid, cell: r => String(r.process.pid), numeric: true },
	{ name: 'Of a core', title: 'between the first and the last measurement', key: r => busy(r.use), cell: r => percent(busy(r.use)),
		numeric: true },
	column('CPU in all', total, v => duration(v, false)),
	column('Resident', u => u.rss_bytes, bytes),
	column('At most', u => u.rss_bytes_max, bytes),
	column('Threads', u => u.threads_max, count),
	column('Descriptors', u => u.descriptors_max, count),
	column('Switches, own', u => u.voluntary_switches, count),
	column('Forced', u => u.involuntary_switches, count),
	column('Page faults, minor', u => u.minor_faults, count),
	column('Major', u => u.major_faults, count),
	column('Read', u => u.read_bytes, bytes),
	column('Written', u => u.written_bytes, bytes),
]

const uses = (report: Report): Use[] => report.processes.flatMap(p => (p.resources ? [{ process: p, use: p.resources }] : []))

export function resources(view: View): void {
	const place = mount('resources')
	const drawn = plots(view)
	const routes = new Table<Measured>({ label: 'CPU time by route', columns: MEASURED, sort: 2, page: 15, search: r => r.name, link: 'cpu',
		empty: 'Of no request the CPU time was measured: PROFILIS_CPU=request measures each.' })
	const processes = new Table<Use>({ label: 'resources by process', columns: USES, sort: 2, page: 15, link: 'uses',
		search: r => `${r.process.program} ${r.process.pid} ${r.process.host}`, empty: '' })
	const under = (title: string, table: { tools: HTMLElement }): HTMLElement =>
		h('div', { class: 'under' }, h('h3', {}, title), wholeMark(view), table.tools)
	const charts = h('div', { class: 'thrice' }, ...drawn.map(p => p.element))
	const body = [charts, under('By process', processes), processes.element, under('CPU time of requests', routes), routes.element]
	let loaded: Report | null = null
	followSoon(view, () => {
		const { report } = view
		const timeless = !report.resources.user_ns?.length
		if (emptied(place, timeless && !measured(report).length && !uses(report).length)) return
		if (!charts.isConnected) place.replaceChildren(...body)
		charts.hidden = timeless
		if (!timeless) for (const plot of drawn) plot.follow()
		if (loaded === report) return
		loaded = report
		routes.show(measured(report))
		processes.show(uses(report))
	})
}

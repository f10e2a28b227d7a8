// SPDX-License-Identifier: Apache-2.0
// Whether the figures can be trusted: what they lack and what to do about it, how exact they are, what was asked for.
import { cellError } from './cells'
import { foreign, h, mount, wholeRecording } from './dom'
import { bytes, count, dateTime, duration, percent } from './format'
import { fact, facts } from './pieces'
import { followSoon } from './settle'
import type { Note, Report } from './types'
import type { View } from './window'

/** What to do about losses and blind spots, by the recorder's counters. */
const ADVICE: Record<string, string> = {
	drop_no_buffer: 'The disk or the compressing thread was behind: put the recording on a faster disk, or sample (PROFILIS_SAMPLE).',
	drop_max_bytes: 'Raise PROFILIS_MAX_BYTES, sample (PROFILIS_SAMPLE), or keep the newest instead (PROFILIS_WHEN_FULL=recorder).',
	drop_no_file: 'Look at the space, the permissions and the limit of open files of the directory that PROFILIS_DIR names.',
	drop_after_exit: 'They ended while the process did: let it finish its requests before it exits.',
	discarded: 'Raise PROFILIS_MAX_BYTES to keep the detail of a longer time.',
	conn_not_http: 'Other protocols are not followed. If this server speaks HTTP alone, health checks that only connect may be the cause.',
	conn_tls: 'Their TLS library is not one that is hooked, or is linked statically.',
	bytes_unseen_in: 'Something moves them past the C library, as Go programs, io_uring and splice() do.',
	bytes_unseen_out: 'Something moves them past the C library, as Go programs, io_uring and splice() do.',
	conn_unseen_bytes: 'Something moves them past the C library, as Go programs, io_uring and splice() do.',
	conn_stdio: 'The program reads sockets through FILE streams, whose calls cannot be seen from outside.',
	io_uring: 'Switch io_uring off in the program, if it can be.',
	children_unrecorded: 'Look at the permissions of the recording’s directory: children may run as another user.',
	conn_client_other: 'Outgoing calls are followed in HTTP and in the protocols of the databases named in the README.',
	blocks_damaged: 'The file was cut or changed after it was written: profilis-report check says where.',
	bytes_damaged: 'The file was cut or changed after it was written: profilis-report check says where.',
}

const note = (className: string) => (n: Note): HTMLElement => h('li', { class: className || undefined }, h('b', {}, count(n.count)),
	h('span', {}, foreign(n.meaning), ADVICE[n.name] ? h('span', { class: 'advice' }, ` ${ADVICE[n.name]}`) : null))

function verdict(report: Report): HTMLElement {
	const { coverage: c, requests, sampled } = report
	const plain = !requests.total ? 'Nothing was recorded, so nothing can be said.' :
		!c.complete ? 'Some requests that passed are missing from these figures.' :
			c.unseen.length ? 'Every request that could be read is in these figures; some traffic could not be read.' :
				'Every request that passed is in these figures.'
	const lost = c.lost.reduce((sum, n) => sum + n.count, 0)
	return h('div', { class: `verdict ${!requests.total ? '' : c.complete ? 'good' : 'warning'}` }, h('p', {}, plain),
		h('p', { class: 'hint' }, c.verdict, lost > 0 && ` ${count(lost)} losses of ${c.lost.length} kinds, below.`,
			sampled.requests_in_brief > 0 && ` Of ${count(sampled.requests_in_brief)} requests the detail was left out by sampling.`))
}

function exactness(report: Report): HTMLElement {
	const { meta, timeline: t, requests } = report
	const cell = t.cells?.cell_ns ?? t.bin_ns
	return facts(
		fact('Counts, sums, means, extremes', 'exact'),
		fact('Percentiles', `within ${(meta.error_bound * 100).toFixed(1)} %`),
		fact('In a window, of a route, an upstream or a statement', `within ${percent(cellError())}`),
		fact('A window starts and ends on', `steps of ${duration(cell, false)}`),
		fact('An error is', `a status of ${meta.error_status} or more (${percent(requests.error_rate)})`),
		fact('Aborted, without a latency', count(requests.aborted)))
}

/* ---- what was asked for ---- */

/** Settings that some process has not at default, with the number of processes. */
function settings(report: Report): HTMLElement[] {
	const all = new Map<string, number>()
	for (const p of report.processes)
		for (const [name, value] of Object.entries(p.settings)) all.set(`${name}=${value}`, (all.get(`${name}=${value}`) ?? 0) + 1)
	return [...all].sort((a, b) => b[1] - a[1]).map(([text, n]) =>
		h('span', {}, h('code', {}, foreign(text)), n === report.processes.length ? '' : ` in ${count(n)} of ${count(report.processes.length)}`))
}

function limits(report: Report): HTMLElement[] {
	const { meta, requests, sampled } = report
	const list = (names: (string | false)[]): HTMLElement[] => names.filter(n => n !== false).map(n => h('span', {}, foreign(n)))
	return list([
		meta.since_ns > 0 && `only from ${dateTime(meta.since_ns)} (--since)`,
		meta.until_ns > 0 && `only until ${dateTime(meta.until_ns)} (--until)`,
		...meta.patterns.map(p => `routes by the pattern ${p} (--route)`),
		requests.total > 0 && sampled.share < 1 && `detail of ${sampled.share < 0 ? 'a share that differs by process' : percent(sampled.share)} (PROFILIS_SAMPLE)`,
		sampled.excluded > 0 && `${count(sampled.excluded)} requests excluded by their path (PROFILIS_EXCLUDE)`,
		meta.errors_total > meta.max_errors && `the newest ${count(meta.max_errors)} of ${count(meta.errors_total)} failed requests (--max-errors)`,
		meta.routes_merged > 0 && `${count(meta.routes_merged)} paths beyond ${count(meta.max_routes)} routes as one (--max-routes)`,
		meta.queries_merged > 0 && `${count(meta.queries_merged)} statements beyond ${count(meta.max_queries)} as one (--max-queries)`,
	])
}

const asked = (report: Report): HTMLElement => {
	const pieces = (all: HTMLElement[], none: string): HTMLElement => (all.length ? h('span', { class: 'pieces' }, ...all) : h('span', {}, none))
	return facts(fact('Settings not at default', pieces(settings(report), 'none')), fact('Limits in force', pieces(limits(report), 'none')))
}

/* ---- the recorder itself ---- */

function account(report: Report): HTMLElement {
	const { coverage: c, requests, meta } = report
	const seconds = (meta.end_ns - meta.begin_ns) / 1e9
	const cpu = c.counters.helper_cpu_ns ?? 0
	return h('div', {}, facts(
		fact('On disk', `${bytes(c.disk_bytes)}, ${requests.total ? `${bytes(c.disk_bytes_per_request)} a request` : 'no requests'}`),
		fact('Events', count(c.events)),
		fact('CPU of the compressing thread', `${duration(cpu, false)}${seconds > 0 ? `, ${percent(cpu / 1e9 / seconds)} of a core` : ''}`)),
		h('details', {}, h('summary', {}, 'All that the recorder counted'), h('ul', { class: 'notes' }, ...c.account.map(note('')))))
}

export function coverage(view: View): void {
	const place = mount('coverage')
	let details = false
	let loaded: Report | null = null
	let clock = ''
	wholeRecording(view, document.getElementById('recorded-hosts'))
	followSoon(view, () => {
		const { report } = view
		/* Times are shown in the zone that is chosen. */
		const now = dateTime(report.meta.begin_ns)
		if (loaded === report && clock === now) return
		;[loaded, clock] = [report, now]
		details = place.querySelector('details')?.open ?? details
		const { coverage: c } = report
		place.replaceChildren(verdict(report),
			h('ul', { class: 'notes' }, ...c.lost.map(note('lost')), ...c.unseen.map(note('blind'))),
			h('h3', {}, 'How exact'), exactness(report), h('h3', {}, 'What was asked for'), asked(report),
			h('h3', {}, 'What recording cost'), account(report))
		const box = place.querySelector('details')
		if (box) box.open = details
	})
}

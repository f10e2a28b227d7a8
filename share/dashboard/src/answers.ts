// SPDX-License-Identifier: Apache-2.0
// The five questions that a reader comes with, each answered in a sentence: healthy, slow, since when, why, trustworthy.
import { sumCells } from './cells'
import { plainChange, type Change } from './changes'
import { foreign, h } from './dom'
import { clock, count, duration, percent } from './format'
import { totalsOf } from './totals'
import type { Report, Route } from './types'
import type { Figures, View } from './window'

interface Answer {
	question: string
	tone: string
	words: (Node | string)[]
}

/** Only what is asked for here; what else these have is drawn in their sections. */
interface Raised {
	type: string | null
	frame: string | null
	timeline: { begin_ns: number; bin_ns: number; counts: number[] }
}
type Detailed = Report & { exceptions?: Raised[] }
type Spending = Route & { database?: { total_ns: number }; upstreams?: { host: string | null; total_ns: number }[] }

const BAD = 0.05
const WARNING = 0.01
const WORTH_SAYING = 0.3

const to = (id: string, child: Node | string): HTMLElement => h('a', { href: `#${id}` }, child)

function healthy(f: Figures): Answer {
	const share = f.requests ? (f.errors + f.aborted) / f.requests : 0
	const tone = !f.requests ? '' : share >= BAD ? 'bad' : share >= WARNING ? 'warning' : 'good'
	const aborted = f.aborted ? `, ${count(f.aborted)} aborted` : ''
	const words = !f.requests ? ['No requests.'] : !f.errors && !f.aborted
		? [`Yes: none of ${count(f.requests)} requests failed.`]
		: [`${tone === 'good' ? 'Yes' : tone === 'warning' ? 'Some requests fail' : 'No'}: `,
			to('errors', `${count(f.errors)} of ${count(f.requests)} failed`), ` (${percent(f.errors / f.requests)})${aborted}.`]
	return { question: 'Healthy?', tone, words }
}

interface Costly {
	name: string
	route: Spending
	share: number
}

/** The route that most of the window's time went to. */
function costliest(view: View): Costly | null {
	const { from, to: end } = view.cells
	let all = 0
	let most = 0
	let found: [string, Route] | null = null
	const totals = totalsOf(view.report)
	Object.entries(view.report.routes).forEach((entry, i) => {
		const ns = view.current ? totals.within(i, from, end).sumNs : entry[1].total_ns
		all += ns
		if (ns > most) {
			most = ns
			found = entry
		}
	})
	return found && { name: found[0], route: found[1], share: most / all }
}

function slow(view: View, f: Figures, top: Costly | null): Answer {
	const { from, to: end } = view.cells
	if (!top) return { question: 'What is slow?', tone: '', words: ['Nothing was answered.'] }
	const p95 = view.current ? sumCells(top.route.cells, from, end).p95 : top.route.p95
	return { question: 'What is slow?', tone: '', words: [to('routes', foreign(top.name)),
		` takes ${percent(top.share)} of all time, P95 ${duration(p95)}; P95 of all is ${duration(f.p95)}.`] }
}

function since(view: View, change: Change | null): Answer {
	const question = 'Since when?'
	if (!change) return { question, tone: '', words: ['No sudden change of errors or latency.'] }
	const [begin, end] = [view.beginNs(change.from), view.beginNs(change.to)]
	const say = change.what === 'errors' ? percent : duration
	const show = h('button', { type: 'button', class: 'quiet', click: () => view.select(begin / 1e9, end / 1e9) }, 'Show')
	return { question, tone: 'warning', words: [
		`${change.what === 'errors' ? 'The error rate' : 'P95'} went from ${say(change.before)} to ${say(change.during)} at `,
		h('b', {}, clock(begin)), change.lasting ? ' and stayed there. ' : `, until ${clock(end)}. `, show] }
}

/** The exception that was raised most often within the window. */
function raisedMost(view: View): { raised: Raised; times: number } | null {
	const [from, end] = view.span.map(seconds => seconds * 1e9)
	let best: { raised: Raised; times: number } | null = null
	for (const raised of (view.report as Detailed).exceptions ?? []) {
		const { begin_ns, bin_ns, counts } = raised.timeline
		let times = 0
		counts.forEach((n, i) => {
			const middle = begin_ns + (i + 0.5) * bin_ns
			if (middle >= from && middle < end) times += n
		})
		if (times > (best?.times ?? 0)) best = { raised, times }
	}
	return best
}

/** Where the route's time went, if one place took much of it; its calls may overlap. */
function spent(top: Costly): (Node | string)[] {
	const { route } = top
	const places: [string, number][] = [['the database', route.database?.total_ns ?? 0],
		...(route.upstreams ?? []).map((u): [string, number] => [u.host ?? 'an upstream', u.total_ns])]
	const [place, ns] = places.reduce((a, b) => (b[1] > a[1] ? b : a))
	const share = route.total_ns ? Math.min(1, ns / route.total_ns) : 0
	if (share < WORTH_SAYING) return []
	return [foreign(top.name), ' spends ', percent(share), ' of its time in ', foreign(place), '. ']
}

function why(view: View, top: Costly | null): Answer {
	const most = raisedMost(view)
	const words: (Node | string)[] = most ? [foreign(most.raised.type ?? 'an exception'), ' was raised ',
		to('exceptions', `${count(most.times)} times`), ...(most.raised.frame ? [', at ', foreign(most.raised.frame)] : []), '. '] : []
	if (top) words.push(...spent(top))
	return { question: 'Why?', tone: '', words: words.length ? words
		: [`No exception was seen${view.current ? ' in this window' : ''}, and no one call takes most of the time.`] }
}

function trust(report: Report): Answer {
	const { complete, verdict } = report.coverage
	return { question: 'Can I trust this?', tone: complete ? 'good' : 'warning',
		words: [to('coverage', verdict), ` Percentiles are within ${percent(report.meta.error_bound)}.`] }
}

const draw = (a: Answer): HTMLElement =>
	h('div', { class: `answer ${a.tone}` }, h('dt', {}, a.question), h('dd', {}, ...a.words))

export function answers(view: View): void {
	const place = document.querySelector('#answers dl')
	let of: Report | null = null
	let change: Change | null = null
	view.follow(f => {
		if (of !== view.report) change = plainChange(view.report.timeline)
		of = view.report
		const top = costliest(view)
		place?.replaceChildren(...[healthy(f), slow(view, f, top), since(view, change), why(view, top), trust(of)].map(draw))
	})
}

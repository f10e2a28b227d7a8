// SPDX-License-Identifier: Apache-2.0
// The top of the page: period, window, theme, clock, downloads; and the part of the address that remembers the window.
import { h } from './dom'
import { clock, configure, dateTime, duration, isoUtc, usesUtc } from './format'
import { link, linked, onLink } from './link'
import { unpackedText } from './packed'
import type { Report } from './types'
import type { View } from './window'

type Redraw = () => void

const THEMES = ['system', 'light', 'dark']

function download(name: string, text: string): void {
	const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
	h('a', { href: url, download: name }).click()
	setTimeout(() => URL.revokeObjectURL(url), 1000)
}

function remembered(key: string): string | null {
	try {
		return localStorage.getItem(`profilis-${key}`)
	} catch {
		return null
	}
}

function remember(key: string, value: string): void {
	try {
		localStorage.setItem(`profilis-${key}`, value)
	} catch {
		/* storage may be forbidden: the choice then lasts as long as the page */
	}
}

function themeSelect(redraw: Redraw): HTMLElement {
	const root = document.documentElement
	const chosen = remembered('theme')
	if (chosen && THEMES.includes(chosen)) root.dataset.theme = chosen
	matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw)
	const select = h('select', { 'aria-label': 'Theme', change: () => {
		root.dataset.theme = select.value
		remember('theme', select.value)
		redraw()
	} }, ...THEMES.map(t => h('option', { value: t, selected: t === root.dataset.theme },
		t === 'system' ? 'System theme' : t === 'light' ? 'Light' : 'Dark')))
	return select
}

function clockSwitch(redraw: Redraw): HTMLElement {
	configure({ utc: remembered('clock') === 'utc' })
	const button = h('button', { type: 'button', 'aria-pressed': String(usesUtc()), title: 'show times in UTC', click: () => {
		configure({ utc: !usesUtc() })
		remember('clock', usesUtc() ? 'utc' : 'local')
		button.setAttribute('aria-pressed', String(usesUtc()))
		redraw()
	} }, 'UTC')
	return button
}

function period(report: Report): void {
	const { begin_ns, end_ns } = report.meta
	const place = document.getElementById('period')
	if (!place || !end_ns) return
	const hosts = new Set(report.processes.map(p => p.host))
	const who = `${report.processes.length} process${report.processes.length === 1 ? '' : 'es'}`
	place.textContent = `${dateTime(begin_ns)} to ${clock(end_ns)}, ${duration(end_ns - begin_ns, false)}, ${who}` +
		(hosts.size > 1 ? ` on ${hosts.size} hosts` : '')
	place.title = `${isoUtc(begin_ns)} to ${isoUtc(end_ns)}`
}

function windowBar(view: View): void {
	const bar = document.getElementById('window')
	view.follow(({ window, seconds }) => {
		if (!bar) return
		bar.hidden = !window
		if (!window) return
		const from = view.beginNs(window.from)
		const to = view.beginNs(window.to)
		bar.replaceChildren(h('span', { title: `${isoUtc(from)} to ${isoUtc(to)}` }, h('b', {}, 'Window'),
			` ${clock(from)} to ${clock(to)}, ${duration(seconds * 1e9, false)}`),
			h('button', { type: 'button', click: () => view.reset() }, 'Show everything'))
	})
}

const asLink = (ns: number): string => (ns / 1e9).toFixed(3)

/** from and to, Unix seconds, in the address. */
function linkWindow(view: View): void {
	const follow = (): void => {
		const from = Number(linked('from'))
		const to = Number(linked('to'))
		if (to > from) view.select(from, to)
		else if (view.current) view.reset()
	}
	follow()
	onLink(follow)
	view.follow(({ window }) => link({
		from: window ? asLink(view.beginNs(window.from)) : null, to: window ? asLink(view.beginNs(window.to)) : null,
	}))
}

export function head(view: View, text: string, redraw: Redraw): void {
	const { report } = view
	const again = (): void => { period(report); redraw() }
	document.getElementById('tools')?.append(clockSwitch(again), themeSelect(redraw),
		h('button', { type: 'button', title: 'all figures of this page', click: () => download('report.json', unpackedText(text)) }, 'JSON'),
		h('button', { type: 'button', title: 'the errors of this page',
			click: () => download('errors.json', JSON.stringify(report.errors)) }, 'Errors'))
	period(report)
	windowBar(view)
	linkWindow(view)
	addEventListener('keydown', e => { if (e.key === 'Escape' && view.current) view.reset() })
}

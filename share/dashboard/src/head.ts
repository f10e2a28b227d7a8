// SPDX-License-Identifier: Apache-2.0
// The top of the page: health, period, theme, clock, downloads.
import { redrawCharts } from './chart'
import { h } from './dom'
import { clock, configure, dateTime, duration, isoUtc, usesUtc } from './format'
import { unpackedText } from './packed'
import type { Report } from './types'
import type { View } from './window'

type Redraw = () => void

const THEMES = ['system', 'light', 'dark']

export function download(name: string, text: string): void {
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

export function themeSelect(redraw: Redraw): HTMLElement {
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
	const select = h('select', { 'aria-label': 'Clock', change: () => {
		configure({ utc: select.value === 'utc' })
		remember('clock', select.value)
		redraw()
	} }, h('option', { value: 'local' }, 'Local time'), h('option', { value: 'utc', selected: usesUtc() }, 'UTC'))
	return select
}

const HEALTH: Record<string, string> = { 'no requests': 'empty', healthy: 'good', 'some requests fail': 'warning' }

function health(report: Report): void {
	const pill = document.getElementById('health')
	if (!pill) return
	pill.textContent = report.meta.health
	pill.className = `pill ${HEALTH[report.meta.health] ?? 'bad'}`
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

/** `text` gives the report as it came, for who wants to keep it. */
export function head(view: View, text: () => string): void {
	const again = (): void => {
		redrawCharts()
		view.refresh()
	}
	document.getElementById('tools')?.append(clockSwitch(again), themeSelect(again),
		h('button', { type: 'button', title: 'Save all figures of this page',
			click: () => download('report.json', unpackedText(text())) }, 'JSON'),
		h('button', { type: 'button', title: 'Save the errors of this page',
			click: () => download('errors.json', JSON.stringify(view.report.errors)) }, 'Errors'))
	view.follow(() => {
		health(view.report)
		period(view.report)
	})
}

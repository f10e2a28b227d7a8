// SPDX-License-Identifier: Apache-2.0
// The bar that stays in sight: which time the page shows, by buttons, keys and the address (from, to, last).
import { h } from './dom'
import { clock, duration, isoUtc } from './format'
import { link, linked, onLink } from './link'
import type { View } from './window'

const STEP = 0.5
const CHOICES: [number, string][] = [[60, '1 m'], [300, '5 m'], [900, '15 m'], [3600, '1 h']]

const asLink = (seconds: number): string => seconds.toFixed(3)

/** from and to in Unix seconds, or the last so many seconds. */
function linkWindow(view: View): void {
	const follow = (): void => {
		const from = Number(linked('from'))
		const to = Number(linked('to'))
		const last = Number(linked('last'))
		if (last > 0) view.roll(last)
		else if (to > from) view.select(from, to)
		else if (view.current || view.rolling !== null) view.reset()
	}
	follow()
	onLink(follow)
	view.follow(({ window }) => {
		const [from, to] = view.span
		const fixed = window && view.rolling === null
		link({ from: fixed ? asLink(from) : null, to: fixed ? asLink(to) : null,
			last: view.rolling === null ? null : String(view.rolling) })
	})
}

/** Where these keys mean something else. */
const busy = (target: EventTarget | null): boolean => target instanceof Element &&
	target.closest('input, select, textarea, [contenteditable], [role="region"], dialog, [data-keys]') !== null

function keys(view: View): void {
	const actions: Record<string, () => void> = {
		ArrowLeft: () => view.move(-STEP), ArrowRight: () => view.move(STEP),
		'+': () => view.widen(0.5), '=': () => view.widen(0.5), '-': () => view.widen(2),
		Escape: () => { if (view.current) view.reset() },
	}
	addEventListener('keydown', e => {
		const action = actions[e.key]
		if (!action || e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || busy(e.target)) return
		if (e.key.startsWith('Arrow') && !view.current) return
		e.preventDefault()
		action()
	})
}

function choices(view: View): HTMLElement {
	const button = (text: string, title: string, click: () => void): HTMLButtonElement =>
		h('button', { type: 'button', title, click }, text)
	const all = button('All', 'The whole recording (Escape)', () => view.reset())
	const last = CHOICES.map(([seconds, name]) => ({ seconds,
		element: button(name, `The last ${duration(seconds * 1e9, false)}`, () => view.roll(seconds)) }))
	view.follow(() => {
		const { begin_ns, end_ns } = view.report.meta
		all.setAttribute('aria-pressed', String(!view.current))
		for (const { seconds, element } of last) {
			element.hidden = seconds * 1e9 >= end_ns - begin_ns && view.rolling !== seconds
			element.setAttribute('aria-pressed', String(view.rolling === seconds && view.current !== null))
		}
	})
	return h('div', { class: 'choices', role: 'group', 'aria-label': 'Time shown' }, ...last.map(l => l.element), all)
}

function steps(view: View): HTMLElement {
	const step = (text: string, label: string, click: () => void): HTMLButtonElement =>
		h('button', { type: 'button', 'aria-label': label, title: label, click }, text)
	const earlier = step('←', 'Earlier (left arrow key)', () => view.move(-STEP))
	const later = step('→', 'Later (right arrow key)', () => view.move(STEP))
	const narrower = step('+', 'Zoom in (plus key)', () => view.widen(0.5))
	const wider = step('−', 'Zoom out (minus key)', () => view.widen(2))
	view.follow(({ window }) => {
		const { from, to } = view.cells
		earlier.disabled = !window || from === 0
		later.disabled = !window || to === view.steps.count
		wider.disabled = !window
		narrower.disabled = to - from < 2
	})
	return h('div', { class: 'choices', role: 'group', 'aria-label': 'Move the window' }, earlier, later, wider, narrower)
}

export function timebar(view: View): void {
	const bar = document.getElementById('window')
	if (!bar) return
	const shown = h('p', { class: 'shown', role: 'status' })
	view.follow(({ window, seconds }) => {
		const [from, to] = view.span
		bar.hidden = !view.report.timeline.bins && !document.documentElement.dataset.live
		bar.classList.toggle('chosen', window !== null)
		shown.title = window ? `${isoUtc(from * 1e9)} to ${isoUtc(to * 1e9)}` : ''
		shown.replaceChildren(...(window ? [h('b', {}, `${clock(from * 1e9)} to ${clock(to * 1e9)}`),
			` ${duration(seconds * 1e9, false)}${view.rolling === null ? '' : ', the latest'}`]
			: [h('b', {}, 'Whole recording'), h('span', { class: 'aside' }, ' drag across a chart to choose a window')]))
	})
	bar.replaceChildren(shown, h('div', { class: 'tools' }, steps(view), choices(view)))
	keys(view)
	linkWindow(view)
}

// SPDX-License-Identifier: Apache-2.0
// Sections further down are drawn when the browser has nothing better to do: the top of the page and a brush come first.
// While something waits, <html> has data-drawing.
import { whenIdle } from './later'
import type { Figures, View } from './window'

const waiting = new Set<() => void>()
let asked = false

/* One section at a time, so that input is never kept waiting by all of them. */
function next(): void {
	const [first] = waiting as Set<(() => void) | undefined>
	if (first) waiting.delete(first)
	asked = waiting.size > 0
	if (asked) whenIdle(next)
	else delete document.documentElement.dataset.drawing
	first?.()
}

/** f runs soon, and once, however often it was asked for meanwhile. */
export function soon(f: () => void): void {
	waiting.add(f)
	document.documentElement.dataset.drawing = ''
	if (!asked) whenIdle(next)
	asked = true
}

/** Like view.follow, in idle time; f gets the figures of then. */
export function followSoon(view: View, f: (figures: Figures) => void): void {
	let figures: Figures | null = null
	const draw = (): void => { if (figures) f(figures) }
	view.follow(now => {
		figures = now
		soon(draw)
	})
}

/** Like view.follow: at once the first time and where the element is in sight, in idle time elsewhere. */
export function followInSight(view: View, element: Element | null, f: (figures: Figures) => void): void {
	let figures: Figures | null = null
	let inSight = true
	const draw = (): void => { if (figures) f(figures) }
	if (element) new IntersectionObserver(entries => {
		inSight = entries[entries.length - 1].isIntersecting
		if (inSight && waiting.delete(draw)) draw()
	}).observe(element)
	view.follow(now => {
		figures = now
		if (inSight) draw()
		else soon(draw)
	})
}

addEventListener('beforeprint', () => {
	for (const f of waiting) f()
	waiting.clear()
})

/** Runs f once the element is near the part of the page that is seen, or the page is printed. */
export function whenNear(element: Element, f: () => void): void {
	let done = false
	const once = (): void => {
		observer.disconnect()
		if (!done) soon(f)
		done = true
	}
	const observer = new IntersectionObserver(entries => { if (entries.some(e => e.isIntersecting)) once() },
		{ rootMargin: '800px' })
	observer.observe(element)
	addEventListener('beforeprint', () => { if (!done) f(); done = true })
}

// SPDX-License-Identifier: Apache-2.0
// Sections further down are drawn when the browser has nothing better to do: the top of the page and a brush come first.
// While something waits, <html> has data-drawing.
import type { Figures, View } from './window'

const waiting = new Set<() => void>()
let asked = false

const idle = (f: () => void): void => {
	if ('requestIdleCallback' in window) requestIdleCallback(f, { timeout: 300 })
	else setTimeout(f, 30)
}

/* One section at a time, so that input is never kept waiting by all of them. */
function next(): void {
	const [first] = waiting
	waiting.delete(first)
	asked = waiting.size > 0
	if (asked) idle(next)
	else delete document.documentElement.dataset.drawing
	first()
}

/** f runs soon, and once, however often it was asked for meanwhile. */
export function soon(f: () => void): void {
	waiting.add(f)
	document.documentElement.dataset.drawing = ''
	if (!asked) idle(next)
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

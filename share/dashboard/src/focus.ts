// SPDX-License-Identifier: Apache-2.0
// A part of the page is drawn anew while someone stands in it: the cursor stays.

const REACHED = 'a[href], button, input, select, summary, [tabindex]'

/** Runs draw; what had the focus within the place gets it back: the same control of the row with the same data-key. */
export function keepFocus(place: HTMLElement, draw: () => void): void {
	const active = document.activeElement
	const inside = active instanceof HTMLElement && active !== place && place.contains(active)
	const row = inside ? active.closest<HTMLElement>('[data-key]') : null
	const key = row?.dataset.key
	const at = row && inside ? [...row.querySelectorAll(REACHED)].indexOf(active) : -1
	draw()
	if (key === undefined || at < 0) return
	const same = [...place.querySelectorAll<HTMLElement>('[data-key]')].find(r => r.dataset.key === key)
	same?.querySelectorAll<HTMLElement>(REACHED)[at]?.focus({ preventScroll: true })
}

// SPDX-License-Identifier: Apache-2.0
// What a reader has opened, reached or scrolled to stays so while figures are drawn anew.

const section = (element: Element): string => element.closest('[id]')?.id ?? ''

/** The same for an element and for the one that replaces it. */
function nameOf(element: Element): string {
	const text = element.getAttribute('aria-label') ?? element.querySelector('summary')?.textContent ?? element.textContent
	return `${section(element)}|${element.tagName}|${text}`
}

function reopen(names: Set<string>): void {
	for (const element of document.querySelectorAll<HTMLDetailsElement>('details:not([open])'))
		if (names.has(nameOf(element))) element.open = true
}

function refocus(before: Element | null, name: string): void {
	if (!before || before === document.body || before.isConnected) return
	for (const element of document.querySelectorAll<HTMLElement>(before.tagName))
		if (nameOf(element) === name) {
			element.focus({ preventScroll: true })
			return
		}
}

export function keeping(f: () => void): void {
	const open = new Set([...document.querySelectorAll('details[open]')].map(nameOf))
	const focused = document.activeElement
	const name = focused ? nameOf(focused) : ''
	const { scrollX, scrollY } = window
	f()
	reopen(open)
	refocus(focused, name)
	if (window.scrollY !== scrollY) scrollTo(scrollX, scrollY)
}

// SPDX-License-Identifier: Apache-2.0
// What the address remembers behind its #: survives reload, can be passed on. Keys: from, to (Unix seconds), route, ...

const read = (): URLSearchParams => new URLSearchParams(location.hash.slice(1))

const followers: (() => void)[] = []

export const linked = (key: string): string | null => read().get(key)

type Values = Record<string, string | null>

/** The address with other values; null takes a key out. */
export function address(values: Values): string {
	const state = read()
	for (const [key, value] of Object.entries(values))
		if (value === null) state.delete(key)
		else state.set(key, value)
	const text = state.toString()
	return text ? `#${text}` : location.pathname + location.search
}

/** Nothing is scrolled, no step in the history is made. */
export function link(values: Values): void {
	const wanted = address(values)
	if (wanted !== (location.hash || location.pathname + location.search)) history.replaceState(null, '', wanted)
}

/** As a link within the page: a step in the history, and whoever follows the address is told. */
export function visit(values: Values): void {
	history.pushState(null, '', address(values))
	for (const f of followers) f()
}

/** Calls f when the user changes the address or follows a link within the page. */
export function onLink(f: () => void): void {
	followers.push(f)
}

addEventListener('hashchange', () => { for (const f of followers) f() })

/** A link to a section scrolls there and leaves what the address remembers. */
function jumped(e: MouseEvent): void {
	const href = (e.target as Element).closest('a[href^="#"]')?.getAttribute('href') ?? ''
	const section = href.length > 1 && !href.includes('=') ? document.getElementById(href.slice(1)) : null
	if (!section) return
	e.preventDefault()
	section.tabIndex = -1
	section.focus({ preventScroll: true })
	section.scrollIntoView()
}

document.addEventListener('click', jumped)

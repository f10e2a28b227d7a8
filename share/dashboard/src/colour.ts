// SPDX-License-Identifier: Apache-2.0
// The stylesheet's colours, for what is drawn by hand.

/** Read once: asking the browser makes it bring all styles up to date. */
const colours = new Map<string, string>()

export function colour(name: string): string {
	let found = colours.get(name)
	if (found === undefined)
		colours.set(name, (found = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()))
	return found
}

export function translucent(tone: string, alpha: number): string {
	const hex = colour(`tone-${tone}`).slice(1)
	const part = (at: number): number => parseInt(hex.slice(at, at + 2), 16)
	return `rgba(${part(0)},${part(2)},${part(4)},${alpha})`
}

/** After another theme was chosen. */
export const forgetColours = (): void => colours.clear()

// SPDX-License-Identifier: Apache-2.0
// A button that copies a text, one that saves a file, and blocks of text that have them.
import { h } from './dom'
import { visible } from './format'
import { unpacked } from './packed'

/** Where the clipboard is forbidden, as on plain HTTP, the old command may still do. */
function copyOldWay(text: string): boolean {
	const box = h('textarea', { class: 'offscreen', 'aria-hidden': 'true' })
	box.value = text
	document.body.append(box)
	box.select()
	const done = document.execCommand('copy')
	box.remove()
	return done
}

async function copy(text: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(text)
		return true
	} catch {
		return copyOldWay(text)
	}
}

export function copyButton(text: string, what: string): HTMLElement {
	const said = h('span', { role: 'status' }, 'Copy')
	return h('button', { type: 'button', class: 'quiet', 'aria-label': `Copy ${what}`, click: e => {
		const button = e.currentTarget as HTMLElement
		void copy(text).then(done => {
			said.textContent = done ? 'Copied' : 'Not allowed'
			button.focus()
			setTimeout(() => { said.textContent = 'Copy' }, 1500)
		})
	} }, said)
}

/** A stack, a log or a body, as it is; null where there is none. */
export function block(title: string, text: string | null | undefined): HTMLElement | null {
	if (!text) return null
	return h('div', { class: 'block' }, h('div', { class: 'blockhead' }, h('h4', {}, title), copyButton(text, title.toLowerCase())),
		h('pre', { tabindex: 0 }, visible(text)))
}

const PACKED = ['histogram', 'cells']

/** Numbers that this page holds as text become numbers again. */
export function saveJson(name: string, value: unknown): void {
	const text = JSON.stringify(value, (key, v: unknown) => (typeof v === 'string' && PACKED.includes(key) ? unpacked(v) : v), '\t')
	const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
	h('a', { href: url, download: name }).click()
	setTimeout(() => URL.revokeObjectURL(url), 1000)
}

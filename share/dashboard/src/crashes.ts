// SPDX-License-Identifier: Apache-2.0
import { block } from './copy'
import { foreign, h, nothing } from './dom'
import { clock, count, dateTime, isoUtc, visible } from './format'
import { hint, inside, jump, keepOpen } from './section'
import { followSoon } from './settle'
import type { Crash } from './types'
import type { View } from './window'

function place(c: Crash): HTMLElement {
	if (c.route === null) return h('p', {}, 'In no request that is known.')
	return h('p', {}, c.certainty === 'probable' ? 'Request, probably: ' : 'Request: ', visible(c.method ?? ''), ' ',
		foreign(c.path), ', ', jump(visible(c.route), { route: c.route }, 'route'))
}

function entry(c: Crash): HTMLElement {
	return h('li', { 'data-key': `${c.ts_ns} ${c.tid}` }, h('details', {}, h('summary', {},
		h('time', { title: isoUtc(c.ts_ns) }, clock(c.ts_ns)), h('b', { class: 'status' }, visible(c.signal)),
		h('span', { class: 'what' }, foreign(c.program, 'route'), h('span', { class: 'exception' }, visible(`${c.code} at ${c.address}`))),
		h('span', { class: 'duration' }, `pid ${c.pid}`)),
	h('p', {}, `${dateTime(c.ts_ns)}, process ${c.pid}, thread ${c.tid}`), place(c),
	block('Stack', c.stack) ?? h('p', {}, 'No stack could be read.')))
}

export function crashes(view: View): void {
	const mount = document.querySelector<HTMLElement>('#crashes .mount')
	if (!mount) return
	const list = h('ol', { class: 'failures' })
	const below = h('div')
	mount.replaceChildren(list, below)
	followSoon(view, () => {
		const { crashes: all } = view.report
		const shown = all.filter(c => inside(view, c.ts_ns))
		hint('crashes', `newest first; ${view.current ? `${count(shown.length)} of ` : ''}${count(all.length)}`)
		keepOpen(list, () => list.replaceChildren(...shown.map(entry)))
		below.replaceChildren(shown.length ? '' : nothing(all.length ? 'No process crashed in this window.'
			: 'No process crashed. A signal that ends a process stands here with its stack and its request.'))
	})
}

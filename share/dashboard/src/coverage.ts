// SPDX-License-Identifier: Apache-2.0
import { cellError } from './cells'
import { h, mount } from './dom'
import { bytes, count, duration, percent } from './format'
import type { Note, Report } from './types'

const note = (className: string) => (n: Note): HTMLElement =>
	h('li', { class: className || undefined }, h('b', {}, count(n.count)), ` ${n.meaning}`)

export function coverage(report: Report): void {
	const c = report.coverage
	const cell = report.timeline.cells?.cell_ns ?? 0
	mount('coverage').replaceChildren(
		h('p', { class: c.complete ? 'verdict good' : 'verdict warning' }, c.verdict),
		h('ul', { class: 'notes' }, ...c.lost.map(note('lost')), ...c.unseen.map(note('unseen'))),
		h('p', {}, 'Counts, means, smallest and largest values are exact. Percentiles are within ',
			`${(report.meta.error_bound * 100).toFixed(1)} % of the true value. `,
			cell > report.timeline.bin_ns && `To keep this file small, windows snap to ${duration(cell, false)}. `,
			`Within a window, those of a route, an upstream or a statement are within ${percent(cellError())}. `,
			`The recording takes ${bytes(c.disk_bytes)}, ${bytes(c.disk_bytes_per_request)} a request. `,
			`An error is a status of ${report.meta.error_status} or more (${percent(report.requests.error_rate)}); `,
			`aborted requests (${count(report.requests.aborted)}) are counted apart and have no latency.`),
		h('details', {}, h('summary', {}, 'The recorder’s own account'), h('ul', { class: 'notes' }, ...c.account.map(note('')))))
}

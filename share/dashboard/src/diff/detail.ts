// SPDX-License-Identifier: Apache-2.0
// One route, A beside B: all its statistics, spectra, what happened when, errors, statuses, queries.
import { foreign, h } from '../dom'
import { count, percent } from '../format'
import { card, spectrum, timelines } from './charts'
import { heatMaps } from './heat'
import { SIDES, type Comparison, type RouteDetail, type Row } from './types'
import type { RouteRows } from './routes'
import { change, detectable, interval, mark, statistic, value } from './words'
import { whisker, type Scale } from './whiskers'

function table(label: string, heads: [string, boolean][], rows: (Node | string)[][]): HTMLElement {
	return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': label }, h('table', { class: 'stack' },
		h('thead', {}, h('tr', {}, ...heads.map(([name, n]) => h('th', { scope: 'col', class: n ? 'n' : undefined }, name)))),
		h('tbody', {}, ...rows.map(cells => h('tr', {}, ...cells.map((cell, i) =>
			(i ? h('td', { class: heads[i][1] ? 'n' : undefined, 'data-label': heads[i][0] }, cell) : h('th', { scope: 'row' }, cell))))))))
}

const NUMERIC = true

function statistics(of: string, rows: Row[], scale: Scale): HTMLElement {
	const change_ = (row: Row): HTMLElement => h('span', { class: 'measured' }, h('b', {}, change(row)), whisker(scale, row))
	return table(`Statistics of ${of}`, [['Statistic', false], ['A', NUMERIC], ['B', NUMERIC], ['Change', NUMERIC], ['Interval', NUMERIC],
		['Visible from', NUMERIC], ['Least requests of a run', NUMERIC], ['Verdict', false]],
	rows.map(row => [statistic(row.what), value(row, 'before'), value(row, 'after'), change_(row), interval(row), detectable(row),
		count(row.samples_least), h('span', {}, mark(row), row.why ? ` ${row.why}` : '')]))
}

const share = (n: number, of: number): string => (n ? `${count(n)} (${percent(of ? n / of : 0)})` : '0')

function statuses(d: RouteDetail): HTMLElement | null {
	const codes = [...new Set(SIDES.flatMap(s => Object.keys(d[s].statuses ?? {})))].sort()
	if (!codes.length) return null
	const { element, place } = card('Statuses', 'of all runs of a side')
	const of = (code: string, s: 'before' | 'after'): string => share(Object.entries(d[s].statuses ?? {}).find(([c]) => c === code)?.[1] ?? 0, d[s].requests ?? 0)
	place.append(table('Statuses', [['Status', false], ['A', NUMERIC], ['B', NUMERIC]],
		codes.map(code => [foreign(code), of(code, 'before'), of(code, 'after')])))
	return element
}

function counts(d: RouteDetail): HTMLElement {
	const { element, place } = card('Requests, errors, queries', 'of all runs of a side')
	const each = (v: number | null | undefined): string => (v === null || v === undefined ? '–' : String(Number(v.toFixed(2))))
	place.append(table('Requests, errors, queries', [['What', false], ['A', NUMERIC], ['B', NUMERIC]], [
		['Requests', ...SIDES.map(s => count(d[s].requests ?? 0))],
		['Errors', ...SIDES.map(s => share(d[s].errors ?? 0, d[s].requests ?? 0))],
		['Queries per request', ...SIDES.map(s => each(d[s].queries_each))],
	]))
	return element
}

const NO_TIMES = 'When its requests were is not known: these runs come from JSON without cells. Recordings have them, and so has the ' +
	'JSON that a page saves.'

/** Charts of a route, or of all requests; Chart draws when they are on the page. */
export function pieces(c: Comparison, d: RouteDetail): HTMLElement {
	const { cells, spectrum_steps } = c.page
	const wall = card('Percentile spectrum', d.route === null ? 'all runs of a side' : 'all runs of a side; thin: each run by itself')
	const cpu = card('CPU time by percentile', 'of the requests whose CPU time is known')
	const times = timelines(d, cells)
	const grid = h('div', { class: 'pieces-grid' })
	if (spectrum(wall.place, d, 'wall', spectrum_steps)) grid.append(wall.element)
	if (spectrum(cpu.place, d, 'cpu', spectrum_steps)) grid.append(cpu.element)
	const maps = heatMaps(d, cells)
	grid.append(...times)
	if (maps.length) grid.append(h('div', { class: 'wide sides' }, ...maps))
	if (!times.length) grid.append(h('p', { class: 'nothing wide' }, NO_TIMES))
	return grid
}

export function routeDetail(c: Comparison, r: RouteRows, scale: Scale): HTMLElement {
	const d = c.page.routes.find(one => one.route === r.route)
	const place = h('div', { class: 'opened' }, statistics(r.route ?? 'all requests', r.rows, scale))
	if (!d) {
		if (r.route !== null)
			place.append(h('p', { class: 'note' }, `Charts are kept of ${count(c.page.routes.length)} routes: the worst and the largest. This is none of them.`))
		return place
	}
	const grid = pieces(c, d)
	const codes = statuses(d)
	grid.append(counts(d))
	if (codes) grid.append(codes)
	place.append(grid)
	return place
}

// SPDX-License-Identifier: Apache-2.0
// A section that is one table of rows without times.
import { mount, tools, wholeRecording } from './dom'
import { emptied } from './pieces'
import { followSoon } from './settle'
import { Table, type Column, type TableSpec } from './table'
import type { Report } from './types'
import type { View } from './window'

export interface Listing<Row> {
	/** Of the section, and of the table in the address. */
	id: string
	label: string
	columns: Column<Row>[]
	/** The column by which it stands at first. */
	sort: number
	rows: (report: Report) => Row[]
	search: (row: Row) => string
	rowId?: TableSpec<Row>['id']
	detail?: (row: Row) => HTMLElement
}

export function listing<Row>(view: View, l: Listing<Row>): void {
	const place = mount(l.id)
	const above = tools(l.id)
	const table = new Table<Row>({ label: l.label, columns: l.columns, sort: l.sort, page: 20, empty: '', link: l.id,
		search: l.search, id: l.rowId, detail: l.detail })
	let loaded: Report | null = null
	wholeRecording(view, document.getElementById(l.id))
	followSoon(view, () => {
		if (loaded === view.report) return
		loaded = view.report
		const rows = l.rows(view.report)
		if (emptied(place, !rows.length)) return
		if (!table.element.isConnected) place.replaceChildren(table.element)
		if (!table.tools.isConnected) above.replaceWith(table.tools)
		table.show(rows)
	})
}

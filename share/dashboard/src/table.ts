// SPDX-License-Identifier: Apache-2.0
// A table that sorts and searches over all its rows, and draws them a screenful at a time.
import { h, nothing } from './dom'
import { count } from './format'

export interface Column<Row> {
	name: string
	title?: string
	/** What it sorts by; text sorts by code points, numbers largest first. */
	key: (row: Row) => number | string
	cell: (row: Row) => Node | string
	className?: string
	numeric?: boolean
}

export interface TableSpec<Row> {
	label: string
	columns: Column<Row>[]
	sort: number
	search: (row: Row) => string
	page: number
	empty: string
}

export class Table<Row> {
	readonly element = h('div', {})
	readonly tools = h('div', { class: 'tools' })
	private rows: Row[] = []
	private query = ''
	private limit: number
	private descending = true
	private readonly found = h('span', { class: 'found', role: 'status' })
	private readonly body = h('tbody')
	private readonly more = h('div', { class: 'more' })
	private readonly heads: HTMLTableCellElement[] = []
	private readonly order: HTMLSelectElement

	constructor(private readonly spec: TableSpec<Row>) {
		this.limit = spec.page
		this.order = this.orderSelect()
		this.tools.append(this.found, this.order, this.searchBox())
		this.element.append(
			h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': spec.label },
				h('table', {}, h('thead', {}, h('tr', {}, ...spec.columns.map((c, i) => this.head(c, i)))), this.body)),
			this.more)
	}

	show(rows: Row[]): void {
		this.rows = rows
		this.draw()
	}

	private searchBox(): HTMLElement {
		return h('input', { type: 'search', placeholder: 'Search', 'aria-label': `Search ${this.spec.label}`,
			input: e => {
				this.query = (e.target as HTMLInputElement).value.toLowerCase()
				this.limit = this.spec.page
				this.draw()
			} })
	}

	/** Narrow screens have no header row to click on. */
	private orderSelect(): HTMLSelectElement {
		return h('select', { class: 'narrow', 'aria-label': `Order of ${this.spec.label}`,
			change: () => this.sortBy(this.order.selectedIndex) },
			...this.spec.columns.map((c, i) => h('option', { selected: i === this.spec.sort }, `by ${c.name.toLowerCase()}`)))
	}

	private head(c: Column<Row>, index: number): HTMLElement {
		const th = h('th', { scope: 'col', class: c.numeric ? 'n' : undefined, title: c.title },
			h('button', { type: 'button', click: () => this.sortBy(index) }, c.name))
		this.heads.push(th)
		return th
	}

	private sortBy(index: number): void {
		this.descending = index === this.spec.sort ? !this.descending : Boolean(this.spec.columns[index].numeric)
		this.spec.sort = index
		this.order.selectedIndex = index
		this.draw()
	}

	private sorted(): Row[] {
		const { key } = this.spec.columns[this.spec.sort]
		const direction = this.descending ? -1 : 1
		return this.rows
			.filter(row => !this.query || this.spec.search(row).toLowerCase().includes(this.query))
			.map(row => ({ row, by: key(row) }))
			.sort((a, b) => (a.by < b.by ? -direction : a.by > b.by ? direction : 0))
			.map(entry => entry.row)
	}

	private draw(): void {
		const rows = this.sorted()
		this.heads.forEach((th, i) =>
			th.setAttribute('aria-sort', i !== this.spec.sort ? 'none' : this.descending ? 'descending' : 'ascending'))
		this.body.replaceChildren(...rows.slice(0, this.limit).map(row => this.row(row)))
		this.found.textContent = this.query ? `${count(rows.length)} of ${count(this.rows.length)}` : ''
		this.drawMore(rows.length)
	}

	private drawMore(total: number): void {
		this.more.replaceChildren()
		if (!total) this.more.append(nothing(this.rows.length ? 'Nothing matches the search.' : this.spec.empty))
		if (total > this.limit)
			this.more.append(h('button', { type: 'button', click: () => {
				this.limit = Infinity
				this.draw()
			} }, `Show all ${count(total)}`))
	}

	private row(row: Row): HTMLElement {
		return h('tr', {}, ...this.spec.columns.map((c, i) => {
			const className = [c.className, c.numeric ? 'n' : ''].filter(Boolean).join(' ') || undefined
			return i === 0 ? h('th', { scope: 'row', class: className }, c.cell(row))
				: h('td', { class: className, 'data-label': c.name }, c.cell(row))
		}))
	}
}

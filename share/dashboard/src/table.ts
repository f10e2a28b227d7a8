// SPDX-License-Identifier: Apache-2.0
// A table that sorts and searches over all its rows, and draws them a screenful at a time.
import { h, nothing } from './dom'
import { keepFocus } from './focus'
import { count } from './format'
import { link, linked, onLink } from './link'

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
	/** Under this name the address keeps order and search: NAME.sort, NAME.q. */
	link?: string
	/** What tells rows apart when they are drawn anew; needed for `detail`. */
	id?: (row: Row) => string
	/** What opens below a row. */
	detail?: (row: Row) => HTMLElement
	/** Whether rows are opened and closed; called with the row's id, or null. */
	opened?: (id: string | null) => void
	/** A click on the row, where nothing else takes it. */
	click?: (row: Row) => void
}

const slug = (name: string): string => name.toLowerCase().replace(/\W+/g, '-')

export class Table<Row> {
	readonly element = h('div', {})
	readonly tools = h('div', { class: 'tools' })
	private rows: Row[] = []
	private query = ''
	private limit: number
	private descending: boolean
	private readonly open = new Set<string>()
	private readonly standing: number
	private readonly found = h('span', { class: 'found', role: 'status' })
	private readonly body = h('tbody')
	private readonly more = h('div', { class: 'more' })
	private readonly heads: HTMLTableCellElement[] = []
	private readonly order: HTMLSelectElement
	private readonly box: HTMLInputElement

	constructor(private readonly spec: TableSpec<Row>) {
		this.limit = spec.page
		this.standing = spec.sort
		this.descending = this.downFirst(spec.sort)
		this.order = this.orderSelect()
		this.box = this.searchBox()
		this.tools.append(this.found, this.order, this.box)
		this.element.append(
			h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': spec.label },
				h('table', { class: 'stack', keydown: e => this.walk(e as KeyboardEvent) },
					h('thead', {}, h('tr', {}, ...spec.columns.map((c, i) => this.head(c, i)))), this.body)),
			this.more)
		if (!spec.link) return
		this.fromLink()
		onLink(() => { if (this.fromLink()) this.draw() })
	}

	show(rows: Row[]): void {
		this.rows = rows
		this.draw()
	}

	/** Opens one row, and no other; null closes all. */
	expand(id: string | null): void {
		this.open.clear()
		if (id !== null) this.open.add(id)
		this.draw()
	}

	/** Puts the cursor on the row's first link or button. */
	focus(id: string): void {
		const at = this.sorted().findIndex(row => this.spec.id?.(row) === id)
		if (at < 0) return
		if (at >= this.limit) {
			this.limit = at + this.spec.page
			this.draw()
		}
		this.body.querySelectorAll<HTMLElement>('th a, th button')[at]?.focus()
	}

	private downFirst(index: number): boolean {
		return Boolean(this.spec.columns[index].numeric)
	}

	/** Whether the address asks for something else than what is shown. */
	private fromLink(): boolean {
		const before = `${this.spec.sort} ${this.descending} ${this.query}`
		const [name, direction] = (linked(`${this.spec.link}.sort`) ?? '').split('.')
		const index = this.spec.columns.findIndex(c => slug(c.name) === name)
		this.spec.sort = index < 0 ? this.standing : index
		this.descending = index < 0 || !direction ? this.downFirst(this.spec.sort) : direction === 'down'
		this.box.value = linked(`${this.spec.link}.q`) ?? ''
		this.query = this.box.value.toLowerCase()
		this.order.selectedIndex = this.spec.sort
		return before !== `${this.spec.sort} ${this.descending} ${this.query}`
	}

	private toLink(): void {
		if (!this.spec.link) return
		const { sort, columns } = this.spec
		const usual = this.descending === this.downFirst(sort)
		const text = `${slug(columns[sort].name)}${usual ? '' : this.descending ? '.down' : '.up'}`
		link({ [`${this.spec.link}.sort`]: sort === this.standing && usual ? null : text,
			[`${this.spec.link}.q`]: this.box.value || null })
	}

	private searchBox(): HTMLInputElement {
		return h('input', { type: 'search', placeholder: 'Search', 'aria-label': `Search ${this.spec.label}`,
			input: () => {
				this.query = this.box.value.toLowerCase()
				this.limit = this.spec.page
				this.toLink()
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
		this.descending = index === this.spec.sort ? !this.descending : this.downFirst(index)
		this.spec.sort = index
		this.order.selectedIndex = index
		this.toLink()
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
		keepFocus(this.body, () => this.body.replaceChildren(...rows.slice(0, this.limit).flatMap(row => this.row(row))))
		this.found.textContent = this.query ? `${count(rows.length)} of ${count(this.rows.length)}` : ''
		this.drawMore(rows.length)
	}

	private drawMore(total: number): void {
		this.more.replaceChildren()
		if (!total) this.more.append(nothing(this.rows.length ? 'Nothing matches the search.' : this.spec.empty))
		if (total <= this.limit) return
		const further = (limit: number, text: string): HTMLElement => h('button', { type: 'button', click: () => {
			this.limit = limit
			this.draw()
		} }, text)
		if (total > 2 * this.limit)
			this.more.append(further(this.limit + this.spec.page, `Show ${count(this.spec.page)} more`))
		this.more.append(further(Infinity, `Show all ${count(total)}`))
	}

	private row(row: Row): HTMLElement[] {
		const { columns, click, detail, id } = this.spec
		const name = id?.(row)
		const open = name !== undefined && this.open.has(name)
		const tr = h('tr', { 'data-key': name, class: click ? 'link' : undefined,
			click: click && (e => { if (!(e.target as Element).closest('a, button') && !String(getSelection())) click(row) }) },
			...columns.map((c, i) => {
				const className = [c.className, c.numeric ? 'n' : ''].filter(Boolean).join(' ') || undefined
				return i === 0 ? h('th', { scope: 'row', class: className }, detail ? this.opener(row, open) : c.cell(row))
					: h('td', { class: className, 'data-label': c.name }, c.cell(row))
			}))
		return detail && open ? [tr, h('tr', { class: 'detail' }, h('td', { colspan: columns.length }, detail(row)))] : [tr]
	}

	private opener(row: Row, open: boolean): HTMLElement {
		const name = this.spec.id?.(row) ?? ''
		return h('button', { type: 'button', class: 'opener', 'aria-expanded': String(open), click: () => {
			this.expand(open ? null : name)
			this.spec.opened?.(open ? null : name)
		} }, this.spec.columns[0].cell(row))
	}

	/** Arrows go from row to row. */
	private walk(e: KeyboardEvent): void {
		const step = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0
		const all = [...this.body.querySelectorAll<HTMLElement>('tr > th a, tr > th button')]
		const at = all.indexOf(e.target as HTMLElement)
		if (!step || at < 0 || e.ctrlKey || e.metaKey || e.altKey) return
		e.preventDefault()
		e.stopPropagation()
		all[at + step]?.focus()
	}
}

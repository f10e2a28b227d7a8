// SPDX-License-Identifier: Apache-2.0
// Routes, the view of one route, errors, exceptions, slowest requests: every figure against the JSON, for windows counted
// anew here; mouse, keyboard and address; hostile strings; axe.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { cells, json, open, require, settled, shots, shown, zoom as drag } from './browser.mjs'
import { grouped, inCells, number, percent, quantile } from './figures.mjs'

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const whole = json('shop', 'detail=page')
const text = (page, selector) => page.locator(selector).allInnerTexts()
async function zoom(page, from, to) {
	await page.evaluate(() => scrollTo(0, 0))
	await drag(page, from, to)
	await settled(page)
}

const hash = page => new URLSearchParams(new URL(page.url()).hash.slice(1))

/** Cells [from, to) of a row of the JSON. */
function counted(row, from, to) {
	const sum = inCells(row.cells, from, to)
	const of = q => quantile(sum.buckets, q, whole.timeline.cells.sub_buckets)
	return { ...sum, mean: sum.timed ? sum.ns / sum.timed : 0, p50: of(0.5), p95: of(0.95), p99: of(0.99) }
}

function chosenCells(page) {
	const { begin_ns, cell_ns } = whole.timeline.cells
	return ['from', 'to'].map(name => Math.round((Number(hash(page).get(name)) * 1e9 - begin_ns) / cell_ns))
}

const figures = page => page.locator('#route .figure').evaluateAll(all => Object.fromEntries(
	all.map(f => [f.querySelector('.label').textContent, f.querySelector('.value').textContent])))

const piece = (page, title) => page.locator('#route .piece').filter({ has: page.getByRole('heading', { name: title, exact: true }) })

async function serious(page) {
	await page.evaluate(axe)
	const found = await page.evaluate(() => axe.run({ include: [['#route'], ['#slowest'], ['#exceptions'], ['#errors'], ['#crashes']] },
		{ resultTypes: ['violations'] }))
	return found.violations.filter(v => ['serious', 'critical'].includes(v.impact))
		.map(v => `${v.id}: ${v.nodes[0].html.slice(0, 200)} ${v.nodes[0].failureSummary}`)
}

test('the table of routes: every figure, whole and in a window', async () => {
	const { page, wrongs, close } = await open('shop')
	const routes = Object.entries(whole.routes)
	const all = routes.reduce((sum, [, r]) => sum + r.total_ns, 0)
	const column = async (n, expected) => assert.deepEqual(await cells(page, n), expected)
	await column(2, routes.map(([, r]) => grouped(r.count)))
	await column(4, routes.map(([, r]) => percent(r.errors / r.count)))
	for (const [n, key] of [[5, 'avg_latency'], [6, 'p50'], [7, 'p95'], [8, 'p99']]) await column(n, routes.map(([, r]) => shown(r[key])))
	await column(9, routes.map(([, r]) => percent(r.total_ns / all)))
	const mixes = await page.locator('#routes .mix').evaluateAll(found => found.map(m => m.getAttribute('aria-label')))
	routes.forEach(([, r], i) => {
		const upstream = r.upstreams.reduce((sum, u) => sum + u.total_ns, 0) / r.total_ns
		const cpu = r.cpu.measured ? r.cpu.total_ns / r.cpu.measured * (r.count - r.aborted) / r.total_ns : 0
		const ofCpu = r.cpu.measured ? `${percent(cpu)} (of ${grouped(r.cpu.measured)} measured)` : 'not measured'
		assert.ok(mixes[i].startsWith(`Database ${percent(r.database.share)}, Upstream ${percent(upstream)}, CPU ${ofCpu}, `), mixes[i])
		assert.ok(mixes[i].includes(`Waiting and other ${percent(Math.max(0, 1 - r.database.share - upstream - cpu))}`), mixes[i])
	})

	await zoom(page, 0.3, 0.6)
	const [from, to] = chosenCells(page)
	const expected = routes.map(([name, r]) => [name, counted(r, from, to)]).filter(([, c]) => c.requests).sort((a, b) => b[1].ns - a[1].ns)
	assert.deepEqual(await text(page, '#routes tbody th bdi'), expected.map(([name]) => name))
	await column(2, expected.map(([, c]) => grouped(c.requests)))
	await column(4, expected.map(([, c]) => percent(c.errors / c.requests)))
	for (const [n, key] of [[5, 'mean'], [6, 'p50'], [7, 'p95'], [8, 'p99']]) await column(n, expected.map(([, c]) => shown(c[key])))
	assert.deepEqual(wrongs, [])
	await close()
})

test('parts that run side by side are never more than a full bar', async () => {
	const change = report => { for (const r of Object.values(report.routes)) r.database.share = 0.9 }
	const { page, close } = await open('shop', { change })
	assert.match(await page.locator('#routes .mix').first().getAttribute('aria-label'), /side by side/)
	assert.match(await page.locator('#routes .note').innerText(), /side by side/)
	const widths = await page.locator('#routes .mix').first().locator('i').evaluateAll(all => all.map(i => parseFloat(i.style.width)))
	assert.ok(Math.abs(widths.reduce((a, b) => a + b) - 100) < 0.1)
	await close()
})

test('order and search stay in the address; a large table sorts at once', async () => {
	const { page, wrongs, close } = await open('large')
	const p95 = page.locator('#routes th button', { hasText: 'P95' })
	await p95.click()
	await page.getByLabel('Search routes').fill('tenant-1')
	assert.equal(hash(page).get('routes.sort'), 'p95')
	assert.equal(hash(page).get('routes.q'), 'tenant-1')
	const before = await cells(page, 1)
	assert.match(await page.locator('#routes .found').innerText(), /^\d+ of 1,000$/)
	await page.reload()
	await page.locator('html.scripted').waitFor()
	assert.deepEqual(await cells(page, 1), before)
	await page.getByLabel('Search routes').fill('')
	await page.locator('#routes th button', { hasText: 'Time' }).click()
	assert.equal(new URL(page.url()).hash, '')
	/* CPU time of the page, so that other work of the machine does not count */
	const cdp = await page.context().newCDPSession(page)
	await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
	const busy = async () => (await cdp.send('Performance.getMetrics')).metrics.find(m => m.name === 'TaskDuration').value * 1e3
	const before9 = await busy()
	await p95.evaluate(button => {
		for (let i = 0; i < 9; i++) {
			button.click()
			document.body.getBoundingClientRect()
		}
	})
	const took = (await busy() - before9) / 9
	console.log(`1,000 routes sort within ${took.toFixed(1)} ms of CPU time`)
	assert.ok(took < 80, `${took} ms`)
	assert.deepEqual(wrongs, [])
	await close()
})

test('a route opens by mouse, keyboard and address, and closes again', async () => {
	const { page, wrongs, close } = await open('shop')
	const opened = async name => {
		await page.locator('#route').waitFor()
		assert.equal(await page.locator('#route h2 bdi').innerText(), name)
		assert.ok(await page.locator('#routes').isHidden())
		assert.equal(hash(page).get('route'), name)
		assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H2')
	}
	const closed = async name => {
		await page.locator('#routes').waitFor()
		assert.ok(await page.locator('#route').isHidden())
		assert.equal(hash(page).get('route'), null)
		if (name) assert.equal(await page.evaluate(() => document.activeElement.textContent), name)
	}
	await page.locator('#routes tbody tr').nth(1).locator('td').nth(3).click()
	await opened('/api/checkout')
	await page.keyboard.press('Escape')
	await closed('/api/checkout')
	await page.keyboard.press('ArrowDown')
	await page.keyboard.press('Enter')
	await opened('/api/users/{id}/orders')
	await page.goBack()
	await closed('/api/users/{id}/orders')
	await page.goForward()
	await opened('/api/users/{id}/orders')
	await page.reload()
	await opened('/api/users/{id}/orders')
	await page.getByRole('button', { name: 'All routes' }).click()
	await closed('/api/users/{id}/orders')
	await page.evaluate(() => { location.hash = 'route=no+such' })
	await page.locator('#route').waitFor()
	assert.match(await page.locator('#route').innerText(), /has no route of that name/)
	await page.evaluate(() => { location.hash = 'route=__proto__' })
	assert.match(await page.locator('#route').innerText(), /has no route of that name/)
	assert.deepEqual(wrongs, [])
	await close()
})

test('the view of a route: every figure, whole and in a window chosen in its own chart', async () => {
	const name = '/api/search'
	const r = whole.routes[name]
	const { page, wrongs, close } = await open('shop', { hash: `#route=${encodeURIComponent(name)}` })
	const all = Object.values(whole.routes).reduce((sum, other) => sum + other.total_ns, 0)
	assert.deepEqual(await figures(page), { Requests: grouped(r.count), Rate: `${(r.count / 600).toFixed(2)}/s`,
		Errors: `${percent(r.errors / r.count)}, ${grouped(r.errors)}`, Aborted: grouped(r.aborted), Mean: shown(r.avg_latency),
		P50: shown(r.p50), P95: shown(r.p95), P99: shown(r.p99), 'Of all time': percent(r.total_ns / all) })
	const rows = async (title, selector = 'tbody tr') => piece(page, title).locator(selector).evaluateAll(found =>
		found.map(row => [...row.children].map(c => c.textContent)))
	assert.deepEqual((await rows('Statuses')).filter(([s]) => !s.startsWith('gRPC')).map(([s, n]) => [s, number(n)]).sort(),
		Object.entries(r.statuses).map(([s, n]) => [s === 'none' ? 'no status' : s, n]).sort())
	assert.deepEqual((await rows('Statuses')).filter(([s]) => s.startsWith('gRPC')).map(([s, n]) => [s.slice(5), number(n)]).sort(),
		Object.entries(r.grpc_statuses).sort())
	assert.deepEqual((await rows('Protocols')).map(([, n]) => number(n)).sort((a, b) => a - b), r.protocols.map(p => p.count).sort((a, b) => a - b))
	assert.deepEqual((await rows('Methods')).map(([m, n]) => [m, number(n)]), Object.entries(r.methods).map(([m, t]) => [m, t.count]))
	assert.deepEqual((await rows('Labels')).map(row => [row[0], row[1], number(row[2])]), r.labels.map(l => [l.key, l.value, l.count])
		.sort((a, b) => b[2] - a[2]))
	assert.deepEqual((await rows('Upstreams')).map(row => number(row[1])), r.upstreams.map(u => u.count))
	const asked = whole.queries.flatMap(q => q.callers.filter(c => c.route === name))
	assert.deepEqual((await rows('Database')).map(row => number(row[2])), asked.sort((a, b) => b.total_ns - a.total_ns).map(c => c.count))
	const called = whole.functions.flatMap(f => f.callers.filter(c => c.route === name)).sort((a, b) => b.total_ns - a.total_ns)
	assert.deepEqual((await rows('Functions and spans')).map(row => number(row[1])), called.map(c => c.count))
	const cpu = whole.profile.routes.find(p => p.route === name)
	assert.deepEqual((await rows('CPU')).map(row => row[1]), cpu.functions.map(f => f.self_ns / cpu.cpu_ns).sort((a, b) => b - a).map(percent))
	const thrown = whole.exceptions.flatMap(x => x.routes.filter(by => by.route === name))
	assert.deepEqual((await rows('Exceptions')).map(row => number(row[2])), thrown.map(x => x.count).sort((a, b) => b - a))
	assert.equal(await piece(page, 'Slowest requests').locator('li.slow').count(), whole.slowest.filter(s => s.route === name).slice(0, 3).length)
	assert.equal(await piece(page, 'Failed requests').locator('ol > li').count(), Math.min(5, whole.errors.filter(e => e.route === name).length))

	const box = await page.locator('#route .u-over').first().boundingBox()
	await page.mouse.move(box.x + box.width * 0.4, box.y + 50)
	await page.mouse.down()
	await page.mouse.move(box.x + box.width * 0.7, box.y + 60, { steps: 4 })
	await page.mouse.up()
	await page.waitForFunction(() => location.hash.includes('from='))
	await settled(page)
	const [from, to] = chosenCells(page)
	const c = counted(r, from, to)
	const found = await figures(page)
	assert.deepEqual([found.Requests, found.Errors, found.Mean, found.P50, found.P95, found.P99],
		[grouped(c.requests), `${percent(c.errors / c.requests)}, ${grouped(c.errors)}`, ...[c.mean, c.p50, c.p95, c.p99].map(shown)])
	assert.ok(await piece(page, 'Statuses').locator('.whole-recording').isVisible())
	const begin = Number(hash(page).get('from')) * 1e9
	const end = Number(hash(page).get('to')) * 1e9
	const kept = whole.errors.filter(e => e.route === name && e.ts_ns >= begin && e.ts_ns < end)
	if (kept.length > 5) await piece(page, 'Failed requests').getByRole('button', { name: `Show all ${kept.length}` }).click()
	assert.equal(await piece(page, 'Failed requests').locator('ol > li').count(), kept.length)
	await page.keyboard.press('Escape')
	assert.ok(hash(page).get('from'), 'Escape closes the route first')
	assert.deepEqual(wrongs, [])
	await close()
})

test('N+1, the way to the flame graph and to the errors, the route as a file', async () => {
	const name = '/api/checkout'
	const { page, wrongs, close } = await open('shop', { hash: `#route=${encodeURIComponent(name)}` })
	const repeat = whole.n_plus_one[0]
	assert.match(await piece(page, 'The same statement again and again (N+1)').innerText(),
		new RegExp(`310\\s+${grouped(repeat.calls)}\\s+24\\.0\\s+96`))
	const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#route').getByRole('button', { name: 'JSON' }).click()])
	assert.deepEqual(JSON.parse(readFileSync(await download.path(), 'utf8')), { name, ...whole.routes[name] })
	await page.locator('#route').getByRole('link', { name: 'Flame graph' }).click()
	assert.equal(hash(page).get('flame.route'), `POST ${name}`)
	await page.locator('#route').getByRole('link', { name: 'Filter them' }).click()
	assert.equal(hash(page).get('errors.route'), name)
	assert.equal(hash(page).get('route'), null)
	const kept = whole.errors.filter(e => e.route === name).length
	assert.equal(await page.locator('#errors > header .found').innerText(), `${kept} of ${whole.errors.length}`)
	assert.deepEqual(wrongs, [])
	await close()
})

test('failed requests: filters, text, groups, window, copy', async () => {
	const { page, wrongs, close } = await open('shop', { hash: '#errors.status=503' })
	const entries = page.locator('#errors .mount > ol > li')
	const all = async () => { const more = page.locator('#errors .mount > .more button'); if (await more.count()) await more.click() }
	await all()
	assert.equal(await entries.count(), whole.errors.filter(e => e.status === 503).length)
	await page.getByLabel('Status of the errors').selectOption('')
	await page.getByLabel('Exception of the errors').selectOption('KeyError')
	await all()
	assert.equal(await entries.count(), whole.errors.filter(e => e.exception_type === 'KeyError').length)
	assert.equal(hash(page).get('errors.type'), 'KeyError')
	await page.getByLabel('Exception of the errors').selectOption('')
	await page.getByLabel('Search errors').fill('SHIPPING_address')
	assert.equal(await page.locator('#errors > header .found').innerText(),
		`${whole.errors.filter(e => JSON.stringify(e).includes('shipping_address')).length} of ${whole.errors.length}`)
	await page.getByLabel('Search errors').fill('')
	assert.match(await page.locator('#errors > header .hint').innerText(), new RegExp(`^${whole.errors.length}; ${whole.meta.errors_total} in all`))

	const groups = new Map()
	for (const e of whole.errors.filter(one => !one.exception_type)) {
		const key = `${e.route} ${e.aborted ? 'aborted' : e.status}`
		groups.set(key, (groups.get(key) ?? 0) + 1)
	}
	const rows = await page.locator('#errors .grouped tbody tr').evaluateAll(found => found.map(r => [...r.children].map(c => c.textContent)))
	assert.equal(rows.length, Math.min(8, groups.size))
	for (const [route, status, listed, total] of rows) {
		assert.equal(number(listed), groups.get(`${route} ${status}`))
		assert.equal(number(total), status === 'aborted' ? whole.routes[route].aborted : whole.routes[route].statuses[status])
	}
	await page.locator('#errors .grouped tbody a').first().click()
	assert.equal(await page.locator('#errors > header .found').innerText(), `${rows[0][2]} of ${whole.errors.length}`)
	await page.goBack()

	await zoom(page, 0.5, 0.7)
	const begin = Number(hash(page).get('from')) * 1e9
	const end = Number(hash(page).get('to')) * 1e9
	const inside = whole.errors.filter(e => e.ts_ns >= begin && e.ts_ns < end)
	assert.match(await page.locator('#errors > header .hint').innerText(), new RegExp(`^${inside.length} of ${whole.errors.length} ended in the window`))
	await page.keyboard.press('Escape')
	await settled(page)
	await page.getByLabel('Exception of the errors').selectOption('KeyError')
	await entries.first().locator('summary').click()
	const stack = whole.errors.find(e => e.exception_type === 'KeyError').stack
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
	await entries.first().getByRole('button', { name: 'Copy stack' }).click()
	await entries.first().getByText('Copied').waitFor()
	assert.equal(await page.evaluate(() => navigator.clipboard.readText()), stack)
	assert.deepEqual(wrongs, [])
	await close()
})

test('exceptions: counts, window, one opened by its address', async () => {
	const first = whole.exceptions[0]
	const id = `${first.type} @ ${first.frame}`
	const { page, wrongs, close } = await open('shop', { hash: `#error=${encodeURIComponent(id)}` })
	const counts = async () => (await text(page, '#exceptions tbody tr:not(.detail) td:nth-child(3)')).map(number)
	assert.deepEqual(await counts(), whole.exceptions.map(x => x.count).sort((a, b) => b - a))
	assert.match(await page.locator('#exceptions tr.detail').innerText(), /60 surely in a request, 1 probably[^]*database is locked[^]*place \(\/srv\/shop\/orders\.py:64\)/)
	await page.locator('#exceptions .opener').first().click()
	assert.equal(await page.locator('#exceptions tr.detail').count(), 0)
	assert.equal(hash(page).get('error'), null)
	await zoom(page, 0.2, 0.4)
	const begin = Number(hash(page).get('from')) * 1e9
	const end = Number(hash(page).get('to')) * 1e9
	const inside = whole.exceptions.map(({ timeline: t }) => t.counts.reduce((sum, n, i) => {
		const at = t.begin_ns + i * t.bin_ns
		return at + t.bin_ns > begin && at < end ? sum + n : sum
	}, 0)).filter(Boolean).sort((a, b) => b - a)
	assert.deepEqual(await counts(), inside)
	await page.locator('#exceptions .opener').first().click()
	await page.locator('#exceptions tr.detail').getByRole('link', { name: 'Requests that failed with it' }).click()
	assert.ok(hash(page).get('errors.type'))
	assert.deepEqual(wrongs, [])
	await close()
})

test('slowest requests: order, waterfall, its table, keyboard, window', async () => {
	const ranked = whole.slowest.filter(r => r.rank !== null).sort((a, b) => b.duration_ns - a.duration_ns)
	const { page, wrongs, close } = await open('shop')
	const entries = page.locator('#slowest .mount > ol > li')
	await page.locator('#slowest .more button').click()
	assert.deepEqual(await text(page, '#slowest summary .duration'), ranked.map(r => shown(r.duration_ns)))
	const one = ranked[0]
	const waterfall = entries.first().locator('.waterfall')
	const bars = await waterfall.locator('ol .track > i').count()
	const phases = 5
	assert.equal(bars, one.parts.length + phases)
	assert.match(await waterfall.innerText(), /3 × SELECT items[^]*CPU, 13 samples[^]*37 more parts/)
	const widths = await waterfall.locator('li').nth(1).locator('.track > i').evaluateAll(all => all.map(i => [parseFloat(i.style.left), parseFloat(i.style.width)]))
	const from = -one.proxy_queue_ns
	const length = one.duration_ns - from
	const part = one.parts[0]
	assert.ok(Math.abs(widths[0][0] - (part.begin_ns - from) / length * 100) < 0.01 && Math.abs(widths[0][1] - part.duration_ns / length * 100) < 0.01, String(widths))
	await waterfall.getByText('As a table').click()
	await waterfall.locator('table tbody tr').nth(phases).waitFor()
	const rows = await waterfall.locator('table tbody tr').evaluateAll(found => found.map(r => [...r.children].map(c => c.textContent)))
	assert.deepEqual(rows.slice(phases).map(r => [r[1], r[2], r[3]]), one.parts.map(p => [
		{ dns: 'look-up', cpu: 'CPU' }[p.kind] ?? p.kind, p.begin_ns < 0 ? `−${shown(-p.begin_ns)}` : shown(p.begin_ns), p.duration_ns ? shown(p.duration_ns) : '–']))

	await waterfall.locator('button').first().focus()
	await page.keyboard.press('ArrowDown')
	await page.keyboard.press('ArrowDown')
	assert.match(await waterfall.locator('.told').innerText(), /SELECT carts begins at 3\.00 ms, takes 1\.20 ms, 1 rows[^]*SELECT \* FROM carts/)
	await page.keyboard.press('End')
	assert.match(await waterfall.locator('.told').innerText(), /COMMIT/)

	const brief = ranked.findIndex(r => !r.in_detail)
	await entries.nth(brief).locator('summary').click()
	assert.match(await entries.nth(brief).innerText(), /Sampling kept/)
	await page.getByRole('button', { name: 'Of each route' }).click()
	assert.equal(await entries.count(), whole.slowest.length)
	await page.getByLabel('Search slowest requests').fill('charge failed')
	assert.equal(await entries.count(), 1)
	await page.getByLabel('Search slowest requests').fill('')
	await zoom(page, 0.05, 0.2)
	assert.match(await page.locator('#slowest .mount').innerText(), /None of the slowest requests ended in this window/)
	assert.deepEqual(wrongs, [])
	await close()
})

test('requests in flight stand there when there are some; crashes follow the window', async () => {
	const none = await open('shop')
	assert.equal(await none.page.locator('#in-flight').count(), 0)
	assert.equal(await none.page.locator('#crashes ol > li').count(), whole.crashes.length)
	await zoom(none.page, 0.8, 0.95)
	assert.match(await none.page.locator('#crashes .hint').innerText(), /1 of 2/)
	await none.page.locator('#crashes summary').first().click()
	assert.match(await none.page.locator('#crashes').innerText(), /shop::cart::total/)
	await none.close()
	const change = report => { report.in_flight = [{ route: '/api/search', method: 'GET', path: '/api/search?q=<b>', begin_ns: report.meta.end_ns - 3e9,
		age_ns: 3e9, pid: 4711, state: 'until the first byte' }] }
	const { page, wrongs, close } = await open('shop', { change })
	assert.match(await page.locator('#in-flight').innerText(), /\/api\/search\?q=<b>[^]*3\.00 s[^]*until the first byte/)
	assert.deepEqual(wrongs, [])
	await close()
})

test('an empty recording says what would fill these sections', async () => {
	for (const script of [true, false]) {
		const { page, wrongs, close } = await open('empty', { script })
		for (const [id, says] of [['slowest', /--max-slowest/], ['exceptions', /No exception was seen/], ['errors', /No request failed/],
			['crashes', /No process crashed/], ['routes', /as soon as the server answers/]])
			assert.match(await page.locator(`#${id}`).innerText(), says, `${id} ${script}`)
		assert.deepEqual(wrongs, [])
		await close()
	}
})

test('hostile strings are text in everything that opens', async () => {
	const { page, wrongs, close } = await open('hostile')
	const name = Object.keys(json('hostile').routes).find(n => n.includes('<script>'))
	await page.locator('#exceptions .opener').first().click()
	await page.locator('#errors .mount > ol summary').first().click()
	await page.locator('#slowest .mount > ol summary').nth(1).click()
	await page.locator('#slowest .waterfall summary').first().click()
	await page.locator('#routes tbody a').filter({ hasText: '<script>' }).first().click()
	assert.equal(hash(page).get('route'), name)
	await settled(page)
	for (const summary of await page.locator('#route summary').all()) await summary.click()
	assert.equal(await page.locator('img').count(), 0)
	assert.equal(await page.locator('script').count(), 2)
	const shownText = await page.locator('body').innerText()
	assert.doesNotMatch(shownText, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
	assert.match(await page.locator('#route h2').innerText(), /<\/script><script>alert\(1\)/)
	const again = await open('hostile', { hash: new URL(page.url()).hash })
	assert.match(await again.page.locator('#route h2').innerText(), /<\/script><script>alert\(1\)/)
	assert.deepEqual([...wrongs, ...again.wrongs], [])
	await again.close()
	await close()
})

test('axe finds nothing serious in what opens; no width scrolls sideways', async () => {
	for (const [width, scheme] of [[1440, 'light'], [1440, 'dark'], [360, 'light'], [2560, 'dark']]) {
		const { page, wrongs, close } = await open('shop', { width, scheme, hash: '#route=%2Fapi%2Fcheckout' })
		for (const place of ['#route li.slow summary', '#route .waterfall summary', '#route .opener', '#exceptions .opener', '#errors .mount > ol summary'])
			await page.locator(place).first().click()
		assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= width, `${width}`)
		if (shots) await page.screenshot({ path: join(shots, `route-${width}-${scheme}.png`), fullPage: true })
		assert.deepEqual(await serious(page), [], `${width} ${scheme}`)
		assert.deepEqual(wrongs, [])
		await close()
	}
})

// SPDX-License-Identifier: Apache-2.0
// The page in a real browser: figures, tables, zoom, theme, hostile strings, no script, no network. Screenshots go into
// $SCREENSHOTS for people to look at.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { browser, cells, draw, folder, json, kpis, open, require, shots, shown, zoom } from './browser.mjs'

test('figures are those of the JSON, with and without script', async () => {
	const report = json('shop')
	const { latency, total } = report.requests
	for (const script of [true, false]) {
		const { page, wrongs, close } = await open('shop', { script })
		const found = await kpis(page)
		assert.equal(found.Requests, total.toLocaleString('en-US'))
		assert.equal(found.Errors, `${(report.requests.error_rate * 100).toFixed(2)} %`)
		assert.deepEqual([found.Mean, found.P50, found.P95, found.P99, found['P99.9']],
			[latency.mean, latency.p50, latency.p95, latency.p99, latency.p999].map(shown))
		const routes = Object.entries(report.routes)
		const names = await page.locator('#routes tbody th bdi').allTextContents()
		assert.deepEqual(names, routes.map(([name]) => name))
		const count = (await page.locator('#routes tbody td:nth-child(2)').allTextContents()).map(t => Number(t.replace(/,/g, '')))
		assert.deepEqual(count, routes.map(([, r]) => r.count))
		const p99 = await page.locator('#routes tbody td:nth-child(8)').allTextContents()
		assert.deepEqual(p99, routes.map(([, r]) => shown(r.p99)))
		assert.match(await page.locator('#coverage .verdict').textContent(), /0 lost/)
		assert.equal(await page.locator('#processes tbody tr').count(), report.processes.length)
		assert.deepEqual(wrongs, [])
		await close()
	}
})

test('routes sort and search over all rows', async () => {
	const { page, wrongs, close } = await open('large')
	assert.equal(await page.locator('#routes tbody tr').count(), 50)
	await page.locator('#routes th button', { hasText: 'Count' }).click()
	const counts = (await cells(page, 2)).map(t => Number(t.replace(/,/g, '')))
	assert.deepEqual(counts, [...counts].sort((a, b) => b - a))
	const most = Math.max(...Object.values(json('large').routes).map(r => r.count))
	assert.equal(counts[0], most)
	assert.equal(await page.locator('#routes th[aria-sort="descending"]').innerText(), 'Count ↓'.replace(' ↓', ''))
	await page.locator('#routes th button', { hasText: 'Count' }).click()
	assert.ok(Number((await cells(page, 2))[0].replace(/,/g, '')) <= counts.at(-1))
	await page.getByLabel('Search routes').fill('TENANT-777')
	assert.equal(await page.locator('#routes tbody tr').count(), 1)
	assert.match(await page.locator('#routes .found').innerText(), /^1 of 1,000$/)
	await page.getByLabel('Search routes').fill('no such route')
	assert.match(await page.locator('#routes .more').innerText(), /Nothing matches/)
	await page.getByLabel('Search routes').fill('')
	await page.getByRole('button', { name: 'Show all 1,000' }).click()
	assert.equal(await page.locator('#routes tbody tr').count(), 1000)
	assert.deepEqual(wrongs, [])
	await close()
})

test('a window chosen in one chart holds for every figure, and comes back with the address', async () => {
	const report = json('shop', 'detail=page')
	const t = report.timeline
	const { page, wrongs, close } = await open('shop')
	await zoom(page, 0.555, 0.645)
	const found = await kpis(page)
	const at = new URLSearchParams(new URL(page.url()).hash.slice(1))
	const bin = name => Math.round((Number(at.get(name)) * 1e9 - t.begin_ns) / t.bin_ns)
	const inside = values => values.slice(bin('from'), bin('to')).reduce((a, b) => a + b, 0)
	assert.equal(Number(found.Requests.replace(/,/g, '')), inside(t.requests))
	assert.equal(found.Errors, `${(inside(t.errors) / inside(t.requests) * 100).toFixed(2)} %`)
	assert.equal(found.Mean, shown(inside(t.latency_sum) / inside(t.latency_count)))
	assert.notEqual(found.P95, shown(report.requests.latency.p95))
	const rows = (await cells(page, 2)).map(v => Number(v.replace(/,/g, ''))).reduce((a, b) => a + b, 0)
	assert.equal(rows, inside(t.requests))
	if (shots) await page.screenshot({ path: join(shots, 'window.png') })

	const again = await open('shop', { hash: new URL(page.url()).hash })
	assert.deepEqual(await kpis(again.page), found)
	await again.close()

	await page.getByRole('button', { name: 'All', exact: true }).click()
	assert.equal((await kpis(page)).P95, shown(report.requests.latency.p95))
	assert.equal(new URL(page.url()).hash, '')
	await zoom(page, 0.2, 0.3)
	await page.keyboard.press('Escape')
	assert.equal(await page.locator('#window.chosen').count(), 0)
	assert.deepEqual(wrongs, [])
	await close()
})

test('percentiles of a window are those of its merged histograms', async () => {
	const { page, close } = await open('shop')
	const t = json('shop', 'detail=page').timeline
	await zoom(page, 0.1, 0.4)
	const at = new URLSearchParams(new URL(page.url()).hash.slice(1))
	const cell = name => Math.round((Number(at.get(name)) * 1e9 - t.cells.begin_ns) / t.cells.cell_ns)
	const merged = new Map()
	for (const sparse of t.cells.latency.slice(cell('from'), cell('to')))
		for (let i = 0, index = 0; i < sparse.length; i += 2)
			merged.set(index += sparse[i], (merged.get(index) ?? 0) + sparse[i + 1])
	const total = [...merged.values()].reduce((a, b) => a + b, 0)
	let seen = 0
	for (const index of [...merged.keys()].sort((a, b) => a - b)) {
		seen += merged.get(index)
		if (seen < Math.ceil(total * 0.99)) continue
		const shift = Math.max(0, Math.floor(index / 64) - 1)
		const middle = (index - shift * 64) * 2 ** shift + (2 ** shift - 1) / 2
		assert.equal((await kpis(page)).P99, shown(middle))
		break
	}
	await close()
})

test('legend toggles, hover, scale', async () => {
	const { page, wrongs, close } = await open('shop')
	const p50 = page.locator('#latency .legend button', { hasText: 'P50' })
	await p50.click()
	assert.equal(await p50.getAttribute('aria-pressed'), 'false')
	await page.locator('#throughput .legend button').first().click()
	await page.locator('#latency .u-over').hover()
	assert.match(await page.locator('#latency .moment').innerText(), /^\d\d:\d\d:\d\d$/)
	assert.match(await page.locator('#errors-over-time .legend').innerText(), /errors\s*[\d.]+ %/)
	await page.getByRole('button', { name: 'Log scale' }).click()
	assert.deepEqual(wrongs, [])
	await close()
})

test('theme: the option, the system, the toggle; the clock', async () => {
	const background = page => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
	const [light, dark] = ['rgb(245, 246, 248)', 'rgb(13, 16, 20)']
	for (const [options, scheme, expected] of [[['theme=dark'], 'light', dark], [['theme=light'], 'dark', light],
		[[], 'light', light], [[], 'dark', dark]]) {
		const { page, close } = await open('shop', { options, scheme })
		assert.equal(await background(page), expected)
		await close()
	}
	const { page, wrongs, close } = await open('shop', { zone: 'Asia/Kolkata' })
	await page.getByLabel('Theme').selectOption('dark')
	assert.equal(await background(page), dark)
	assert.match(await page.locator('#period').innerText(), /^2026-01-01 05:30:00 UTC\+5:30/)
	await page.getByLabel('Clock').selectOption('utc')
	assert.match(await page.locator('#period').innerText(), /^2026-01-01 00:00:00 UTC to 00:10:00/)
	await page.locator('html:not([data-drawing])').waitFor()
	assert.match(await page.locator('#errors time').first().innerText(), /^00:09/)
	await page.reload()
	assert.equal(await background(page), dark)
	assert.deepEqual(wrongs, [])
	await close()
})

test('hostile strings are text', async () => {
	for (const script of [true, false]) {
		const { page, wrongs, close } = await open('hostile', { script, options: ['title=</title><script>alert(3)</script>'] })
		assert.equal(await page.title(), '</title><script>alert(3)</script>')
		assert.match(await page.locator('#routes').innerText(), /<\/script><script>alert\(1\)<\/script><!--<img/)
		assert.equal(await page.locator('#routes tbody tr').count(), 11)
		assert.equal(await page.locator('img').count(), 0)
		assert.equal(await page.locator('script').count(), 2)
		const text = await page.locator('body').innerText()
		assert.doesNotMatch(text, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
		assert.match(text, /__proto__/)
		assert.deepEqual(wrongs, [])
		await close()
	}
})

test('without script: figures, routes, errors, charts', async () => {
	const { page, close } = await open('shop', { script: false })
	for (const id of ['latency', 'heatmap', 'throughput', 'errors-over-time', 'distribution', 'spectrum'])
		assert.ok(await page.locator(`#${id} svg path[d^="M"]`).count() >= 2, id)
	assert.equal(await page.locator('#errors li').count(), 100)
	if (shots) await page.screenshot({ path: join(shots, 'noscript-1440.png'), fullPage: true })
	await close()
})

test('upstreams, names, protocols, queues, texts stand with and without script', async () => {
	const report = json('shop')
	for (const script of [true, false]) {
		const { page, wrongs, close } = await open('shop', { script })
		const text = id => page.locator(`#${id}`).innerText()
		assert.match(await text('protocols'), /HTTP\/2\s+TLS\s+94,959[^]*NOT_FOUND\s+31/)
		assert.match(await text('queueing'), /0\.0\.0\.0:8000\s+41\s+2\.2\s+128/)
		assert.match(await text('upstreams'), new RegExp(`/charge[^]*${report.upstreams[0].callers[0].route} 900[^]*not known 200`))
		assert.match(await text('hosts'), /payments\.internal:8443[^]*ECONNREFUSED 4/)
		assert.match(await text('dns'), /payments\.internal[^]*EAI_AGAIN 2/)
		assert.match(await text('connections'), /Encrypted\s+3,800/)
		await page.locator('#logs summary').click()
		assert.match(await text('logs'), /Undefined array key/)
		await page.locator('#errors summary').first().click()
		assert.match(await text('errors'), /4bf92f3577b34da6a3ce929d0e0e4736[^]*req-7c1f/)
		assert.deepEqual(wrongs, [])
		await close()
	}
})

test('without script: functions, metrics and labels, at any width', async () => {
	for (const [width, scheme] of [[1440, 'dark'], [400, 'light']]) {
		const { page, wrongs, close } = await open('shop', { width, scheme, script: false })
		const text = id => page.locator(`#${id}`).innerText()
		assert.match(await text('functions'), /render_page[^]*span[^]*9,000[^]*12[^]*price[^]*cart\.cpp:217/)
		assert.match(await text('metrics'), /orders[^]*counter[^]*10000[^]*zone:north,tenant:acme[^]*7000[^]*1,711 different/)
		assert.match(await text('labels'), /tenant[^]*acme[^]*8,000[^]*umbrella[^]*version[^]*1\.4\.2/)
		assert.match(await text('errors'), /1\.4\.2|503|500/)
		assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width}`)
		for (const id of ['functions', 'metrics', 'labels'])
			if (shots) await page.locator(`#${id}`).screenshot({ path: join(shots, `${id}-${width}-${scheme}.png`) })
		assert.deepEqual(wrongs, [])
		await close()
	}
})

test('without script: statements, who asks, N+1; long ones wrap at any width', async () => {
	const report = json('shop')
	for (const [width, scheme] of [[1440, 'dark'], [400, 'light']]) {
		const { page, wrongs, close } = await open('shop', { width, scheme, script: false })
		const text = await page.locator('#databases').innerText()
		assert.match(text, /N\+1[^]*SELECT \* FROM items WHERE id = \?[^]*310[^]*24[^]*96[^]*49\.6 %/)
		assert.match(text, /LIMIT \? OFFSET \? …[^]*postgresql[^]*5,200/)
		assert.match(text, /1\.82 %[^]*23505 29/)
		assert.match(text, new RegExp(`~ ${report.queries[0].callers[1].route}[^]*not known`))
		assert.equal(await page.locator('#databases table').last().locator('tbody tr').count(), 2)
		assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width}`)
		if (shots) await page.locator('#databases').screenshot({ path: join(shots, `databases-${width}-${scheme}.png`) })
		assert.deepEqual(wrongs, [])
		await close()
	}
})

test('a user stylesheet is applied and cannot end its element', async () => {
	const css = 'body{background:rgb(1,2,3)}h1::after{content:"</style><script>alert(4)</script>"}'
	const { page, wrongs, close } = await open('shop', { options: [`css=${css}`] })
	assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(1, 2, 3)')
	assert.deepEqual(wrongs, [])
	await close()
})

test('the preview for people who work on the page', async () => {
	const file = join(folder, 'preview.html')
	execFileSync(process.execPath, [join(process.env.DASHBOARD, 'bundle.mjs'), '--preview', file])
	const page = await browser.newPage()
	const wrongs = []
	page.on('console', message => wrongs.push(message.text()))
	page.on('pageerror', error => wrongs.push(error.message))
	await page.goto(`file://${file}`)
	assert.equal(await page.locator('#routes tbody tr').count(), 11)
	assert.deepEqual(wrongs, [])
	await page.close()
})

test('an empty recording says so', async () => {
	const { page, wrongs, close } = await open('empty')
	assert.equal((await kpis(page)).P99, '–')
	assert.match(await page.locator('#health').innerText(), /no requests/)
	assert.match(await page.locator('#period').innerText(), /nothing was recorded/)
	assert.deepEqual(wrongs, [])
	await close()
})

test('downloads are the JSON', async () => {
	const { page, close } = await open('shop')
	const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'JSON' }).click()])
	assert.deepEqual(JSON.parse(readFileSync(await download.path(), 'utf8')), json('shop', 'detail=page'))
	await close()
})

test('no width scrolls sideways; axe finds nothing serious; screenshots', async () => {
	const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
	for (const kind of ['shop', 'hostile'])
		for (const width of [360, 400, 800, 1440, 3840])
			for (const scheme of width === 400 || width === 1440 ? ['light', 'dark'] : ['light']) {
				const { page, wrongs, close } = await open(kind, { width, scheme })
				assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= width, `${kind} at ${width}`)
				if (shots) await page.screenshot({ path: join(shots, `${kind}-${width}-${scheme}.png`), fullPage: true })
				assert.deepEqual(wrongs, [])
				await page.evaluate(axe)
				const found = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }))
				const serious = found.violations.filter(v => ['serious', 'critical'].includes(v.impact))
				assert.deepEqual(serious.map(v => `${v.id}: ${v.nodes[0].html} ${v.nodes[0].failureSummary}`), [], `${kind} ${width} ${scheme}`)
				await close()
			}
})

// SPDX-License-Identifier: Apache-2.0
// The page of a recording of real traffic: each section's figures against report.json, whole and in a window; what it must
// never do. REPORT_HTML and REPORT_JSON name the files; run by test_page.py.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { require, settled, shown, watched, zoom } from '../dashboard/browser.mjs'
import { column, grouped, inCells, number, percent, quantile } from '../dashboard/figures.mjs'

const file = `file://${process.env.REPORT_HTML}`
const summary = JSON.parse(readFileSync(process.env.REPORT_JSON, 'utf8'))
let page, wrongs, close, whole

const texts = selector => page.locator(selector).allInnerTexts()

test('the page has the figures of report.json', async () => {
	({ page, wrongs, close } = await watched(file))
	const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'JSON' }).click()])
	whole = JSON.parse(readFileSync(await download.path(), 'utf8'))
	for (const key of ['requests', 'errors', 'exceptions', 'connections', 'dns', 'n_plus_one', 'coverage'])
		assert.deepEqual(whole[key], summary[key], key)
	for (const [name, route] of Object.entries(summary.routes)) {
		const { cells, ...rest } = whole.routes[name]
		assert.deepEqual(rest, route, name)
		assert.equal(inCells(cells, 0, Infinity).requests, route.count, name)
	}
})

test('the top of the page', async () => {
	const figures = Object.fromEntries(await page.locator('.kpi').evaluateAll(all =>
		all.map(k => [k.querySelector('.label').textContent, k.querySelector('.value').textContent])))
	const { total, latency } = summary.requests
	assert.equal(number(figures.Requests), total)
	for (const [label, key] of [['Mean', 'mean'], ['P50', 'p50'], ['P95', 'p95'], ['P99', 'p99'], ['P99.9', 'p999']])
		assert.equal(figures[label], shown(latency[key]))
	assert.equal(figures.Errors, percent(summary.requests.error_rate))
})

test('routes, whole and in a window', async () => {
	const routes = Object.values(summary.routes)
	assert.deepEqual(await texts('#routes tbody tr > :nth-child(2)'), routes.map(r => grouped(r.count)))
	assert.deepEqual(await texts('#routes tbody tr > :nth-child(7)'), routes.map(r => shown(r.p95)))
	await zoom(page, 0.3, 0.7)
	const { begin_ns, cell_ns, sub_buckets } = whole.timeline.cells
	const hash = new URLSearchParams(new URL(page.url()).hash.slice(1))
	const [from, to] = ['from', 'to'].map(key => Math.round((Number(hash.get(key)) * 1e9 - begin_ns) / cell_ns))
	const sums = rows => rows.map(r => inCells(r.cells, from, to)).filter(s => s.requests).sort((a, b) => b.ns - a.ns)
	assert.deepEqual(await texts('#routes tbody tr > :nth-child(2)'), sums(Object.values(whole.routes)).map(s => grouped(s.requests)))
	assert.deepEqual(await texts('#routes tbody tr > :nth-child(7)'),
		sums(Object.values(whole.routes)).map(s => shown(quantile(s.buckets, 0.95, sub_buckets))))
	assert.deepEqual((await column(page, 'statements', 2)).map(number).slice(0, 10), sums(whole.queries).map(s => s.requests).slice(0, 10))
	const address = page.url()
	await page.reload()
	await settled(page)
	assert.equal(page.url(), address)
	assert.deepEqual(await texts('#routes tbody tr > :nth-child(2)'), sums(Object.values(whole.routes)).map(s => grouped(s.requests)))
	await page.keyboard.press('Escape')
	await settled(page)
	assert.deepEqual(await texts('#routes tbody tr > :nth-child(2)'), routes.map(r => grouped(r.count)))
})

test('databases, upstreams, slowest requests, exceptions, failures', async () => {
	const queries = [...summary.queries].sort((a, b) => b.total_ns - a.total_ns)
	assert.ok(queries.length > 5)
	assert.deepEqual((await column(page, 'statements', 2)).map(number), queries.map(q => q.count).slice(0, 100))
	assert.deepEqual((await column(page, 'upstreams', 3)).map(number), summary.upstreams.map(u => u.count))
	assert.ok(summary.exceptions.length)
	const exceptions = await page.locator('#exceptions').innerText()
	for (const e of summary.exceptions) assert.ok(exceptions.includes(e.type.split('.').pop()), e.type)
	const slowest = await page.locator('#slowest').innerText()
	assert.ok(slowest.includes(shown(summary.slowest[0].duration_ns)))
	assert.ok((await page.locator('#errors').innerText()).includes(grouped(summary.meta.errors_total)))
	assert.ok((await page.locator('#metrics').innerText()).includes(Object.keys(summary.metrics)[0]))
	assert.ok((await page.locator('#coverage').innerText()).includes(summary.coverage.verdict))
})

test('a route opens by its address, with the flame graph of its samples', async () => {
	const [name, route] = Object.entries(summary.routes)[0]
	const opened = await watched(`${file}#route=${encodeURIComponent(name)}`)
	const figures = await opened.page.locator('#route .figure').evaluateAll(all => Object.fromEntries(
		all.map(f => [f.querySelector('.label').textContent, f.querySelector('.value').textContent])))
	assert.equal(number(figures.Requests), route.count)
	assert.deepEqual(opened.wrongs, [])
	await opened.close()
	await page.locator('#profile').scrollIntoViewIfNeeded()
	await page.locator('#profile .d3-flame-graph g.frame').first().waitFor()
	assert.ok(summary.profile.samples > 10)
})

test('without script: routes, errors, charts', async () => {
	const bare = await watched(file, { script: false })
	assert.equal(await bare.page.locator('#routes tbody tr').count(), Math.min(100, Object.keys(summary.routes).length))
	assert.ok(await bare.page.locator('#latency svg path.line').count() > 2)
	assert.ok((await bare.page.locator('#errors').innerText()).includes(summary.errors[0].exception_type))
	await bare.close()
})

test('both themes and three widths: nothing sticks out, axe finds nothing serious', async () => {
	const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
	for (const [width, scheme] of [[360, 'light'], [1440, 'dark'], [3840, 'light']]) {
		const opened = await watched(file, { width, scheme })
		assert.ok(await opened.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width}`)
		await opened.page.evaluate(axe)
		const found = await opened.page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }))
		assert.deepEqual(found.violations.filter(v => ['serious', 'critical'].includes(v.impact))
			.map(v => `${v.id}: ${v.nodes[0].html.slice(0, 200)}`), [], `${width} ${scheme}`)
		assert.deepEqual(opened.wrongs, [])
		await opened.close()
	}
})

test('no console line, no request, nothing that the policy forbids', async () => {
	await close()
	assert.deepEqual(wrongs, [])
})

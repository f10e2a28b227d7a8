// SPDX-License-Identifier: Apache-2.0
// The page of a comparison in a real browser: its figures are the JSON's, whatever the names, with and without script.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { browser, folder, require, settled, shots } from './browser.mjs'
import { hostile, shop, written } from './diff_sample.mjs'

const BUDGET = 200 * 1024
const SIDES = {
	shop: () => [shop('a'), shop('b')],
	same: () => [shop('a', 5, 3, { times: false, stacks: null }), shop('a', 5, 33, { times: false, stacks: null })],
	apart: () => [shop('a', 5), shop('a', 5, 12, { seconds: 15 })],
	single: () => [shop('a', 1), shop('b', 1)],
	hostile: () => [hostile('a'), hostile('b')],
}
const made = new Map()

/** Page and JSON of a comparison, made once. */
function compared(kind, ...options) {
	const id = [kind, ...options].join(' ')
	if (made.has(id)) return made.get(id)
	const base = join(folder, id.replace(/\W/g, '-'))
	const [a, b] = SIDES[kind]().map((runs, i) => written(folder, `${kind}-${'ab'[i]}`, runs))
	try {
		execFileSync(process.env.PROFILIS_REPORT, ['diff', ...options, a, b, '-o', `${base}.html`, '-o', `${base}.json`])
	} catch (error) {
		if (![1, 3].includes(error.status)) throw error
	}
	const found = { file: `${base}.html`, json: JSON.parse(readFileSync(`${base}.json`, 'utf8')) }
	made.set(id, found)
	return found
}

async function opened(kind, { width = 1440, scheme = 'light', script = true, hash = '', options = [] } = {}) {
	const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, javaScriptEnabled: script })
	const page = await context.newPage()
	const wrongs = []
	page.on('console', message => wrongs.push(`console: ${message.text()}`))
	page.on('pageerror', error => wrongs.push(`error: ${error.message}`))
	page.on('dialog', dialog => { wrongs.push(`dialog: ${dialog.message()}`); dialog.dismiss() })
	page.on('request', request => {
		if (!/^(file|data|blob):/.test(request.url())) wrongs.push(`request: ${request.url()}`)
	})
	if (script)
		await page.addInitScript(() => addEventListener('securitypolicyviolation', e => console.log(`CSP ${e.violatedDirective}`)))
	const { file, json } = compared(kind, ...options)
	await page.goto(`file://${file}${hash}`)
	if (script) {
		await page.locator('html.scripted').waitFor()
		await settled(page)
	}
	return { page, json, wrongs, close: () => context.close() }
}

const region = (page, label) => page.locator(`[role="region"][aria-label="${label}"]`)
const column = (page, label, n) => region(page, label).first().locator('> table > tbody > tr:not(.detail) > *').evaluateAll((all, at) =>
	all.filter(e => [...e.parentElement.children].indexOf(e) === at - 1).map(e => e.textContent), n)
const signed = v => `${v < 0 ? '' : '+'}${v.toFixed(1)} %`
const times = ratio => signed(Math.abs(ratio - 1) < 0.0005 ? 0 : (ratio - 1) * 100)
const rowOf = (json, route, what) => json.rows.find(r => r.route === route && r.what === what)
const flame = async page => {
	await page.locator('#profile').scrollIntoViewIfNeeded()
	await page.locator('#profile g.frame').first().waitFor()
}

test('the verdict stands first, with its figures, without script', async () => {
	const { page, json, close } = await opened('shop', { script: false })
	assert.equal(json.verdict.outcome, 'regression')
	assert.equal(await page.locator('#verdict .verdict').first().innerText(), json.verdict.sentence)
	assert.match(await page.locator('#verdict .worst').innerText(), new RegExp(`/cart/:id[^]*${times(rowOf(json, '/cart/:id', 'wall:p50').ratio).replace('+', '\\+')}`))
	assert.match(await page.locator('#alike').innerText(), /Yes: request rate/)
	const gated = json.rows.filter(r => r.gated && r.state !== 'shown')
	assert.deepEqual(await column(page, 'Routes', 1), gated.map(r => r.route))
	assert.deepEqual(await column(page, 'Routes', 5), gated.map(r =>
		(r.kind === 'errors' ? `+${(r.difference * 100).toFixed(2)} pp` : times(r.ratio))))
	assert.deepEqual((await column(page, 'Findings', 1)).sort(), json.findings.map(f => f.name).sort())
	assert.equal(await page.locator('#profile').isVisible(), false)
	await close()
})

test('each route has its verdict, its changes and whiskers that cover the interval', async () => {
	const { page, json, wrongs, close } = await opened('shop')
	assert.deepEqual((await column(page, 'routes', 1)).slice(0, 2), ['/cart/:id', '/login'])
	assert.deepEqual((await column(page, 'routes', 2)).slice(0, 3), ['slower', 'more errors', 'pass'])
	const names = await column(page, 'routes', 1)
	const shown = await page.locator('#routes td.compared:nth-child(3) b').allInnerTexts()
	assert.deepEqual(shown, names.map(n => times(rowOf(json, n, 'wall:p50').ratio)))
	const whiskers = await page.locator('#routes td.compared:nth-child(3) .whisker').evaluateAll(all => all.map(svg => {
		const at = (name, key) => Number(svg.querySelector(name).getAttribute(key))
		return { low: at('.range', 'x1'), high: at('.range', 'x2'), one: at('.same', 'x1'), margin: at('.margin', 'x1') }
	}))
	/* A common axis: of two ratios, the same distance in logarithms is the same in pixels. */
	const scale = (whiskers[0].margin - whiskers[0].one) / Math.log(1 + json.design.margin)
	for (const [i, name] of names.entries()) {
		const row = rowOf(json, name, 'wall:p50')
		assert.equal(whiskers[i].one, whiskers[0].one)
		assert.ok(Math.abs(whiskers[i].high - whiskers[i].one - Math.log(row.high) * scale) < 0.1, name)
		assert.ok(Math.abs(whiskers[i].low - whiskers[i].one - Math.log(row.low) * scale) < 0.1, name)
	}
	assert.deepEqual(wrongs, [])
	await close()
})

test('routes sort and search; the address remembers', async () => {
	const { page, json, close } = await opened('shop')
	await region(page, 'routes').getByRole('button', { name: 'Latency, P50' }).click()
	const by = json.rows.filter(r => r.what === 'wall:p50').sort((a, b) => b.ratio - a.ratio).map(r => r.route)
	assert.deepEqual(await column(page, 'routes', 1), by)
	await page.getByLabel('Search routes').fill('log')
	assert.deepEqual(await column(page, 'routes', 1), ['/login'])
	await page.reload()
	await page.locator('html.scripted').waitFor()
	assert.deepEqual(await column(page, 'routes', 1), ['/login'])
	await close()
})

test('a route opens: all statistics, both spectra, times, heat maps, statuses', async () => {
	const { page, json, wrongs, close } = await opened('shop', { hash: '#route=%2Flogin' })
	const detail = page.locator('#routes tr.detail')
	assert.deepEqual(await column(page, 'Statistics of /login', 4).then(all => all.length), json.rows.filter(r => r.route === '/login').length)
	for (const title of ['Percentile spectrum', 'Latency, P95', 'Heat map of A', 'Heat map of B', 'Statuses'])
		assert.equal(await detail.getByRole('heading', { name: title, exact: true }).count(), 1, title)
	const failed = rowOf(json, '/login', 'errors')
	assert.deepEqual(await column(page, 'Statuses', 3), [failed.requests_after - failed.errors_after, failed.errors_after].map(n =>
		`${n.toLocaleString('en-US')} (${(n / failed.requests_after * 100).toFixed(n / failed.requests_after < 0.1 ? 2 : 1)} %)`))
	const said = await detail.locator('[aria-label^="Latency by percentile"]').getAttribute('aria-label')
	assert.match(said, /A from .* B from /)
	await region(page, 'routes').locator('.opener').nth(1).click()
	assert.equal(await detail.count(), 0)
	assert.equal(new URL(page.url()).hash, '')
	assert.deepEqual(wrongs, [])
	await close()
})

test('the flame graph: each frame as wide as the middle of both shares, and its change said', async () => {
	const { page, wrongs, close } = await opened('shop')
	await flame(page)
	const frames = await page.locator('#profile g.frame').evaluateAll(all => {
		const width = Number(all[0].closest('svg').getAttribute('width'))
		return all.map(g => ({ name: g.getAttribute('name'), share: Number(g.querySelector('rect').getAttribute('width')) / width,
			fill: g.querySelector('rect').getAttribute('fill') }))
	})
	const [a, b] = [300 / 930, 640 / 1300]
	const query = frames.find(f => f.name === 'query')
	assert.ok(Math.abs(query.share - (a + b) / 2) < 1e-3, JSON.stringify(query))
	assert.equal(query.fill, 'var(--flame-more-3)')
	assert.equal(frames.find(f => f.name === 'idle').fill, 'var(--flame-less-3)')
	await page.locator('#profile .flame').focus()
	for (const key of ['Home', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key)
	assert.match(await page.locator('#profile .flame-said').innerText(), /query[^]*A 32\.3 %, B 49\.2 %: \+17\.0 pp/)
	assert.match(new URL(page.url()).hash, /flame=/)
	assert.deepEqual((await column(page, 'functions by change', 1)).slice(0, 2), ['query', 'render'])
	await page.getByLabel('Find functions in the flame graph').fill('valid')
	assert.match(await page.locator('#profile .found').first().innerText(), /in 1 frames/)
	assert.deepEqual(wrongs, [])
	await close()
})

test('without times and stacks the sections say what is missing', async () => {
	const { page, json, wrongs, close } = await opened('same')
	assert.equal(json.verdict.outcome, 'pass')
	assert.match(await page.locator('#verdict .verdict').first().innerText(), /every slowdown above \d+ %/)
	assert.match(await page.locator('#overall').innerText(), /JSON without cells/)
	assert.match(await page.locator('#profile').innerText(), /Neither side has a CPU profile/)
	assert.deepEqual(wrongs, [])
	await close()
})

test('sides that were not run alike are said to be so; one run a side is judged by nothing', async () => {
	const apart = await opened('apart')
	assert.equal(apart.json.verdict.outcome, 'incomparable')
	assert.match(await apart.page.locator('#alike .verdict').innerText(), /not run alike/)
	assert.ok(await apart.page.locator('#alike .mark.bad').count() > 0)
	await apart.close()
	const single = await opened('single', { options: ['--load', 'open'] })
	assert.equal(await single.page.locator('#alike').getByText('What could not be seen').count(), 1)
	assert.deepEqual(single.wrongs, [])
	await single.close()
})

test('names of any kind are text', async () => {
	for (const script of [true, false]) {
		const { page, json, wrongs, close } = await opened('hostile', { script })
		const names = await column(page, script ? 'routes' : 'Routes', 1)
		assert.ok(names.includes('<img src=x onerror=alert(1)>') && names.includes('__proto__') && names.includes('{{route}}'), names.join('\n'))
		assert.ok(names.some(n => n.includes('\ufffd/evil')))
		assert.equal(await page.locator('main img, main script, main svg[onload]').count(), 0)
		if (script) {
			await page.getByRole('button', { name: '__proto__' }).click()
			await flame(page)
			assert.equal(await page.locator('#routes tr.detail').getByRole('heading', { name: 'Heat map of B' }).count(), 1)
		}
		assert.equal(json.findings.length > 0, true)
		assert.deepEqual(wrongs, [])
		await close()
	}
})

test('nothing serious for a screen reader, in both themes, from 360 pixels to 4K', async () => {
	const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
	for (const [width, scheme] of [[1440, 'light'], [1440, 'dark'], [360, 'light'], [3840, 'light']]) {
		const { page, wrongs, close } = await opened('shop', { width, scheme, hash: '#route=%2Fcart%2F%3Aid' })
		await flame(page)
		assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${width}`)
		/* The policy forbids scripts of others: it comes in as the debugger's. */
		await page.evaluate(axe)
		const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }))
		const grave = violations.filter(v => ['serious', 'critical'].includes(v.impact))
		assert.deepEqual(grave.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 160))]), [])
		await page.evaluate(() => scrollTo(0, 0))
		if (shots) await page.screenshot({ path: join(shots, `diff-${width}-${scheme}.png`), fullPage: true })
		assert.deepEqual(wrongs, [])
		await close()
	}
})

test('the page keeps to its budget', () => {
	const { file } = compared('same')
	const text = readFileSync(file, 'utf8')
	const data = /id="comparison">([^]*?)<\/script>/.exec(text)[1].length
	assert.ok(statSync(file).size - data < BUDGET)
})

// SPDX-License-Identifier: Apache-2.0
// The flame graph: its totals are the profile's; routes, search, zoom, keys, the address.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { json, open, settled, shown } from './browser.mjs'

const percent = share => (share > 0 && share < 0.0001 ? '<0.01 %' : `${(share * 100).toFixed(share < 0.1 ? 2 : 1)} %`)
const name = r => (r.route === null ? '(no request)' : `${r.method} ${r.route}`)

async function flame(kind, options) {
	const opened = await open(kind, options)
	await opened.page.locator('#profile').scrollIntoViewIfNeeded()
	await opened.page.locator('#profile g.frame').first().waitFor()
	await settled(opened.page)
	return opened
}

/** What is drawn: names with their share of the width. */
const frames = page => page.locator('#profile g.frame').evaluateAll(all => {
	const width = Number(all[0].closest('svg').getAttribute('width'))
	return all.map(g => ({ name: g.getAttribute('name'), share: Number(g.querySelector('rect').getAttribute('width')) / width,
		depth: Number(/,([\d.]+)\)/.exec(g.getAttribute('transform'))[1]) / 20, fill: g.querySelector('rect').getAttribute('fill') }))
})
const said = page => page.locator('#profile .flame-said').innerText()
const column = (page, label, n) =>
	page.locator(`[role="region"][aria-label="${label}"] tbody > tr > :nth-child(${n})`).allInnerTexts()

test('the root is all CPU time, of all requests and of each route', async () => {
	const { profile } = json('shop')
	const { page, wrongs, close } = await flame('shop')
	await page.locator('#profile .flame').focus()
	const root = async () => {
		await page.keyboard.press('Home')
		return said(page)
	}
	assert.match(await root(), new RegExp(`^all\\s+${shown(profile.cpu_ns)} \\(100\\.0 %\\)`))
	for (const r of profile.routes) {
		await page.getByLabel('Flame graph of').selectOption(name(r))
		await page.locator('#profile .flame').focus()
		assert.ok((await root()).startsWith(name(r)), name(r))
		assert.ok((await said(page)).includes(`${shown(r.cpu_ns)} (100.0 %)`), name(r))
		assert.equal(new URLSearchParams(new URL(page.url()).hash.slice(1)).get('flame.route'), name(r))
	}
	assert.deepEqual(wrongs, [])
	await close()
})

test('frames are as wide as the JSON says; the table says the same', async () => {
	const { profile } = json('shop')
	const { page, close } = await flame('shop')
	const totals = profile.nodes.ns.slice()
	for (let i = totals.length - 1; i >= 0; i--) if (profile.nodes.parents[i] >= 0) totals[profile.nodes.parents[i]] += totals[i]
	const drawn = await frames(page)
	assert.equal(drawn.length, totals.length + 1)
	for (const [i, ns] of totals.entries()) {
		const share = ns / profile.cpu_ns
		assert.ok(drawn.some(f => Math.abs(f.share - share) < 1e-6), `${profile.frames[profile.nodes.frames[i]].function}`)
	}
	const functions = [...profile.functions].sort((a, b) => b.self_ns - a.self_ns)
	assert.deepEqual(await column(page, 'functions by CPU time', 4), functions.map(f => shown(f.self_ns)))
	assert.deepEqual(await column(page, 'functions by CPU time', 5), functions.map(f => percent(f.total_ns / profile.cpu_ns)))
	assert.deepEqual(await column(page, 'CPU time of routes', 3),
		[...profile.routes].sort((a, b) => b.cpu_ns - a.cpu_ns).map(r => shown(r.cpu_ns)))
	await close()
})

test('a route alone: its functions are those of its own list', async () => {
	const { profile } = json('shop')
	const [r] = profile.routes
	const { page, close } = await flame('shop', { hash: `#flame.route=${encodeURIComponent(name(r))}` })
	assert.equal(await page.getByLabel('Flame graph of').inputValue(), name(r))
	const names = await column(page, 'functions by CPU time', 1)
	const self = await column(page, 'functions by CPU time', 4)
	for (const f of r.functions) assert.equal(self[names.indexOf(f.function)], shown(f.self_ns), f.function)
	await page.goto(`${page.url().split('#')[0]}#flame.route=`)
	assert.equal(await page.getByLabel('Flame graph of').inputValue(), '')
	await close()
})

test('search: the share that matches, of frames in frames once', async () => {
	const { profile } = json('shop')
	const { page, close } = await flame('shop')
	const box = page.getByLabel('Find functions in the flame graph')
	await box.fill('INTROSORT')
	const f = profile.functions.find(x => x.function.includes('introsort'))
	assert.equal(await page.locator('#profile .flame-tools .found').innerText(), `${percent(f.total_ns / profile.cpu_ns)} in 1 frames`)
	assert.equal((await frames(page)).filter(x => x.fill === 'var(--flame-found)').length, 1)
	await box.fill('shop::')
	assert.match(await page.locator('#profile .flame-tools .found').innerText(), /in 2 frames/)
	await box.fill('(((')
	assert.match(await page.locator('#profile .flame-tools .found').innerText(), /^0\.00 % in 0 frames$/)
	await box.fill('')
	assert.equal(await page.locator('#profile .flame-tools .found').innerText(), '')
	assert.equal((await frames(page)).filter(x => x.fill === 'var(--flame-found)').length, 0)
	await page.locator('#profile button.link', { hasText: 'renderCart' }).click()
	assert.match(await page.locator('#profile .flame-tools .found').innerText(), /16\.2 % in 1 frames/)
	await close()
})

test('zoom: by click, by keys, by the address, and back', async () => {
	const { page, wrongs, close } = await flame('shop')
	const share = async what => (await frames(page)).find(f => f.name.includes(what))?.share ?? 0
	await page.locator('#profile g.frame[name*="rank"]').click()
	assert.ok(await share('rank') > 0.999)
	assert.equal(await share('renderCart'), 0)
	const { hash } = new URL(page.url())
	assert.match(hash, /flame=\w+/)
	const again = await flame('shop', { hash })
	assert.ok((await frames(again.page)).find(f => f.name.includes('rank')).share > 0.999)
	await again.close()
	await page.getByRole('button', { name: 'Show all frames' }).click()
	assert.ok(await share('rank') < 0.8)
	assert.equal(new URL(page.url()).hash, '')

	await page.locator('#profile .flame').focus()
	await page.keyboard.press('Home')
	for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key)
	assert.match(await said(page), /^renderCart\s+\/srv\/cart\.js\s+4\.50 s \(16\.2 %\), itself 4\.50 s/)
	await page.keyboard.press('Enter')
	assert.ok(await share('renderCart') > 0.999)
	await page.keyboard.press('Backspace')
	assert.ok(await share('renderCart') < 0.5)
	await page.keyboard.press('Escape')
	assert.equal(new URL(page.url()).hash, '')
	assert.deepEqual(wrongs, [])
	await close()
})

test('hostile names, narrow screens, no style or script from the package', async () => {
	for (const width of [360, 1440]) {
		const { page, wrongs, close } = await flame('hostile', { width })
		assert.match((await page.locator('#profile g.frame').nth(1).textContent()), /<img src=x onerror=alert\(2\)>/)
		assert.equal(await page.locator('#profile img').count(), 0)
		assert.equal(await page.locator('style').count(), 1)
		await page.locator('#profile g.frame').nth(1).hover()
		assert.match(await page.locator('#profile .flame-tip').innerText(), /<script>alert\(1\)<\/script>/)
		assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= width)
		assert.deepEqual(wrongs, [])
		await close()
	}
})

// SPDX-License-Identifier: Apache-2.0
// Time on the page: the answers on top, heat map, spectrum, windows by mouse, keys and fingers; print; what axe says then.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { browser, draw, json, kpis, open, require, shots, shown, zoom } from './browser.mjs'

const text = (page, selector) => page.locator(selector).first().innerText()
const seconds = clock => clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
const bar = page => text(page, '#window .shown b')

/** [low, width, count] of each bucket of a sparse histogram, 64 an octave. */
function* buckets(sparse) {
	for (let i = 0, index = 0; i < sparse.length; i += 2) {
		index += sparse[i]
		const shift = Math.max(0, Math.floor(index / 64) - 1)
		yield [(index - shift * 64) * 2 ** shift, 2 ** shift, sparse[i + 1]]
	}
}

test('the five answers, of the whole and of a window', async () => {
	const report = json('shop')
	const { page, wrongs, close } = await open('shop')
	const answers = await page.locator('#answers .answer dd').allInnerTexts()
	assert.equal(answers.length, 5)
	assert.match(answers[0], /^Yes: 152 of 126,606 failed \(0\.12 %\), 42 aborted\.$/)
	const [name, route] = Object.entries(report.routes)[0]
	assert.ok(answers[1].startsWith(`${name} takes `) && answers[1].includes(`P95 ${shown(route.p95)}`), answers[1])
	assert.match(answers[3], /sqlite3\.OperationalError was raised \d+ times, at place/)
	assert.ok(answers[4].startsWith(report.coverage.verdict))
	// the sample's one incident lasts from 5:30 to 6:30
	const [, begin, end] = answers[2].match(/P95 went from .* at (\d\d:\d\d:\d\d), until (\d\d:\d\d:\d\d)/)
	assert.ok(Math.abs(seconds(begin) - 330) <= 8 && Math.abs(seconds(end) - 390) <= 8, answers[2])
	await page.getByRole('button', { name: 'Show', exact: true }).click()
	assert.match(await bar(page), /^00:05:2\d to 00:06:3\d$/)
	assert.notEqual((await page.locator('#answers .answer dd').allInnerTexts())[0], answers[0])
	const hash = new URL(page.url()).hash
	await page.locator('#answers a[href="#errors"]').first().click()
	assert.equal(new URL(page.url()).hash, hash, 'links within the page leave the window alone')
	assert.deepEqual(wrongs, [])
	await close()
	const plain = await open('large')
	assert.equal(await plain.page.locator('#answers .answer').count(), 5)
	await plain.close()
})

test('the heat map says what lies under the pointer, and is brushed as any chart', async () => {
	const report = json('shop', 'detail=page')
	const { begin_ns, cell_ns, latency } = report.timeline.cells
	const { page, wrongs, close } = await open('shop')
	const over = page.locator('#heatmap .u-over')
	await over.scrollIntoViewIfNeeded()
	let most = 0
	for (const [x, y] of [[0.3, 0.5], [0.31, 0.62], [0.6, 0.3], [0.9, 0.8]]) {
		const box = await over.boundingBox()
		await page.mouse.move(box.x + box.width * x, box.y + box.height * y)
		const said = (await text(page, '#heatmap .moment')).match(/^([\d:]+) to ([\d:]+), (.+) to (.+): ([\d,]+) requests$/)
		assert.ok(said, await text(page, '#heatmap .moment'))
		const cell = Math.round((Date.UTC(2026, 0, 1) / 1e3 + seconds(said[1]) - begin_ns / 1e9) / (cell_ns / 1e9))
		const [low, high] = [said[3], said[4]].map(t => parseFloat(t) * { ns: 1, µs: 1e3, ms: 1e6, s: 1e9 }[t.split(' ')[1]])
		const count = Number(said[5].replace(/,/g, ''))
		let [least, at_most] = [0, 0]
		for (const [from, width, n] of buckets(latency[cell])) {
			if (from + width / 2 > low * 1.01 && from + width / 2 < high * 0.99) least += n
			if (from + width / 2 > low * 0.99 && from + width / 2 < high * 1.01) at_most += n
		}
		assert.ok(count >= least && count <= at_most, `${said[0]}: ${least} to ${at_most}`)
		most = Math.max(most, count)
	}
	assert.ok(most > 10)
	const box = await over.boundingBox()
	await page.mouse.move(box.x + box.width * 0.2, box.y + 50)
	await page.mouse.down()
	await page.mouse.move(box.x + box.width * 0.4, box.y + 60, { steps: 3 })
	await page.mouse.up()
	await page.locator('#window.chosen').waitFor()
	await page.locator('#heatmap summary').click()
	const rows = await page.locator('#heatmap tbody tr td:nth-child(2)').allInnerTexts()
	const sum = rows.reduce((total, t) => total + Number(t.replace(/,/g, '')), 0)
	assert.equal(sum.toLocaleString('en-US'), (await kpis(page)).Requests)
	assert.ok(rows.length > 1 && rows.length <= 24)
	assert.deepEqual(wrongs, [])
	await close()
})

test('percentiles of the spectrum are those of the report, and follow the window', async () => {
	const { latency } = json('shop').requests
	const { page, wrongs, close } = await open('shop')
	const listed = async () => Object.fromEntries(await page.locator('#spectrum .percentiles > div').evaluateAll(
		all => all.map(d => [d.children[0].textContent, d.children[1].textContent])))
	const whole = await listed()
	for (const [name, key] of [['P50', 'p50'], ['P95', 'p95'], ['P99', 'p99'], ['P99.9', 'p999']])
		assert.equal(whole[name], shown(latency[key]))
	await zoom(page, 0.55, 0.65)
	const part = await listed()
	const figures = await kpis(page)
	for (const name of ['P50', 'P95', 'P99']) assert.equal(part[name], figures[name])
	assert.notEqual(part.P95, whole.P95)
	await page.locator('#spectrum .u-over').hover()
	assert.match(await text(page, '#spectrum .moment'), /^P[\d.]+$/)
	await page.locator('#distribution .u-over').hover()
	assert.match(await text(page, '#distribution .moment'), /^about [\d.]+ (µs|ms|s)$/)
	assert.match(await page.locator('#latency .canvas').getAttribute('aria-label'), /P95 from .* to .*, most at \d\d:/)
	assert.deepEqual(wrongs, [])
	await close()
})

test('keys and buttons move, widen and reset the window; so do the last minutes', async () => {
	const { page, wrongs, close } = await open('shop')
	assert.equal(await bar(page), 'Whole recording')
	await page.keyboard.press('+')
	assert.equal(await bar(page), '00:02:32 to 00:07:36')
	await page.keyboard.press('ArrowRight')
	assert.equal(await bar(page), '00:04:56 to 00:10:00')
	await page.keyboard.press('ArrowRight')
	assert.equal(await bar(page), '00:04:56 to 00:10:00')
	await page.keyboard.press('ArrowLeft')
	await page.keyboard.press('-')
	assert.equal(await bar(page), 'Whole recording')
	await page.getByRole('button', { name: '5 m', exact: true }).click()
	assert.match(await bar(page), /^00:0[45]:\d\d to 00:10:00$/)
	assert.match(page.url(), /#last=300$/)
	await page.locator('#routes input[type=search]').press('ArrowLeft')
	assert.match(page.url(), /#last=300$/, 'keys typed into a field are the field’s')
	await page.getByRole('button', { name: 'Zoom in' }).focus()
	await page.keyboard.press('Enter')
	assert.match(page.url(), /from=.*to=/)
	await page.locator('body').press('Escape')
	assert.equal(new URL(page.url()).hash, '')
	const begin = Date.UTC(2026, 0, 1) / 1e3
	await page.evaluate(hash => { location.hash = hash }, `from=${begin + 80}&to=${begin + 160}`)
	await page.locator('#window.chosen').waitFor()
	assert.equal(await bar(page), '00:01:20 to 00:02:40')
	assert.deepEqual(wrongs, [])
	await close()
})

test('a finger across a chart chooses a window, a tap shows values', async () => {
	const context = await browser.newContext({ viewport: { width: 400, height: 800 }, hasTouch: true, timezoneId: 'UTC' })
	const page = await context.newPage()
	await page.goto(`file://${draw('shop', 'html')}`)
	const over = page.locator('#latency .u-over')
	await over.scrollIntoViewIfNeeded()
	const box = await over.boundingBox()
	await page.touchscreen.tap(box.x + box.width / 2, box.y + 50)
	assert.match(await text(page, '#latency .moment'), /^00:0/)
	const touch = await context.newCDPSession(page)
	const send = (type, x) => touch.send('Input.dispatchTouchEvent', { type,
		touchPoints: type === 'touchEnd' ? [] : [{ x: box.x + box.width * x, y: box.y + 60 }] })
	await send('touchStart', 0.3)
	for (const x of [0.35, 0.4, 0.5, 0.6]) await send('touchMove', x)
	await send('touchEnd', 0.6)
	await page.locator('#window.chosen').waitFor()
	assert.match(await bar(page), /^00:0[23]:\d\d to 00:0[56]:\d\d$/)
	await context.close()
})

test('paper: no controls, nothing cut off sideways', async () => {
	const { page, close } = await open('shop', { width: 800 })
	await page.emulateMedia({ media: 'print' })
	assert.ok(await page.locator('#tools').isHidden())
	assert.ok(await page.locator('#window').isHidden())
	assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth))
	if (shots) await page.pdf({ path: join(shots, 'shop.pdf') }).catch(() => null)
	await close()
})

test('axe finds nothing serious with a window chosen and tables open', async () => {
	const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
	const begin = Date.UTC(2026, 0, 1) / 1e3
	for (const [width, scheme] of [[360, 'dark'], [1440, 'light'], [1440, 'dark'], [2560, 'light']]) {
		const { page, wrongs, close } = await open('shop', { width, scheme, hash: `#from=${begin + 320}&to=${begin + 400}` })
		await page.locator('#window.chosen').waitFor()
		await page.locator('#heatmap summary').click()
		assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= width, `${width}`)
		if (shots) await page.screenshot({ path: join(shots, `window-${width}-${scheme}.png`) })
		await page.evaluate(axe)
		const found = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }))
		const serious = found.violations.filter(v => ['serious', 'critical'].includes(v.impact))
		assert.deepEqual(serious.map(v => `${v.id}: ${v.nodes[0].html} ${v.nodes[0].failureSummary}`), [], `${width} ${scheme}`)
		assert.deepEqual(wrongs, [])
		await close()
	}
})

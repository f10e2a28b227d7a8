// SPDX-License-Identifier: Apache-2.0
// The page of large recordings in a real browser: its size, first paint, how long a brush takes until it is laid out.
//
//	DASHBOARD=share/dashboard node bench_page.mjs PROFILIS_REPORT BENCH_REPORT_SYNTH
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(join(process.env.DASHBOARD, 'package.json'))
const { chromium } = require('playwright-core')
const [report, synth] = process.argv.slice(2)

const SIZES = [
	{ routes: 100, requests: 360000, bytes: 1e6, step: 33 },
	{ routes: 2000, requests: 3600000, bytes: 8e6, paint: 300, brush: 50 },
]
const RUNS = 9
let missed = 0

const median = values => [...values].sort((a, b) => a - b)[values.length >> 1]

function line(name, value, unit, most) {
	const bad = most !== undefined && value >= most
	missed += bad
	console.log(`${name.padEnd(40)} ${value.toFixed(value < 100 ? 1 : 0).padStart(10)} ${unit}` +
		(most === undefined ? '' : `  (below ${most}${bad ? ': MISSED' : ''})`))
}

/** How fine the rows of tables follow time. */
const steps = file => /"cell_ns":(\d+)/.exec(readFileSync(file, 'utf8'))[1] / 1e9

function make(folder, { routes, requests }) {
	const recording = join(folder, `${routes}.dir`)
	const page = join(folder, `${routes}.html`)
	execFileSync(synth, [String(requests), recording, '-', String(routes), '3600'])
	execFileSync(report, ['-q', '--max-routes', String(routes), '-o', page, recording])
	rmSync(recording, { recursive: true })
	return page
}

/** What the page's main thread has computed, in ms: other load on the machine is not in it. */
async function cpuClock(page) {
	const cdp = await page.context().newCDPSession(page)
	await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
	return async () => (await cdp.send('Performance.getMetrics')).metrics.find(m => m.name === 'TaskDuration').value * 1e3
}

async function firstPaint(browser, file) {
	const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
	const cpu = await cpuClock(page)
	await page.goto(`file://${file}`)
	await page.locator('html.scripted').waitFor()
	await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length)
	const found = await page.evaluate(() => ({
		paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
		ready: performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd,
	}))
	const computed = await cpu()
	await page.close()
	return { ...found, computed }
}

/**
 * Remembers how long it takes from letting go of the mouse until the next frame has been laid out. Idle work, which comes
 * after that frame anyway, is held until `release`: so it is in none of the figures.
 */
const watch = () => {
	const idle = window.requestIdleCallback.bind(window)
	let held = null
	window.requestIdleCallback = (f, options) => (held ? held.push(f) : idle(f, options))
	window.release = () => {
		for (const f of held ?? []) idle(f)
		held = null
		window.brushed = window.handled = 0
	}
	addEventListener('mouseup', () => {
		const begin = performance.now()
		held = []
		setTimeout(() => { window.handled = performance.now() - begin })
		requestAnimationFrame(() => {
			void document.body.offsetHeight
			window.brushed = performance.now() - begin
		})
	}, true)
}

const settled = page => page.waitForFunction(() => document.documentElement.dataset.drawing === undefined)

async function brush(page, cpu, from, to) {
	await settled(page)
	const box = await page.locator('#latency .u-over').boundingBox()
	await page.mouse.move(box.x + box.width * from, box.y + 60)
	await page.mouse.down()
	await page.mouse.move(box.x + box.width * to, box.y + 70, { steps: 3 })
	const before = await cpu()
	await page.mouse.up()
	await page.waitForFunction(() => window.brushed && window.handled, null, { polling: 50 })
	const computed = await cpu() - before
	if (!await page.locator('#window.chosen').count()) throw new Error('the brush chose nothing')
	const [all, handlers] = await page.evaluate(() => [window.brushed, window.handled])
	await page.evaluate(() => window.release())
	await page.keyboard.press('Escape')
	return { all, handlers, computed }
}

async function brushes(browser, file) {
	const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
	await page.goto(`file://${file}`)
	await page.locator('html.scripted').waitFor()
	await page.locator('#latency .u-over').scrollIntoViewIfNeeded()
	await page.evaluate(watch)
	const cpu = await cpuClock(page)
	const took = []
	for (let i = 0; i < RUNS; i++) took.push(await brush(page, cpu, 0.05 + i * 0.04, 0.5 + i * 0.05))
	await page.close()
	return Object.fromEntries(Object.keys(took[0]).map(key => [key, median(took.map(t => t[key]))]))
}

const folder = mkdtempSync('/var/tmp/profilis-page-')
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--no-sandbox', '--disable-gpu'] })
try {
	for (const size of SIZES) {
		const file = make(folder, size)
		line(`${size.routes} routes over an hour: page`, statSync(file).size, 'bytes', size.bytes)
		line('  steps of time', steps(file), 's', size.step)
		const loads = []
		for (let i = 0; i < RUNS; i++) loads.push(await firstPaint(browser, file))
		line('  first paint, median of 9', median(loads.map(l => l.paint)), 'ms', size.paint)
		line('  script ready', median(loads.map(l => l.ready)), 'ms')
		line('  CPU of the main thread until then', median(loads.map(l => l.computed)), 'ms')
		const { all, handlers, computed } = await brushes(browser, file)
		line('  brush until laid out, median of 9', all, 'ms', size.brush)
		line('  of this, handlers', handlers, 'ms')
		line('  CPU of the main thread for a brush', computed, 'ms', size.brush)
	}
} finally {
	await browser.close()
	rmSync(folder, { recursive: true, force: true })
}
process.exit(missed ? 1 : 0)

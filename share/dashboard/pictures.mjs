// SPDX-License-Identifier: Apache-2.0
// node pictures.mjs REPORT.html FOLDER [LIVE-URL]: pictures of the page for the README, in a real browser.
//
// A section that the page does not have is left out, and said; the page in light and dark must be there.
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const require = createRequire(join(dirname(fileURLToPath(import.meta.url)), 'package.json'))
const { chromium } = require('playwright-core')
const [report, folder, live] = process.argv.slice(2)
const browserPath = process.env.CHROMIUM ?? '/usr/bin/chromium'
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']
const WIDTH = 1200

/** Opens an address in a page of its own, and hands it to `use` when it has drawn itself. */
async function visit(browser, url, scheme, height, use) {
	const context = await browser.newContext({ viewport: { width: WIDTH, height }, colorScheme: scheme, timezoneId: 'UTC',
		reducedMotion: 'reduce' })
	const page = await context.newPage()
	await page.goto(url)
	await page.locator('html.scripted').waitFor()
	await page.waitForTimeout(500)
	await use(page)
	await context.close()
}

const save = (page, name, options = {}) => page.screenshot({ path: join(folder, `${name}.png`), ...options })

/** The first of these sections that is there, from its top on, as much as the window holds. */
async function section(page, name, selectors) {
	for (const selector of selectors) {
		const place = page.locator(selector).first()
		if (!await place.isVisible()) continue
		await place.evaluate(element => window.scrollTo(0, element.getBoundingClientRect().top + window.scrollY - 8))
		await page.waitForTimeout(300)
		const box = await place.boundingBox()
		const height = Math.min(box.height + 16, page.viewportSize().height)
		await save(page, name, { clip: { x: 0, y: Math.max(box.y - 8, 0), width: WIDTH, height } })
		return
	}
	console.error(`pictures: the page has no ${selectors[0]}: no ${name}.png`)
}

/** The route with most time that has a name of its own. */
const busiest = page => page.evaluate(() => Object.keys(JSON.parse(document.getElementById('report').textContent).routes)
	.find(name => name.startsWith('/') && name.length > 1) ?? '/')

mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({ executablePath: browserPath, args: FLAGS })
try {
	const url = pathToFileURL(resolve(report)).href
	let route = '/'
	for (const scheme of ['light', 'dark'])
		await visit(browser, url, scheme, 900, async page => {
			route = await busiest(page)
			await save(page, `page-${scheme}`)
		})
	await visit(browser, `${url}#route=${encodeURIComponent(route)}`, 'light', 820, page => section(page, 'route', ['#route', '#routes']))
	await visit(browser, url, 'light', 640, page => section(page, 'flame', ['#flame', '#profile']))
	if (live) await visit(browser, live, 'dark', 900, page => save(page, 'live'))
} finally {
	await browser.close()
}

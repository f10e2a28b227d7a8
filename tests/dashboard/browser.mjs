// SPDX-License-Identifier: Apache-2.0
// What tests of the page share: a real browser, pages made of the samples and opened from disk as a user would.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before } from 'node:test'

export const require = createRequire(join(process.env.DASHBOARD, 'package.json'))
const { chromium } = require('playwright-core')
export const shots = process.env.SCREENSHOTS
export const folder = mkdtempSync(join(tmpdir(), 'profilis-page-'))
export let browser

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
	'--disable-component-update', '--disable-sync']

export function draw(kind, ending, ...options) {
	const file = join(folder, `${kind}-${options.join('-').replace(/\W/g, '')}.${ending}`)
	execFileSync(process.env.SAMPLE_RENDER, [kind, file, ...options])
	return file
}

export const json = (kind, ...options) => JSON.parse(readFileSync(draw(kind, 'json', ...options), 'utf8'))

/** The page with other data than the sample's: `change` gets what its script reads. */
function changed(file, change) {
	const made = file.replace(/\.html$/, '.changed.html')
	writeFileSync(made, readFileSync(file, 'utf8').replace(/(<script type="application\/json" id="report">)([^]*?)(<\/script>)/,
		(_, begin, text, end) => {
			const report = JSON.parse(text)
			change(report)
			return begin + JSON.stringify(report).replaceAll('<', '\\u003c') + end
		}))
	return made
}

/** Sections further down are drawn a little later than the top. */
export const settled = page => page.locator('html:not([data-drawing])').waitFor()

/** Opens a page; whatever it does that it should not is in `wrongs`. */
export async function watched(url, { width = 1440, scheme = 'light', script = true, zone = 'UTC' } = {}) {
	const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme,
		javaScriptEnabled: script, timezoneId: zone })
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
	await page.goto(url)
	if (script) await page.locator('html.scripted').waitFor()
	if (script) await settled(page)
	return { page, wrongs, close: () => context.close() }
}

/** The page of a sample. */
export function open(kind, { options = [], hash = '', change, ...rest } = {}) {
	const file = draw(kind, 'html', ...options)
	return watched(`file://${change ? changed(file, change) : file}${hash}`, rest)
}

export const kpis = page => page.locator('.kpi').evaluateAll(all => Object.fromEntries(
	all.map(k => [k.querySelector('.label').textContent, k.querySelector('.value').textContent])))

export const cells = (page, column) => page.locator(`#routes tbody tr > :nth-child(${column})`).allInnerTexts()

export function shown(ns) {
	const units = [[1e9, 's'], [1e6, 'ms'], [1e3, 'µs']]
	const [size, unit] = units.find(([s]) => ns >= 0.9995 * s) ?? [1, 'ns']
	const value = ns / size
	return `${unit === 'ns' ? value.toFixed(0) : value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0)} ${unit}`
}

export async function zoom(page, from, to) {
	const box = await page.locator('#latency .u-over').boundingBox()
	await page.mouse.move(box.x + box.width * from, box.y + 60)
	await page.mouse.down()
	await page.mouse.move(box.x + box.width * to, box.y + 70, { steps: 4 })
	await page.mouse.up()
	await page.locator('#window.chosen').waitFor()
	await settled(page)
}

before(async () => {
	if (shots) mkdirSync(shots, { recursive: true })
	browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })
})

after(async () => {
	await browser?.close()
	rmSync(folder, { recursive: true, force: true })
})


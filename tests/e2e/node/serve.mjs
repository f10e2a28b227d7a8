// SPDX-License-Identifier: Apache-2.0
// A browser meets the login page, signs in over TLS, sees the figures and signs out again.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(join(process.env.DASHBOARD, 'package.json'))
const { chromium } = require('playwright-core')
const { URL: url, TOKEN: token } = process.env

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium',
	args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
		'--disable-component-update', '--disable-sync'] })
try {
	const context = await browser.newContext({ ignoreHTTPSErrors: true })
	const page = await context.newPage()
	const wrongs = []
	page.on('pageerror', error => wrongs.push(`error: ${error.message}`))
	page.on('console', message => { if (!/401/.test(message.text())) wrongs.push(`console: ${message.text()}`) })
	await page.addInitScript(() => addEventListener('securitypolicyviolation', e => console.log(`CSP ${e.violatedDirective}`)))

	await page.goto(url)
	await page.getByLabel('Token').fill('this-is-not-the-token')
	await page.getByRole('button').click()
	await page.getByRole('alert').waitFor()
	await page.getByLabel('Token').fill(token)
	await page.getByRole('button').click()
	await page.locator('html.scripted').waitFor()
	assert.equal(page.url(), url)
	assert.match(await page.locator('#routes').innerText(), /\/users\/\{id\}[^]*1,234/)

	const [cookie] = await context.cookies()
	assert.deepEqual([cookie.httpOnly, cookie.secure, cookie.sameSite], [true, true, 'Strict'])
	assert.equal(await page.evaluate(() => document.cookie), '')
	assert.equal(await page.evaluate(async () => (await fetch('page.json')).status), 200)

	await page.getByRole('button', { name: 'Sign out' }).click()
	await page.getByLabel('Token').waitFor()
	assert.equal((await context.cookies()).length, 0)
	assert.deepEqual(wrongs, [])
} finally {
	await browser.close()
}

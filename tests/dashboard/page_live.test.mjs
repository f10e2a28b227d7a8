// SPDX-License-Identifier: Apache-2.0
// The page that a server keeps fresh: newer figures, what the reader had open, pause, failure, login.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { browser, draw, json, kpis } from './browser.mjs'

const CSP = "default-src 'none'; connect-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'"
const LOGIN = '<!doctype html><title>Sign in</title><form method="post" action="login"></form>'

let server
let port
let state

/** The sample as a server would send it: two attributes and what the policy must allow. */
function served() {
	return readFileSync(draw('shop', 'html'), 'utf8')
		.replace(/<html ([^>]*)>/, (_, rest) => `<html ${rest.replace(/ data-(live|refresh)="[^"]*"/g, '')} data-live="page.json" data-refresh="1">`)
		.replace("default-src 'none'", "default-src 'none'; connect-src 'self'")
}

/** As many requests more in the last bin, and the whole later by some seconds. */
function later(report, requests, seconds = 0) {
	const next = structuredClone(report)
	const shift = seconds * 1e9
	next.requests.total += requests
	next.timeline.requests[next.timeline.bins - 1] += requests
	next.timeline.begin_ns += shift
	next.timeline.cells.begin_ns += shift
	next.meta.begin_ns += shift
	next.meta.end_ns += shift
	return next
}

function answer(request, response) {
	const name = request.url.split('/').pop()
	if (state.down) request.socket.destroy()
	else if (state.login) response.writeHead(name === 'page.json' ? 401 : 200, { 'Content-Type': 'text/html' }).end(LOGIN)
	else if (name === 'page.json') {
		const etag = `"${state.version}"`
		state.asked.push(request.headers['if-none-match'] ?? '')
		const same = request.headers['if-none-match'] === etag
		response.writeHead(same ? 304 : 200, { 'Content-Type': 'application/json', ETag: etag })
		response.end(same ? '' : JSON.stringify(state.report))
	} else response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8',
		'Content-Security-Policy': `${CSP}; script-src 'unsafe-inline'; style-src 'unsafe-inline'` }).end(state.html)
}

before(async () => {
	server = createServer(answer)
	await new Promise(done => server.listen(0, '127.0.0.1', done))
	port = server.address().port
})

after(() => {
	server.closeAllConnections()
	server.close()
})

async function openServed(hash = '') {
	const report = json('shop', 'detail=page')
	state = { report, version: 1, asked: [], html: served(), down: false, login: false }
	const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, timezoneId: 'UTC' })
	const page = await context.newPage()
	const wrongs = []
	page.on('console', message => { if (!state.down && !state.login) wrongs.push(message.text()) })
	page.on('pageerror', error => wrongs.push(error.message))
	page.on('request', request => {
		if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).port !== String(port)) wrongs.push(request.url())
	})
	await page.addInitScript(() => addEventListener('securitypolicyviolation', e => console.log(`CSP ${e.violatedDirective}`)))
	await page.goto(`http://127.0.0.1:${port}/_profilis/${hash}`)
	await page.locator('html.scripted').waitFor()
	return { page, report, wrongs, close: () => context.close() }
}

function publish(report) {
	state.report = report
	state.version++
}

const requestsShown = async (page, wanted) => page.waitForFunction(
	text => document.querySelector('.kpi .value').textContent === text, wanted.toLocaleString('en-US'), { timeout: 8000 })

test('newer figures come; what is open, typed, sorted, focused and scrolled to stays', async () => {
	const { page, report, wrongs, close } = await openServed()
	const total = report.requests.total
	assert.equal((await kpis(page)).Requests, total.toLocaleString('en-US'))
	await page.locator('#routes th button', { hasText: 'Count' }).click()
	await page.locator('#errors summary').nth(2).click()
	await page.locator('#routes input[type=search]').fill('api')
	const search = page.locator('#routes input[type=search]')
	await search.focus()
	await page.evaluate(() => scrollTo(0, 700))
	const before = await page.evaluate(() => ({ y: scrollY, open: document.querySelectorAll('#errors details[open]').length }))
	publish(later(report, 1000))
	await requestsShown(page, total + 1000)
	assert.deepEqual(await page.evaluate(() => ({ y: scrollY, open: document.querySelectorAll('#errors details[open]').length })), before)
	assert.equal(await search.inputValue(), 'api')
	assert.ok(await search.evaluate(element => element === document.activeElement))
	assert.equal(await page.locator('#routes th[aria-sort="descending"]').innerText(), 'Count')
	assert.match(await page.locator('.live .state').innerText(), /updated/)
	await page.waitForTimeout(2500)
	assert.ok(state.asked.includes('"2"'), 'what is known is not sent again')
	assert.deepEqual(wrongs, [])
	await close()
})

test('a window keeps its place in time, or follows the end', async () => {
	const { page, report, wrongs, close } = await openServed()
	await page.getByRole('button', { name: '1 m', exact: true }).click()
	assert.match(page.url(), /#last=60$/)
	const before = await page.locator('#window .shown b').innerText()
	publish(later(report, 0, 64))
	await page.waitForFunction(text => document.querySelector('#window .shown b').textContent !== text, before, { timeout: 8000 })
	await page.locator('#window').getByRole('button', { name: 'Earlier' }).click()
	const fixed = await page.locator('#window .shown b').innerText()
	assert.match(page.url(), /from=.*to=/)
	publish(later(report, 500, 64))
	await page.waitForTimeout(2500)
	assert.equal(await page.locator('#window .shown b').innerText(), fixed)
	assert.deepEqual(wrongs, [])
	await close()
})

test('pause, a server that is gone and comes back, login', async () => {
	const { page, report, wrongs, close } = await openServed('#last=300')
	await page.getByRole('button', { name: 'Pause' }).click()
	await page.waitForTimeout(300)
	const asked = state.asked.length
	await page.waitForTimeout(2200)
	assert.equal(state.asked.length, asked)
	assert.match(await page.locator('.live .state').innerText(), /paused/)
	await page.getByRole('button', { name: 'Resume' }).click()
	state.down = true
	await page.locator('.live.bad').waitFor({ timeout: 8000 })
	assert.match(await page.locator('.live .state').innerText(), /not reachable since \d\d:\d\d:\d\d/)
	state.down = false
	publish(later(report, 7))
	await page.locator('.live.good').waitFor({ timeout: 15000 })
	assert.deepEqual(wrongs, [])
	state.login = true
	await page.waitForFunction(() => document.title === 'Sign in', null, { timeout: 8000 })
	assert.match(page.url(), /#last=300$/)
	await close()
})

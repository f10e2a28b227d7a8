// SPDX-License-Identifier: Apache-2.0
// The sections that say why: databases, upstreams, functions, metrics, resources, connections, coverage. What they show is
// compared with the JSON, for the whole recording and for windows, whose figures are worked out here once more.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { json, open, require, settled, shots, shown } from './browser.mjs'
import { column, inCells, number, percent, quantile } from './figures.mjs'

const byTime = (a, b) => b.total_ns - a.total_ns

const facts = (page, id) => page.locator(`#${id} dl > div`).evaluateAll(all =>
	Object.fromEntries(all.map(d => [d.querySelector('dt').textContent, d.querySelector('dd').textContent])))

const FROM = 12
const TO = 31

/** The address of cells [FROM, TO), and what they mean elsewhere. */
function part(report) {
	const { cells: c, begin_ns, bin_ns } = report.timeline
	const edge = i => c.begin_ns + i * c.cell_ns
	const bin = (i, of) => Math.round((edge(i) - of.begin_ns) / of.bin_ns)
	return {
		hash: `#from=${edge(FROM) / 1e9}&to=${edge(TO) / 1e9}`,
		within: of => [Math.floor((edge(FROM) - of.begin_ns) / of.bin_ns), Math.ceil((edge(TO) - of.begin_ns) / of.bin_ns)],
		bins: [bin(FROM, { begin_ns, bin_ns }), bin(TO, { begin_ns, bin_ns })],
		seconds: (TO - FROM) * c.cell_ns / 1e9,
	}
}

const total = list => list.reduce((a, b) => a + b, 0)

test('databases: every figure, whole', async () => {
	const report = json('shop')
	const queries = [...report.queries].sort(byTime)
	const { page, wrongs, close } = await open('shop')
	const all = total(queries.map(q => q.total_ns))
	const is = async (n, of) => assert.deepEqual(await column(page, 'statements', n), queries.map(of), `column ${n}`)
	assert.deepEqual((await column(page, 'statements', 2)).map(number), queries.map(q => q.count))
	await is(4, q => percent(q.error_rate))
	await is(5, q => (q.rows_known ? String(Number((q.rows / q.rows_known).toPrecision(3))) : '–'))
	await is(6, q => shown(q.latency.mean))
	await is(7, q => shown(q.latency.p50))
	await is(8, q => shown(q.latency.p95))
	await is(9, q => shown(q.latency.p99))
	await is(10, q => shown(q.total_ns))
	await is(11, q => percent(q.total_ns / all))
	const callers = (await column(page, 'statements', 13))[0]
	for (const c of queries[0].callers) assert.match(callers, new RegExp(`${c.probable > c.exact ? '~ ' : ''}${c.route} ${c.count.toLocaleString('en-US')}`))
	assert.match(callers, new RegExp(`not known ${queries[0].attribution.none}`))
	assert.match(await page.locator('#databases .warned').innerText(), /\/api\/checkout[^]*24 times in each of 310 requests[^]*96[^]*7\.44 s[^]*49\.6 %/)
	const routes = Object.entries(report.routes).filter(([, r]) => r.database.count).sort((a, b) => b[1].database.total_ns - a[1].database.total_ns)
	assert.deepEqual((await column(page, 'databases by route', 2)).map(number), routes.map(([, r]) => r.database.count))
	assert.deepEqual(await column(page, 'databases by route', 5), routes.map(([, r]) => percent(r.database.share)))
	const systems = await page.locator('#databases .system').evaluateAll(list => list.map(s => [s.querySelector('h3').textContent,
		s.querySelector('dd').textContent]))
	const postgres = queries.filter(q => q.system === 'postgresql')
	assert.deepEqual(systems.map(([name]) => name), ['postgresql', 'redis', '(other)', 'all'])
	assert.deepEqual([number(systems[0][1]), number(systems[3][1])], [total(postgres.map(q => q.count)), total(queries.map(q => q.count))])
	assert.equal(await page.locator('#databases .u-wrap').count(), 2)
	assert.deepEqual(wrongs, [])
	await close()
})

test('databases and upstreams: every figure of a window, from cells', async () => {
	const report = json('shop', 'detail=page')
	const sub = report.timeline.cells.sub_buckets
	const { hash, seconds } = part(report)
	const { page, wrongs, close } = await open('shop', { hash })
	for (const [label, rows, first] of [['statements', report.queries, 6], ['upstreams', report.upstreams, 5]]) {
		const sums = rows.map(r => inCells(r.cells, FROM, TO)).filter(s => s.requests).sort((a, b) => b.ns - a.ns)
		assert.ok(sums.length)
		assert.deepEqual((await column(page, label, label === 'statements' ? 2 : 3)).map(number), sums.map(s => s.requests), label)
		assert.deepEqual(await column(page, label, 4), sums.map(s => percent(s.errors / s.requests)), label)
		const timed = s => total([...s.buckets.values()])
		assert.deepEqual(await column(page, label, first), sums.map(s => shown(s.ns / timed(s))), label)
		for (const [i, q] of [0.5, 0.95, 0.99].entries())
			assert.deepEqual(await column(page, label, first + 1 + i), sums.map(s => shown(quantile(s.buckets, q, sub))), `${label} P${q * 100}`)
		assert.deepEqual(await column(page, label, first + 4), sums.map(s => shown(s.ns)), label)
	}
	const calls = total(report.queries.map(q => inCells(q.cells, FROM, TO).requests))
	const rate = await page.locator('#databases .system').last().locator('dd').allInnerTexts()
	assert.equal(number(rate[0]), calls)
	assert.ok(Math.abs(number(rate[1]) - calls / seconds) < 1)
	assert.ok(await page.locator('#databases .whole-recording').first().isVisible())
	await page.keyboard.press('Escape')
	await settled(page)
	assert.deepEqual((await column(page, 'statements', 2)).map(number), [...report.queries].sort(byTime).map(q => q.count))
	assert.ok(await page.locator('#databases .whole-recording').first().isHidden())
	assert.deepEqual(wrongs, [])
	await close()
})

test('statements: opened, searched, sorted, and all that comes back with the address', async () => {
	const { page, wrongs, close } = await open('shop')
	const region = page.locator('[role="region"][aria-label="statements"]')
	await region.locator('thead button', { hasText: 'Count' }).click()
	const counts = (await column(page, 'statements', 2)).map(number)
	assert.deepEqual(counts, [...counts].sort((a, b) => b - a))
	await page.getByLabel('Search statements').fill('insert into')
	assert.equal(counts.length > 1 && (await column(page, 'statements', 2)).length, 1)
	await region.locator('tbody th button').focus()
	await page.keyboard.press('Enter')
	const opened = region.locator('tr.detail')
	const text = await opened.innerText()
	assert.match(text, /INSERT INTO orders \(user_id, total\) VALUES \(\?\)/)
	assert.match(text, /In transactions\s+1,700 \(100\.0 %\)[^]*Error codes\s+23505 29\s+40001 2/)
	assert.match(text, /Request certain[^]*Request probable[^]*Request not known/)
	await page.reload()
	await settled(page)
	assert.equal((await column(page, 'statements', 2)).length, 1)
	assert.equal(await page.getByLabel('Search statements').inputValue(), 'insert into')
	await page.getByLabel('Search statements').fill('no such statement')
	assert.match(await page.locator('#databases').innerText(), /Nothing matches/)
	assert.deepEqual(wrongs, [])
	await close()
})

test('upstreams, connecting, look-ups, functions, labels: the JSON, and sorted', async () => {
	const report = json('shop')
	const { page, wrongs, close } = await open('shop')
	const [u, host, name] = [report.upstreams[0], report.upstream_hosts[0], report.dns[0]]
	const first = async (label, ...columns) => Promise.all(columns.map(async n => (await column(page, label, n))[0]))
	assert.deepEqual(await first('upstreams', 1, 2, 4, 5, 6, 7, 8),
		[u.host, u.route, percent(u.error_rate), ...['mean', 'p50', 'p95', 'p99'].map(k => shown(u.latency[k]))])
	await page.locator('#upstreams tbody .opener').click()
	const text = await page.locator('#upstreams tr.detail').innerText()
	for (const [status, n] of Object.entries(u.statuses)) assert.match(text, new RegExp(`${status} ${n.toLocaleString('en-US')}`))
	assert.deepEqual(await first('outgoing connections', 1, 5, 6, 7, 8), [host.host, shown(host.connect.p50), shown(host.connect.p99),
		shown(host.tls_handshake.p50), shown(host.tls_handshake.p99)])
	assert.match((await first('outgoing connections', 10))[0], /ECONNREFUSED 4\s+ETIMEDOUT 1/)
	assert.deepEqual(await first('name look-ups', 1, 3, 4, 5, 6, 7, 8), [name.host, percent(name.error_rate),
		...['mean', 'p50', 'p95', 'max'].map(k => shown(name.latency[k])), shown(name.total_ns)])
	const functions = [...report.functions].sort((a, b) => b.self_ns - a.self_ns)
	assert.deepEqual((await column(page, 'functions', 3)).map(number), functions.map(f => f.count))
	assert.deepEqual(await column(page, 'functions', 8), functions.map(f => shown(f.total_ns)))
	assert.deepEqual(await column(page, 'functions', 9), functions.map(f => shown(f.self_ns)))
	await page.locator('#functions thead button', { hasText: 'Total' }).click()
	assert.deepEqual(await column(page, 'functions', 8), [...functions].sort(byTime).map(f => shown(f.total_ns)))
	const labels = Object.values(report.routes).flatMap(r => r.labels).sort((a, b) => b.count - a.count)
	assert.deepEqual(await column(page, 'labels', 2), labels.map(l => l.value))
	assert.deepEqual((await column(page, 'labels', 4)).map(number), labels.map(l => l.count))
	assert.deepEqual(wrongs, [])
	await close()
})

test('metrics: kinds, tags, windows', async () => {
	const report = json('shop', 'detail=page')
	const entries = Object.entries(report.metrics).sort((a, b) => b[1].count - a[1].count)
	const { page, wrongs, close } = await open('shop')
	assert.deepEqual(await column(page, 'metrics', 2), entries.map(([, m]) => m.kind))
	assert.deepEqual((await column(page, 'metrics', 3)).map(number), entries.map(([, m]) => m.count))
	const row = name => page.locator('#metrics tbody tr', { has: page.locator('th bdi', { hasText: new RegExp(`^${name}$`) }) })
	assert.match(await row('visitors').innerText(), /1,711 different/)
	assert.match(await row('basket.items').innerText(), /2,745\s+3\.05\s+0\s+41[^]*\s2\s*$/)
	await row('orders').locator('button').click()
	assert.match(await page.locator('#metrics tr.detail').innerText(), /zone:north,tenant:acme\s+700\s+7,000/)
	await close()

	const { hash, within, seconds } = part(report)
	const windowed = await open('shop', { hash })
	for (const [name, m] of entries) {
		const [from, to] = within(m.timeline)
		const [told, sum] = [m.timeline.count, m.timeline.sum].map(list => total(list.slice(from, to)))
		const texts = await windowed.page.locator('#metrics tbody tr', { has: windowed.page.locator('th bdi',
			{ hasText: new RegExp(`^${name.replace(/[.()]/g, '\\$&')}$`) }) }).locator('td').allInnerTexts()
		assert.equal(number(texts[1]), told, name)
		if (m.kind === 'counter') assert.ok(Math.abs(number(texts[3]) - sum / (to - from) / m.timeline.bin_ns * 1e9) < 0.1, `${name} ${seconds}`)
		if (m.kind === 'record') assert.equal(number(texts[2]), Number(sum.toPrecision(6)), name)
	}
	assert.deepEqual([...wrongs, ...windowed.wrongs], [])
	await windowed.close()
})

test('resources, connections, queueing: charts, sums and processes', async () => {
	const report = json('shop', 'detail=page')
	const { hash, bins: [from, to], within } = part(report)
	const { page, wrongs, close } = await open('shop')
	assert.equal(await page.locator('#resources .u-wrap').count(), 6)
	const said = i => page.locator('#resources figure').nth(i).locator('.hint').innerText()
	const t = report.timeline
	const cores = list => list.map(v => v / t.bin_ns)
	const mean = list => Number((total(list) / list.length).toPrecision(3))
	const most = list => Number(Math.max(...list).toPrecision(3))
	assert.match(await said(0), new RegExp(`user: mean ${mean(cores(report.resources.user_ns))} cores, most ${most(cores(report.resources.user_ns))} `))
	const uses = report.processes.filter(p => p.resources)
	assert.deepEqual(new Set((await column(page, 'resources by process', 2)).map(number)), new Set(uses.map(p => p.pid)))
	assert.deepEqual(await column(page, 'resources by process', 3), uses.map(p => percent(p.resources.cpu_ns / p.resources.span_ns)))
	const measured = Object.values(report.routes).filter(r => r.cpu.measured).sort((a, b) => b.cpu.time.mean - a.cpu.time.mean)
	assert.deepEqual(await column(page, 'CPU time by route', 3), measured.map(r => shown(r.cpu.time.mean)))
	const c = report.connections
	const found = await facts(page, 'connections')
	assert.deepEqual([found.Opened, found.Closed, found['TLS handshake, P99'], found['Round trip, P50'], found['Lifetime, P99']],
		[c.opened.toLocaleString('en-US'), c.closed.toLocaleString('en-US'), shown(c.tls_handshake.p99), shown(c.rtt.p50), shown(c.lifetime.p99)])
	const queues = await facts(page, 'queueing')
	assert.deepEqual([queues['Accept to the first byte, P95'], queues['Since the proxy had it, P50']],
		[shown(c.queue.p95), shown(c.proxy_queue.p50)])
	assert.deepEqual((await column(page, 'accept queues', 2)).map(number), c.accept_queues.map(q => q.max))
	await close()

	const windowed = await open('shop', { hash })
	const words = await windowed.page.locator('#connections p[role="status"]').innerText()
	const [first, last] = within(c.rate)
	assert.match(words, new RegExp(`^In the window: ${total(c.rate.opened.slice(first, last)).toLocaleString('en-US')} opened`))
	assert.match(words, new RegExp(`${(total(t.bytes_in.slice(from, to)) / 1e6).toPrecision(3)} MB received`))
	const user = cores(report.resources.user_ns).slice(from, to)
	assert.match(await windowed.page.locator('#resources figure .hint').first().innerText(), new RegExp(`user: mean ${mean(user)} cores, most ${most(user)} `))
	assert.deepEqual([...wrongs, ...windowed.wrongs], [])
	await windowed.close()
})

test('coverage: verdict, what to do, settings, limits, processes', async () => {
	const report = json('shop')
	const { page, wrongs, close } = await open('shop')
	const text = await page.locator('#coverage').innerText()
	assert.match(text, /^Coverage[^]*could be read[^]*0 lost/)
	for (const n of report.coverage.unseen) assert.ok(text.includes(n.meaning), n.meaning)
	assert.ok(await page.locator('#coverage .blind b').first().isVisible())
	assert.match(text, /PROFILIS_MAX_BYTES=256M/)
	assert.match(text, new RegExp(`the newest ${report.meta.max_errors} of ${report.meta.errors_total} failed requests`))
	await page.locator('#coverage summary').click()
	for (const n of report.coverage.account) assert.ok((await page.locator('#coverage details').innerText()).includes(n.meaning), n.meaning)
	assert.deepEqual(new Set((await column(page, 'processes', 2)).map(number)), new Set(report.processes.map(p => p.pid)))
	await page.getByLabel('Search processes').fill(String(report.processes[1].pid))
	assert.equal((await column(page, 'processes', 2)).length, 1)
	await page.locator('#processes tbody .opener').click()
	assert.match(await page.locator('#processes tr.detail').innerText(), /service=shop\s+version=1\.2/)
	assert.deepEqual(wrongs, [])
	await close()
})

test('a section without data says what would fill it, with and without script', async () => {
	const wanted = { profile: /PROFILIS_CPU_HZ/, databases: /PostgreSQL/, functions: /profilis_begin/, metrics: /profilis_record/,
		labels: /profilis_label/, upstreams: /HTTP call/, hosts: /connection of its own/, dns: /getaddrinfo/, connections: /client connects/,
		queueing: /X-Request-Start/, resources: /measured/ }
	for (const script of [true, false]) {
		const { page, wrongs, close } = await open('empty', { script })
		for (const [id, sentence] of Object.entries(wanted)) {
			assert.match(await page.locator(`#${id} .nothing`).innerText(), sentence, id)
			assert.equal(await page.locator(`#${id} table`).count(), 0, id)
		}
		if (shots && script) await page.screenshot({ path: join(shots, 'why-empty.png'), fullPage: true })
		assert.deepEqual(wrongs, [])
		await close()
	}
})

test('hostile strings stay text, opened rows included', async () => {
	const { page, wrongs, close } = await open('hostile')
	for (const id of ['databases', 'upstreams', 'metrics', 'processes']) {
		const opener = page.locator(`#${id} tbody .opener`).first()
		if (await opener.count()) await opener.click()
	}
	assert.equal(await page.locator('main img, main iframe, main script').count(), 0)
	assert.doesNotMatch(await page.locator('body').innerText(), /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
	assert.match(await page.locator('#databases').innerText(), /<script>alert\(1\)<\/script>/)
	assert.deepEqual(wrongs, [])
	await close()
})

const SECTIONS = ['profile', 'databases', 'functions', 'metrics', 'labels', 'upstreams', 'hosts', 'dns', 'statuses', 'protocols',
	'connections', 'queueing', 'resources', 'coverage', 'processes']

test('any width, both themes: nothing sticks out, axe finds nothing serious', async () => {
	const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
	for (const [width, scheme] of [[360, 'light'], [360, 'dark'], [1440, 'light'], [1440, 'dark'], [2560, 'light']]) {
		const { page, wrongs, close } = await open('shop', { width, scheme })
		for (const id of ['databases', 'metrics', 'processes', 'upstreams']) await page.locator(`#${id} tbody .opener`).first().click()
		await page.locator('#profile').scrollIntoViewIfNeeded()
		await page.locator('#profile g.frame').first().waitFor()
		await settled(page)
		assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= width, `${width}`)
		if (shots)
			for (const id of ['profile', 'databases', 'metrics', 'resources', 'connections', 'coverage'])
				await page.locator(`#${id}`).screenshot({ path: join(shots, `${id}-${width}-${scheme}.png`) })
		await page.evaluate(axe)
		const found = await page.evaluate(ids => axe.run({ include: ids.map(id => [`#${id}`]) }, { resultTypes: ['violations'] }), SECTIONS)
		const serious = found.violations.filter(v => ['serious', 'critical'].includes(v.impact))
		assert.deepEqual(serious.map(v => `${v.id}: ${v.nodes[0].html} ${v.nodes[0].failureSummary}`), [], `${width} ${scheme}`)
		assert.deepEqual(wrongs, [])
		await close()
	}
})

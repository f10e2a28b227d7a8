// SPDX-License-Identifier: Apache-2.0
// Sends StatsD by dgram and by hot-shots: statsd_client.js PORT MODULES; says on stdout what it sent.
'use strict'
const dgram = require('dgram')
const fs = require('fs')

const [port, modules] = [Number(process.argv[2]), process.argv[3]]
const rounds = 50
const sent = []

async function raw() {
	const socket = dgram.createSocket('udp4')
	const send = text => new Promise(done => {
		sent.push(...text.split('\n'))
		socket.send(text, port, '127.0.0.1', done)
	})
	for (let i = 0; i < rounds; i++) {
		await send(`js.raw:${i}|c`)
		await send(`js.two:${i}|g\njs.three:${i}|ms`)
	}
	socket.close()
}

async function client() {
	if (!fs.existsSync(`${modules}/hot-shots`))
		return
	const StatsD = require(`${modules}/hot-shots`)
	const statsd = new StatsD({ host: '127.0.0.1', port, prefix: 'js.client.', maxBufferSize: 1000 })
	for (let i = 0; i < rounds; i++) {
		statsd.increment('orders', i, { tenant: 'acme' })
		statsd.histogram('size', i * 2.5)
		sent.push(`js.client.orders:${i}|c|#tenant:acme`, `js.client.size:${i * 2.5}|h`)
	}
	await new Promise(done => statsd.close(done))
}

raw().then(client).then(() => console.log(JSON.stringify(sent)))

// SPDX-License-Identifier: Apache-2.0
// Node http, or https: node server.js PORT LOG [CERTIFICATE KEY]
'use strict';
const fs = require('fs');
const http = require('http');
const https = require('https');

const [port, log, cert, key] = process.argv.slice(2);
const counts = new Map();
const page = 'p'.repeat(11 * 1024);
const large = 'l'.repeat(200 * 1024);

function send(res, status, body, headers = {}) {
	res.writeHead(status, headers);
	res.end(body);
}

const answers = {
	'/hello': (req, res) => send(res, 200, 'hello\n', { 'Content-Length': 6 }),
	'/page': (req, res) => send(res, 200, page, { 'Content-Length': page.length }),
	'/large': (req, res) => {
		// No length: chunked, in two pieces.
		res.write(large);
		res.end('end\n');
	},
	'/cached': (req, res) => send(res, 304, undefined, { ETag: '"one"' }),
	'/fail': (req, res) => send(res, 500, 'failed\n'),
	'/moved': (req, res) => send(res, 301, 'moved\n', { Location: '/hello' }),
	'/empty': (req, res) => send(res, 204),
	'/form': (req, res) => send(res, 200, 'thank you\n'),
	'/upload': (req, res) => send(res, 200, 'stored\n'),
};

function handle(req, res) {
	const path = req.url.split('?')[0];
	req.resume();
	req.on('end', () => {
		(answers[path] || ((q, r) => send(r, 404, 'nothing here\n')))(req, res);
		const key = `${req.method} ${path} ${res.statusCode}`;
		counts.set(key, (counts.get(key) || 0) + 1);
	});
}

const server = cert
	? https.createServer({ cert: fs.readFileSync(cert), key: fs.readFileSync(key) }, handle)
	: http.createServer(handle);
server.maxRequestsPerSocket = 0;
server.listen(Number(port), '127.0.0.1', 511);
process.on('SIGTERM', () => {
	fs.writeFileSync(log, [...counts].map(([key, n]) => `${key} ${n}\n`).join(''));
	process.exit(0);
});

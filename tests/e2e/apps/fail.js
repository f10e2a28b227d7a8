// SPDX-License-Identifier: Apache-2.0
// Node http, which logs to standard error as the console does, or one JSON object a line: node fail.js PORT [json]
'use strict';
const http = require('http');

const [port, json] = process.argv.slice(2);
let number = 0;

function work() {
	const error = new TypeError(`failure ${++number} token=hunter22`);
	error.code = 'E_SHOP';
	throw error;
}

function log(error, req) {
	if (!json)
		return console.error(error);
	const err = { type: error.name, message: error.message, stack: error.stack };
	console.error(JSON.stringify({ level: 50, req: { method: req.method, url: req.url }, err, msg: error.message }));
}

http.createServer((req, res) => {
	if (req.url === '/hello')
		return res.end('hello\n');
	try {
		work();
	} catch (error) {
		log(error, req);
		res.statusCode = 500;
		res.end();
	}
}).listen(Number(port), '127.0.0.1', 511);

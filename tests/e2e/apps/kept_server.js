// SPDX-License-Identifier: Apache-2.0
// Node in HTTP/1.1 or HTTP/2: node kept_server.js PORT http|http2; SECRETS in the environment, as for kept_app.py.
'use strict';
const [port, kind] = process.argv.slice(2);
const [password, token] = process.env.SECRETS.split(' ');

const answers = {
	'/fine': (res) => res.end(`all is well, ${password}\n`),
	'/json': (res) => {
		res.statusCode = 500;
		res.end(JSON.stringify({ error: 'no stock', password, token }));
	},
	'/chunked': (res) => {
		res.statusCode = 500;
		res.write('it failed ');
		res.write(`here: Authorization: Bearer ${token}\n`);
		setTimeout(() => res.end('the end\n'), 20);
	},
	'/binary': (res) => {
		res.statusCode = 500;
		res.end(Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0x80]));
	},
};

const server = require(kind).createServer((req, res) => {
	const path = req.url.split('?')[0];
	req.resume();
	(answers[path] || ((r) => r.end('ok\n')))(res);
});
server.listen(Number(port), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));

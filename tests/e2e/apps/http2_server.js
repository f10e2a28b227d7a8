// SPDX-License-Identifier: Apache-2.0
// Node http2 in clear, with trailers and streams that never end: node http2_server.js PORT LOG
// The log has what it answered, and "METHOD /path aborted COUNT" for streams that the client cancelled.
'use strict';
const fs = require('fs');
const http2 = require('http2');

const [port, log] = process.argv.slice(2);
const counts = new Map();
const page = 'p'.repeat(11 * 1024);
const large = 'l'.repeat(200 * 1024);

function count(method, path, status) {
	const key = `${method} ${path} ${status}`;
	counts.set(key, (counts.get(key) || 0) + 1);
}

function send(stream, status, body, headers = {}) {
	stream.respond({ ':status': status, ...headers }, { endStream: body === undefined });
	if (body !== undefined)
		stream.end(body);
}

function grpc(stream, code) {
	stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
	stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(code), 'grpc-message': 'as asked' }));
	stream.end(Buffer.from([0, 0, 0, 0, 3, 8, 1, 16]));
}

const answers = {
	'/hello': (s) => send(s, 200, 'hello\n'),
	'/page': (s) => send(s, 200, page, { 'content-length': page.length }),
	'/large': (s) => send(s, 200, large),
	'/cached': (s) => send(s, 304, undefined, { etag: '"one"' }),
	'/fail': (s) => send(s, 500, 'failed\n'),
	'/moved': (s) => send(s, 301, 'moved\n', { location: '/hello' }),
	'/empty': (s) => send(s, 204),
	'/form': (s) => send(s, 200, 'thank you\n'),
	'/early': (s) => {
		s.additionalHeaders({ ':status': 103, link: '</a.css>' });
		send(s, 200, 'late\n');
	},
	'/test.Test/Ok': (s) => grpc(s, 0),
	'/test.Test/Missing': (s) => grpc(s, 5),
	'/test.Test/Broken': (s) => grpc(s, 13),
	// What is cancelled: nothing was answered, and the answer has begun.
	'/never': () => {},
	'/half': (s) => {
		s.respond({ ':status': 200 });
		s.write('half');
	},
};

const server = http2.createServer();
server.on('stream', (stream, headers) => {
	const method = headers[':method'];
	const path = headers[':path'].split('?')[0];
	stream.on('error', () => {});
	stream.on('close', () => count(method, path, stream.aborted ? 'aborted' : stream.sentHeaders[':status']));
	const answer = () => (answers[path] || ((s) => send(s, 404, 'nothing here\n')))(stream);
	if (stream.endAfterHeaders)
		return answer();
	stream.resume();
	stream.on('end', answer);
});
server.listen(Number(port), '127.0.0.1', 511);
process.on('SIGTERM', () => {
	fs.writeFileSync(log, [...counts].map(([key, n]) => `${key} ${n}\n`).join(''));
	process.exit(0);
});

# SPDX-License-Identifier: Apache-2.0
"""HTTP/1.1 over asyncio's streams and TLS: asyncio_server.py PORT LOG CERTIFICATE KEY"""

import asyncio
import collections
import signal
import ssl
import sys

ANSWERS = {
	'/hello': (200, b'hello\n'),
	'/page': (200, b'p' * 11 * 1024),
	'/large': (200, b'l' * 200 * 1024),
	'/cached': (304, b''),
	'/fail': (500, b'failed\n'),
	'/moved': (301, b'moved\n'),
	'/empty': (204, b''),
	'/form': (200, b'thank you\n'),
	'/upload': (200, b'stored\n'),
}

counts = collections.Counter()


async def request(reader):
	"""Method, path, and whether the connection ends after it."""
	head = (await reader.readuntil(b'\r\n\r\n')).decode('latin-1')
	line, *fields = head.split('\r\n')
	fields = {name.lower(): value.strip() for name, _, value in (f.partition(':') for f in fields if f)}
	await reader.readexactly(int(fields.get('content-length', 0)))
	method, target, _ = line.split(' ')
	return method, target.split('?')[0], fields.get('connection') == 'close'


def answer(method, path, last):
	status, body = ANSWERS.get(path, (404, b'nothing here\n'))
	counts[method, path, status] += 1
	head = f'HTTP/1.1 {status} Reason\r\n'
	if status not in (204, 304):
		head += f'Content-Length: {len(body)}\r\n'
	head += 'Connection: close\r\n\r\n' if last else '\r\n'
	return head.encode() + (b'' if method == 'HEAD' else body)


async def serve(reader, writer):
	try:
		last = False
		while not last:
			method, path, last = await request(reader)
			writer.write(answer(method, path, last))
			await writer.drain()
	except (asyncio.IncompleteReadError, ConnectionError):
		pass
	writer.close()


async def main(port, log, certificate, key):
	context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
	context.load_cert_chain(certificate, key)
	stop = asyncio.Event()
	asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
	server = await asyncio.start_server(serve, '127.0.0.1', int(port), ssl=context, backlog=512)
	async with server:
		await stop.wait()
	with open(log, 'w') as out:
		out.writelines(f'{method} {path} {status} {n}\n' for (method, path, status), n in counts.items())


asyncio.run(main(*sys.argv[1:]))

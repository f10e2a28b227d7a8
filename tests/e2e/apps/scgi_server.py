# SPDX-License-Identifier: Apache-2.0
"""SCGI, a thread for each connection: scgi_server.py PORT-OR-SOCKET LOG"""

import collections
import signal
import socketserver
import sys
import threading

from wsgi_app import ANSWERS

counts = collections.Counter()
lock = threading.Lock()


class Handler(socketserver.StreamRequestHandler):
	def fields(self):
		"""The netstring of names and values that a request begins with."""
		digits = b''
		while not digits.endswith(b':'):
			digits += self.rfile.read(1)
		texts = self.rfile.read(int(digits[:-1]) + 1)[:-2].decode('latin-1').split('\0')
		return dict(zip(texts[::2], texts[1::2]))

	def handle(self):
		fields = self.fields()
		self.rfile.read(int(fields['CONTENT_LENGTH'] or 0))
		method, path = fields['REQUEST_METHOD'], fields['REQUEST_URI'].split('?')[0]
		status, body = ANSWERS.get(path, ('404 Not Found', b'nothing here\n'))
		with lock:
			counts[method, path, int(status[:3])] += 1
		location = 'Location: /hello\r\n' if status.startswith('301') else ''
		head = f'Status: {status}\r\nContent-Type: text/plain\r\n{location}\r\n'.encode()
		self.wfile.write(head + (b'' if method == 'HEAD' else body))


class Tcp(socketserver.ThreadingTCPServer):
	request_queue_size = 128
	allow_reuse_address = True


class Unix(socketserver.ThreadingUnixStreamServer):
	request_queue_size = 128


where, log = sys.argv[1:]
server = Tcp(('127.0.0.1', int(where)), Handler) if where.isdigit() else Unix(where, Handler)
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
server.serve_forever()
server.server_close()
with open(log, 'w') as out:
	out.writelines(f'{method} {path} {status} {n}\n' for (method, path, status), n in counts.items())

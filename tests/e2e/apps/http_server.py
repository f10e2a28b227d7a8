# SPDX-License-Identifier: Apache-2.0
"""Python's own http.server, a thread for each connection: http_server.py PORT LOG [CERTIFICATE KEY]"""

import http.server
import signal
import ssl
import sys
import threading

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


class Handler(http.server.BaseHTTPRequestHandler):
	protocol_version = 'HTTP/1.1'
	disable_nagle_algorithm = True  # head and body leave apart; acknowledgements would set the pace

	def answer(self):
		self.rfile.read(int(self.headers.get('Content-Length', 0)))
		status, body = ANSWERS.get(self.path.split('?')[0], (404, b'nothing here\n'))
		self.send_response(status)
		if status == 301:
			self.send_header('Location', '/hello')
		if status not in (204, 304):
			self.send_header('Content-Length', str(len(body)))
		self.end_headers()
		if self.command != 'HEAD' and status not in (204, 304):
			self.wfile.write(body)

	do_GET = do_HEAD = do_POST = answer

	def log_request(self, code='-', size='-'):
		with self.server.log_lock:
			self.server.log.write(f'{self.command} {self.path} {int(code)}\n')


class Server(http.server.ThreadingHTTPServer):
	request_queue_size = 128


server = Server(('127.0.0.1', int(sys.argv[1])), Handler)
if len(sys.argv) > 3:
	context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
	context.load_cert_chain(sys.argv[3], sys.argv[4])
	# The handshake is left to the connection's own thread.
	server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
server.log = open(sys.argv[2], 'w')
server.log_lock = threading.Lock()
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
server.serve_forever()
server.log.close()

# SPDX-License-Identifier: Apache-2.0
"""A server that asks another by name before it answers: calls.py PORT OTHER-PORT"""

import http.server
import signal
import sys
import threading
import urllib.error
import urllib.request

opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Handler(http.server.BaseHTTPRequestHandler):
	protocol_version = 'HTTP/1.1'
	disable_nagle_algorithm = True

	def do_GET(self):
		try:
			with opener.open(f'http://localhost:{sys.argv[2]}{self.path}') as response:
				status, body = response.status, response.read()
		except urllib.error.HTTPError as error:
			with error:
				status, body = error.code, error.read()
		self.send_response(status)
		self.send_header('Content-Length', str(len(body)))
		self.end_headers()
		self.wfile.write(body)

	def log_message(self, *_):
		pass


class Server(http.server.ThreadingHTTPServer):
	request_queue_size = 128


server = Server(('127.0.0.1', int(sys.argv[1])), Handler)
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
server.serve_forever()

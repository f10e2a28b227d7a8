# SPDX-License-Identifier: Apache-2.0
"""The slowest requests: what they waited for, by how long they were made to wait."""

import contextlib
import http.server
import json
import os
import re
import signal
import socket
import sqlite3
import threading
import time
import unittest
import urllib.request

from harness import Case, free_port, has_module, main, paths, postgres
from harness.database import PYTHON

MS = 1000000
QUICK = 60


class Rates(http.server.BaseHTTPRequestHandler):
	"""Takes 200 ms to answer, and then has no number."""

	def do_GET(self):
		self.server.asked.set()
		time.sleep(.2)
		self.send_response(200)
		self.send_header('Content-Length', '5')
		self.end_headers()
		with contextlib.suppress(BrokenPipeError):  # one of the tests kills who asks
			self.wfile.write(b'none\n')

	def log_message(self, *_):
		pass


def page_report(recording):
	"""The page's own JSON, which has the parts."""
	page = recording.must(recording.directory, '--format', 'html', '--max-slowest', '10')
	return json.loads(re.search(r'<script type="application/json" id="report">(.*?)</script>', page, re.S)[1])


@unittest.skipUnless(has_module('flask'), 'not installed: python3-flask')
class Slowest(Case):
	def setUp(self):
		super().setUp()
		self.service = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Rates)
		self.asked = self.service.asked = threading.Event()
		threading.Thread(target=self.service.serve_forever, daemon=True).start()
		self.addCleanup(self.service.server_close)
		self.addCleanup(self.service.shutdown)
		file = self.path('shop.db')
		with sqlite3.connect(file) as connection:
			connection.execute('CREATE TABLE items (id int)')
			connection.execute('INSERT INTO items VALUES (1)')
		connection.close()
		self.env = {'UPSTREAM': str(self.service.server_address[1])}
		self.file = file

	def serve(self, *requests):
		"""How long each took, as the client sees it."""
		port = free_port()
		server = self.start([PYTHON, f'{paths.apps}/slow_flask.py', str(port), self.file], port=port, record='slow',
				    name='flask', env=self.env)
		took = []
		for path in requests:
			begin = time.monotonic()
			with urllib.request.urlopen(f'http://127.0.0.1:{port}{path}', timeout=20) as response:
				response.read()
			took.append((time.monotonic() - begin) * 1e9)
		server.stop()
		return took

	def only(self, requests, route):
		[request] = [r for r in requests if r['route'] == route]
		return request

	def parts(self, request, kind):
		return [p for p in request['parts'] if p['kind'] == kind]

	def lasts(self, part, ms):
		"""At least so long, and not much longer: the machine may be busy."""
		self.assertGreaterEqual(part['duration_ns'], (ms - 1) * MS, part)
		self.assertLess(part['duration_ns'], (ms + 1500) * MS, part)

	def test_parts(self):
		took = self.serve(*['/quick'] * QUICK, '/checkout')
		if not self.recorded:
			return
		recording = self.recording('slow')
		slowest = page_report(recording)['slowest']
		self.assertEqual([r['rank'] for r in slowest if r['rank']], list(range(1, 11)))
		durations = [r['duration_ns'] for r in slowest if r['rank']]
		self.assertEqual(durations, sorted(durations, reverse=True))
		request = self.only(slowest, '/checkout')
		self.assertEqual((request['method'], request['status']), ('GET', 200))
		self.assertGreaterEqual(request['duration_ns'], 349 * MS)
		self.assertLessEqual(request['duration_ns'], took[-1])
		self.check_parts(request)
		summary = self.only(recording.json_of('--max-slowest', '10')['slowest'], '/checkout')
		self.assertEqual({k: v for k, v in request.items() if not k.startswith('parts')}, summary)
		text = recording.must(recording.directory, '--format', 'text')
		self.assertRegex(text, r'(?s)SLOWEST REQUESTS.*/checkout [^\n]*\n +upstream [\d.]+ m?s: GET /rates/\{id\} 127')

	def check_parts(self, request):
		first, second = [p for p in self.parts(request, 'database') if p['duration_ns'] > 10 * MS]
		[upstream] = self.parts(request, 'upstream')
		self.lasts(first, 100)
		self.lasts(upstream, 200)
		self.lasts(second, 50)
		self.assertEqual((upstream['status'], upstream['detail'], upstream['error']), (200, '/rates/7', None))
		self.assertEqual((first['name'], first['detail'], first['rows']),
				 ('SELECT items', 'SELECT wait(?) FROM items', 1))
		for earlier, later in ((first, upstream), (upstream, second)):
			self.assertLessEqual(earlier['begin_ns'] + earlier['duration_ns'], later['begin_ns'])
		self.assertLessEqual(second['begin_ns'] + second['duration_ns'], request['duration_ns'])
		self.assertEqual({p['certainty'] for p in request['parts']}, {'exact'})
		[raised] = self.parts(request, 'exception')
		self.assertEqual(raised['name'], 'ValueError')
		self.assertGreaterEqual(raised['begin_ns'], upstream['begin_ns'] + 200 * MS)

	def test_killed(self):
		"""The process dies while a request waits: what it had done is in its buffers."""
		port = free_port()
		server = self.start([PYTHON, f'{paths.apps}/slow_flask.py', str(port), self.file], port=port, record='killed',
				    name='flask', env=self.env)
		with socket.create_connection(('127.0.0.1', port)) as connection:
			connection.sendall(b'GET /checkout HTTP/1.1\r\nHost: shop\r\n\r\n')
			self.assertTrue(self.asked.wait(20))
			os.kill(server.pid, signal.SIGKILL)
			server.process.wait()
		if not self.recorded:
			return
		request = self.only(page_report(self.recording('killed'))['slowest'], '/checkout')
		self.assertEqual((request['aborted'], request['status']), ('killed', 0))
		self.assertIn('SELECT items', [p['name'] for p in self.parts(request, 'database')])

	@unittest.skipUnless(postgres.installed() and has_module('psycopg2'), 'not installed: postgresql or psycopg2')
	def test_postgres(self):
		server = postgres.Postgres(self)
		self.env['DSN'] = server.url()
		self.serve(*['/quick'] * 5, '/orders', '/quick')
		if not self.recorded:
			return
		request = self.only(page_report(self.recording('slow'))['slowest'], '/orders')
		[slept] = [p for p in self.parts(request, 'database') if 'pg_sleep' in (p['detail'] or '')]
		self.lasts(slept, 150)
		self.assertEqual(slept['rows'], 1)


if __name__ == '__main__':
	main(50)

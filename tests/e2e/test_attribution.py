# SPDX-License-Identifier: Apache-2.0
"""Which failing request a traceback belongs to: ten servers, 24 clients at once, 69 requests of 690 that fail.

Each message holds the request's own number, and so does the request's trace id, which no traceback names: the two
are compared for every error of the report.
"""

import http.client
import threading
import time
import unittest

from harness import Case, Recording, free_port, has_module, has_node_package, main, needs, paths
from harness.database import NODE_MODULES, PYTHON

CLIENTS, REQUESTS, EVERY = 24, 690, 10
FAILING = REQUESTS // EVERY
GUNICORN = ['-m', 'gunicorn', '-b', '127.0.0.1:{port}', '--chdir', paths.apps, '--worker-tmp-dir', '{directory}', '-w', '1']
UVICORN = ['-m', 'uvicorn', '--app-dir', paths.apps, '--port', '{port}', '--no-access-log', 'errors_asgi:app', '--loop']


def number_of(trace_id):
	return int(trace_id[16:], 16)


class Client(threading.Thread):
	"""Takes the next number until there is none."""

	def __init__(self, port, numbers, answers):
		super().__init__()
		self.port, self.numbers, self.answers = port, numbers, answers

	def ask(self, connection, number):
		path = f'/{"ok" if number % EVERY else "fail"}?n={number}'
		trace = f'00-{"ab" * 8}{number:016x}-{number + 1:016x}-01'
		connection.request('GET', path, headers={'traceparent': trace})
		response = connection.getresponse()
		response.read()
		self.answers[number] = response.status
		if response.status >= 500:  # some servers close without a word
			connection.close()

	def run(self):
		connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=30)
		for number in self.numbers:
			self.ask(connection, number)
		connection.close()


class Numbers:
	def __init__(self):
		self.next, self.lock = 0, threading.Lock()

	def __iter__(self):
		return self

	def __next__(self):
		with self.lock:
			if self.next == REQUESTS:
				raise StopIteration
			self.next += 1
			return self.next


class Account:
	"""How the report's errors compare with the numbers in their messages."""

	def __init__(self, errors):
		self.right = self.wrong = self.exact_right = self.exact_wrong = self.without = 0
		for error in errors:
			self.add(error)

	def add(self, error):
		if not error['exception_type']:
			self.without += 1
			return
		named = error['exception_value'].strip("'\"")
		right = named == f'broken {number_of(error["trace_id"])}'
		exact = error['exception_certainty'] == 'exact'
		self.right += right
		self.wrong += not right
		self.exact_right += right and exact
		self.exact_wrong += exact and not right

	def __str__(self):
		return (f'{self.right} right ({self.exact_right} exact), {self.wrong} wrong ({self.exact_wrong} exact), '
			f'{self.without} without')


@unittest.skipIf(paths.bare, 'about recordings')
class Attribution(Case):
	def drive(self, name, argv, least, **options):
		port = free_port()
		argv = [word.format(port=port, directory=self.directory) for word in argv]
		env = {'PORT': str(port), 'NODE_PATH': NODE_MODULES}
		server = self.start(argv, port=port, record=name, name=name, env=env, **options)
		answers, numbers = {}, Numbers()
		clients = [Client(port, numbers, answers) for _ in range(CLIENTS)]
		for client in clients:
			client.start()
		for client in clients:
			client.join(60)
		time.sleep(0.2)  # some log after they have answered
		server.stop()
		self.assertEqual(sorted(n for n, status in answers.items() if status >= 500),
				 [n for n in range(1, REQUESTS + 1) if not n % EVERY])
		self.judge(name, least, server)

	def judge(self, name, least, server):
		recording = Recording(self.path(name + '.dir'))
		written = server.text().count('broken ')
		errors = [e for e in recording.json_of('--max-errors', '1000')['errors'] if e['status'] >= 500]
		account = Account(errors)
		print(f'{name}: {account}; {written} written')
		self.assertEqual(len(errors), FAILING)
		self.assertEqual(account.exact_wrong, 0, str(account))
		self.assertGreaterEqual(account.right, least, str(account))

	@unittest.skipUnless(has_module('flask'), 'not installed: python3-flask')
	def test_flask(self):
		self.drive('flask', [PYTHON, f'{paths.apps}/errors_flask.py', 'flask', '{port}'], FAILING)

	@unittest.skipUnless(has_module('flask') and has_module('gunicorn'), 'not installed: python3-flask or gunicorn')
	def test_gunicorn_gthread(self):
		self.drive('gthread', [PYTHON, *GUNICORN, '-k', 'gthread', '--threads', '8', 'errors_flask:app'], FAILING)

	@unittest.skipUnless(has_module('gevent') and has_module('gunicorn'), 'not installed: python3-gevent or gunicorn')
	def test_gunicorn_gevent(self):
		self.drive('gevent', [PYTHON, *GUNICORN, '-k', 'gevent', 'errors_flask:app'], 65)

	@unittest.skipUnless(has_module('waitress') and has_module('flask'), 'not installed: python3-waitress')
	def test_waitress(self):
		self.drive('waitress', [PYTHON, f'{paths.apps}/errors_flask.py', 'waitress', '{port}'], 67)

	@unittest.skipUnless(has_module('aiohttp'), 'not installed: python3-aiohttp')
	def test_aiohttp(self):
		self.drive('aiohttp', [PYTHON, f'{paths.apps}/errors_aiohttp.py', '{port}'], 67)

	@unittest.skipUnless(has_module('uvicorn') and has_module('starlette'), 'not installed: uvicorn, python3-starlette')
	def test_uvicorn_asyncio(self):
		self.drive('uvicorn', [PYTHON, *UVICORN, 'asyncio'], 67)

	@unittest.skipUnless(has_module('uvicorn') and has_module('uvloop') and has_module('starlette'),
			     'not installed: uvicorn, python3-uvloop or python3-starlette')
	def test_uvicorn_uvloop(self):
		# What one turn of its loop answers goes out in no order.
		self.drive('uvloop', [PYTHON, *UVICORN, 'uvloop'], 30)

	@needs('node')
	@unittest.skipUnless(has_node_package('express'), 'not installed: express')
	def test_express(self):
		self.drive('express', ['node', f'{paths.apps}/errors_express.js'], 65)

	@needs('node')
	@unittest.skipUnless(has_node_package('fastify'), 'not installed: fastify')
	def test_fastify(self):
		self.drive('fastify', ['node', f'{paths.apps}/errors_fastify.js'], 60)

	@needs('puma')
	def test_puma(self):
		self.drive('puma', ['puma', '-q', '-C', f'{paths.apps}/errors_puma.rb'], FAILING)

	@needs('java')
	def test_java(self):
		# Its loggers share a buffer, which one thread empties for several.
		self.drive('java', ['java', '-XX:TieredStopAtLevel=1', f'{paths.apps}/Errors.java', '{port}'], 60)


if __name__ == '__main__':
	main()

# SPDX-License-Identifier: Apache-2.0
"""Texts of errors that servers log: as many, and the same, in the recording as in the server's own log."""

import collections
import os
import re
import shutil
import subprocess
import unittest

from harness import Case, free_port, has_module, main, needs, nginx, paths
from test_cgi import FPM, FPM_CONF

PYTHON = '/usr/bin/python3'
ROUNDS = 10
MANY = 400
FAIL = ['GET /fail', 'GET /chain?page=2', 'GET /hello']

# What ends a failure's text in each language.
ENDED = r'^(?:ValueError: failure \d+ \S+|RuntimeError: failure \d+\nof two lines)$'
JAVA = r'^java\.lang\.IllegalStateException: failure.*?^\t\.\.\. \d+ more$'
NODE = r"^TypeError: failure.*?^\}$"
RUBY_FRAMES = r'(?:\n\t[^\n]*)+'
PHP = r'[^\n]*Uncaught RuntimeException: failure.*?^  thrown in [^\n]*'


def scrubbed(text):
	"""In JSON, an escaped line feed behind a secret is taken for a part of it."""
	return re.sub(r'token=hunter22(\\n)?', 'token=***', text).replace('?page=2', '?page=*')


class Texts(Case):
	def command(self, *argv, port):
		return [a.format(port=port, apps=paths.apps, directory=self.directory) for a in argv]

	def begin(self, argv, **options):
		port = free_port()
		return self.start(self.command(*argv, port=port), port=port, record='run', name='app',
				  env={'PYTHONDONTWRITEBYTECODE': '1'}, **options)

	def read(self, name):
		with open(self.path(name)) as text:
			return text.read()

	def check(self, port, stop, log, pattern, total=MANY):
		"""First one request after the other: equal texts. Then many at once: as many texts, each once."""
		failures = 0
		for requests, n, connections in ((FAIL, ROUNDS, 1), (FAIL, total, 8)):
			load = self.load(port, requests, n, connections=connections)
			failures += sum(k for (_, _, status), k in load.counts.items() if status == 500)
			if connections == 1:
				written = re.findall(pattern, log(), re.S | re.M)
				alone = failures
		stop()
		self.assertGreater(failures, alone)
		self.assertEqual(len(written), alone, log()[-3000:])
		if self.recorded:
			events = sorted(self.recording('run').of_kind('log'), key=lambda e: e['unix_ns'])
			texts = [e['text'] for e in events]
			self.assertEqual(texts[:len(written)], [scrubbed(t) for t in written])
			self.all_once(texts, failures)

	def all_once(self, texts, failures):
		numbers = collections.Counter(re.search(r'failure (\d+)', text).group(1) for text in texts)
		self.assertEqual((len(numbers), len(texts)), (failures, failures))
		self.assertEqual([t for t in texts if 'hunter22' in t], [])
		self.assertEqual(self.recording('run').check().returncode, 0)

	def agree(self, argv, pattern, log=None, **options):
		server = self.begin(argv, **options)
		self.check(server.port, server.stop, log or server.text, pattern)


@unittest.skipUnless(has_module('flask'), 'not installed: python3-flask')
class Python(Texts):
	def test_flask(self):
		self.agree([PYTHON, '{apps}/fail_wsgi.py', '{port}'], r'^\[[^\n]* ERROR in app:.*?' + ENDED)

	@unittest.skipUnless(has_module('gunicorn'), 'not installed: gunicorn')
	def test_gunicorn(self):
		for kind, more in (('sync', []), ('gthread', ['--threads', '4'])):
			for app, head in (('app', 'ERROR in app: Exception on'), ('plain', 'Error handling request')):
				with self.subTest(kind=kind, app=app):
					shutil.rmtree(self.path('run.dir'), ignore_errors=True)
					self.write('app.out', '')
					self.agree([PYTHON, '-m', 'gunicorn', '-b', '127.0.0.1:{port}', '--chdir', '{apps}', '-k', kind,
						    *more, '--worker-tmp-dir', '{directory}', f'fail_wsgi:{app}'],
						   rf'^\[[^\n]*{head}.*?{ENDED}')

	@unittest.skipUnless(has_module('waitress'), 'not installed: python3-waitress')
	def test_waitress(self):
		self.agree([PYTHON, '-c', f'import sys; sys.path.insert(0, {paths.apps!r}); import waitress, logging; '
			    'logging.basicConfig(); import fail_wsgi; '
			    'waitress.serve(fail_wsgi.plain, listen="127.0.0.1:{port}")'], r'^ERROR:waitress:Exception.*?' + ENDED)

	@unittest.skipUnless(has_module('aiohttp'), 'not installed: python3-aiohttp')
	def test_aiohttp(self):
		self.agree([PYTHON, '{apps}/fail_aiohttp.py', '{port}'], r'^ERROR:aiohttp.server:.*?' + ENDED)

	@unittest.skipUnless(has_module('uvicorn'), 'not installed: python3-uvicorn')
	def test_uvicorn(self):
		self.agree([PYTHON, '-m', 'uvicorn', '--port', '{port}', '--app-dir', '{apps}', '--loop', 'asyncio',
			    'fail_wsgi:asgi'], r'^ERROR:    Exception in ASGI.*?' + ENDED)

	def test_wsgiref(self):
		"""A write for each line of the traceback, another for each part of the access log's lines."""
		self.agree([PYTHON, '-c', f'import sys; sys.path.insert(0, {paths.apps!r}); import fail_wsgi; '
			    'from wsgiref.simple_server import make_server; '
			    'make_server("127.0.0.1", {port}, fail_wsgi.plain).serve_forever()'], r'^Traceback.*?' + ENDED)

	def test_a_log_file(self):
		self.agree([PYTHON, '-c', f'import sys; sys.path.insert(0, {paths.apps!r}); import fail_wsgi, logging; '
			    'logging.basicConfig(filename="{directory}/shop.txt"); fail_wsgi.app.run(port={port})'],
			   r'^ERROR:fail_wsgi:.*?' + ENDED, log=lambda: self.read('shop.txt'))


class Others(Texts):
	@needs('java')
	def test_java(self):
		self.agree(['java', '-XX:TieredStopAtLevel=1', '{apps}/Fail.java', '{port}'], JAVA)

	@needs('node')
	def test_node(self):
		self.agree(['node', '{apps}/fail.js', '{port}'], NODE)

	@needs('node')
	def test_node_json(self):
		self.agree(['node', '{apps}/fail.js', '{port}', 'json'], r'^\{"level":50[^\n]*\}$')

	@unittest.skipIf(subprocess.run(['ruby', '-e', 'require "webrick"'], capture_output=True).returncode,
			 'not installed: ruby-webrick')
	def test_webrick(self):
		self.agree(['ruby', '{apps}/fail_webrick.rb', '{port}'], r'^[^\n]* ERROR ArgumentError: failure[^\n]*' + RUBY_FRAMES)

	@needs('puma')
	def test_puma(self):
		self.agree(['puma', '-q', '-b', 'tcp://127.0.0.1:{port}', '-t', '4:4', '-e', 'production', '{apps}/fail.ru'],
			   r'^[^\n]*#<ArgumentError: failure[^\n]*>$')

	@needs('php')
	def test_php(self):
		self.agree(['php', '-S', '127.0.0.1:{port}', '{apps}/fail.php'], '^' + PHP)

	@needs('nginx')
	@unittest.skipUnless(FPM, 'not installed: php-fpm')
	def test_php_fpm(self):
		port = free_port()
		user = 'user = root\ngroup = root' if os.getuid() == 0 else ''
		conf = FPM_CONF.format(directory=self.directory, user=user, listen=f'127.0.0.1:{port}')
		conf += f'php_admin_value[error_log] = {self.directory}/php.log\nphp_admin_flag[log_errors] = on\n'
		back = self.start([FPM, '-R', '-F', '-y', self.write('fpm.conf', conf)], port=port, record='run', name='fpm')
		fields = {'SCRIPT_FILENAME': f'{paths.apps}/fail.php', 'REQUEST_METHOD': '$request_method',
			  'REQUEST_URI': '$request_uri', 'CONTENT_LENGTH': '$content_length'}
		lines = ''.join(f'fastcgi_param {k} {v};' for k, v in fields.items())
		front = nginx.start(self, 'front', f'location / {{ fastcgi_pass 127.0.0.1:{port}; {lines} }}')

		def stop():
			front.stop()
			back.stop()
		self.check(front.port, stop, lambda: self.read('php.log'), '^' + PHP)

	@needs('go')
	def test_go(self):
		"""It calls no C library: neither its requests nor its texts are seen, and nothing breaks."""
		program = self.path('fail')
		built = subprocess.run(['go', 'build', '-o', program, f'{paths.apps}/fail.go'], capture_output=True, text=True,
				       env={**os.environ, 'CGO_ENABLED': '0', 'GOCACHE': self.path('cache')})
		self.assertEqual(built.returncode, 0, built.stderr)
		server = self.begin([program, '{port}'])
		self.load(server.port, ['GET /hello'], 100)
		server.kill()
		self.assertFalse(os.path.exists(self.path('run.dir')))


if __name__ == '__main__':
	main(230)

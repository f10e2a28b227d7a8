# SPDX-License-Identifier: Apache-2.0
"""What is kept only if it is asked for: query strings (PROFILIS_QUERY), bodies of what failed (PROFILIS_BODIES)."""

import collections
import contextlib
import os
import shutil
import signal
import socket
import unittest

import test_cgi
from harness import Case, free_port, has_module, main, needs, nginx, paths, site

PYTHON = '/usr/bin/python3'
PASSWORD = 'ZqhunterKbdfgtwo'
TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N'
ROUNDS = 5

# As a client sends it, and what is kept with names, and with all of it.
QUERIES = {
	'/fine': ('/fine', '/fine'),
	f'/fine?id=1&tag={PASSWORD}': ('/fine?id=?&tag=?', f'/fine?id=1&tag={PASSWORD}'),
	f'/fine?{PASSWORD}': ('/fine??', f'/fine?{PASSWORD}'),
	f'/users/17?q={PASSWORD * 40}&page=2': ('/users/17?q=?&page=?', f'/users/17?q={PASSWORD * 40}&page=2'[:384]),
}


class Kept(Case):
	def setUp(self):
		super().setUp()
		self.environment = {}
		site.make(self.directory)

	@contextlib.contextmanager
	def settings(self, **settings):
		"""Of what is started meanwhile."""
		self.environment = {f'PROFILIS_{name.upper()}': value for name, value in settings.items()}
		yield
		self.environment = {}

	def start(self, argv, env=None, **options):
		env = {**(env or {}), **self.environment, 'SECRETS': f'{PASSWORD} {TOKEN}'}
		return super().start(argv, env=env, **options)

	def flask(self):
		port = free_port()
		return self.start([PYTHON, '-m', 'gunicorn', '-b', f'127.0.0.1:{port}', '--chdir', paths.apps, '--log-level', 'critical',
				   '--worker-tmp-dir', self.directory, '-w', '1', 'kept_app:app'], port=port, record='back', name='flask')

	def node(self, kind):
		port = free_port()
		return self.start(['node', f'{paths.apps}/kept_server.js', str(port), kind], port=port, record='back', name='node')

	def proxy(self, port):
		return nginx.start(self, 'front', nginx.PROXY, http=nginx.UPSTREAM.format(address=f'127.0.0.1:{port}', keepalive=4))

	def ask(self, port, path, *more):
		url = f'http://127.0.0.1:{port}{path}'
		self.run_program(['curl', '-s', '-g', '-o', '/dev/null', '--max-time', '20', *more, url])

	def stop(self, *servers):
		for server in servers:
			server.stop()

	def secrets_in(self, record):
		"""In the files as they were written, and in what is made of them."""
		recording = self.recording(record)
		recording.must('compact', recording.directory)
		seen = [recording.must('dump', recording.directory), recording.must(recording.directory, '--format', 'html'),
			recording.must(recording.directory, '--format', 'json')]
		for folder, _, names in os.walk(recording.directory):
			for name in names:
				with open(os.path.join(folder, name), 'rb') as data:
					seen.append(data.read().decode('latin-1'))
		return sorted({secret for secret in (PASSWORD, TOKEN, TOKEN[-12:]) for text in seen if secret in text})


@needs('nginx', 'curl')
@unittest.skipUnless(has_module('flask') and has_module('gunicorn'), 'not installed: gunicorn or python3-flask')
class Queries(Kept):
	def drive(self, port, *more):
		for path in QUERIES:
			for _ in range(ROUNDS):
				self.ask(port, path, *more)

	def expected(self, keep, status=None):
		counts = collections.Counter()
		for path, kept in QUERIES.items():
			counts[{'off': path.split('?')[0], 'names': kept[0], 'full': kept[1]}[keep]] += ROUNDS
		return counts

	def paths_of(self, record, role='server'):
		counts = collections.Counter()
		for _, path, _ in self.recording(record).counts(role).elements():
			counts[path] += 1
		return counts

	def check(self, keep, sides):
		if not self.recorded:
			return
		for record, role in sides:
			self.assertEqual(self.paths_of(record, role), self.expected(keep), f'{record}, {role}, {keep}')
		for record in {record for record, _ in sides}:
			self.assertEqual(set(self.recording(record).json()['routes']), {'/fine', '/users/{id}'}, record)
			if keep != 'full':
				self.assertEqual(self.secrets_in(record), [], f'{record}, {keep}')

	def each(self, run):
		for keep in ('off', 'names', 'full'):
			with self.subTest(keep=keep), self.settings(query=keep):
				run(keep)
			shutil.rmtree(self.directory)
			os.mkdir(self.directory, 0o755)
			site.make(self.directory)

	def run_flask(self, keep):
		back = self.flask()
		front = self.proxy(back.port)
		self.drive(front.port)
		self.stop(front, back)
		self.check(keep, [('front', 'server'), ('front', 'client'), ('back', 'server')])

	def test_nginx_and_flask(self):
		self.each(self.run_flask)

	def run_http2(self, keep):
		back = self.node('http2')
		self.drive(back.port, '--http2-prior-knowledge')
		self.stop(back)
		self.check(keep, [('back', 'server')])

	@needs('node')
	def test_http2(self):
		self.each(self.run_http2)

	def test_absolute_form(self):
		"""As proxies are asked; and the path with its identifiers typed."""
		with self.settings(query='names', path='typed'):
			front = nginx.start(self, 'front')
			with socket.create_connection(('127.0.0.1', front.port), 10) as client:
				client.sendall(f'GET http://a/users/17?a={PASSWORD} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'.encode())
				while client.recv(65536):
					pass
			front.stop()
		if self.recorded:
			self.assertEqual(self.paths_of('front'), {'/users/{id}?a=?': 1})


@unittest.skipUnless(test_cgi.FPM and shutil.which('nginx'), 'not installed: php-fpm or nginx')
class Fpm(Queries):
	front = test_cgi.Behind.front

	def fpm(self):
		user = 'user = www-data\ngroup = www-data' if os.getuid() == 0 else ''
		address = f'127.0.0.1:{free_port()}'
		conf = test_cgi.FPM_CONF.format(directory=self.directory, listen=address, user=user) + 'clear_env = no\n'
		shutil.copy(f'{paths.apps}/kept.php', self.path('app.php'))
		back = self.start([test_cgi.FPM, '-n', '-F', '-y', self.write('fpm.conf', conf)], record='back', name='fpm',
				  stop_signal=signal.SIGQUIT, port=int(address.split(':')[1]))
		return back, self.front('fastcgi', address, {'SCRIPT_FILENAME': self.path('app.php')})

	def run_fpm(self, keep):
		back, front = self.fpm()
		self.drive(front.port)
		self.stop(front, back)
		self.check(keep, [('front', 'server'), ('front', 'client'), ('back', 'server')])

	def test_fpm(self):
		self.each(self.run_fpm)

	def test_body(self):
		with self.settings(bodies='errors'):
			back, front = self.fpm()
			self.ask(front.port, '/json')
			self.ask(front.port, '/fine')
			self.stop(front, back)
		if self.recorded:
			for record in ('front', 'back'):
				failures = self.recording(record).json()['errors']
				self.assertEqual([(f['exception_value'], f['exception_source']) for f in failures], [('no stock', 'body')], record)
				self.assertEqual(self.secrets_in(record), [], record)

	test_nginx_and_flask = test_http2 = test_absolute_form = None


@needs('nginx', 'curl')
class Bodies(Kept):
	def bodies(self, record):
		"""By path; each belongs to its request for certain."""
		found = {}
		for e in self.recording(record).of_kind('log'):
			self.assertEqual((e['log'], e['parent']['certainty']), ('body', 'exact'), e)
			self.assertNotIn(e['parent']['path'], found)
			found[e['parent']['path']] = e['text']
		return found

	def failures(self, record):
		return {f['path']: f for f in self.recording(record).json()['errors']}

	@unittest.skipUnless(has_module('flask') and has_module('gunicorn'), 'not installed: gunicorn or python3-flask')
	def test_nginx_and_flask(self):
		with self.settings(bodies='errors', logs='off'):
			back = self.flask()
			front = self.proxy(back.port)
			for path in ('/fine', '/missing', '/json', '/problem', '/chunked', '/long', '/binary', '/empty'):
				self.ask(front.port, path)
			self.ask(front.port, '/json?head', '-I')
			self.stop(front, back)
		if not self.recorded:
			return
		for record in ('front', 'back'):
			found = self.bodies(record)
			self.assertEqual(set(found), {'/json', '/problem', '/chunked', '/long'}, record)
			self.assertIn('no stock', found['/json'])
			self.assertRegex(found['/chunked'], r'^it failed here: .*\n.*\nä{10}\nthe end\n$')
			self.assertEqual(found['/long'], ('a line that is repeated\n' * 200)[:1024])
			self.assertEqual(self.secrets_in(record), [], record)
			failures = self.failures(record)
			self.assertEqual(failures['/json']['exception_value'], 'no stock')
			self.assertEqual(failures['/problem']['exception_value'], 'your balance is 30')
			self.assertEqual(failures['/problem']['exception_source'], 'body')
			self.assertEqual(failures['/chunked']['response_body'], found['/chunked'])
			self.assertIsNone(failures['/chunked']['exception_value'])
			self.assertIsNone(failures['/binary']['response_body'])
			self.assertIsNone(failures['/chunked']['log_excerpt'])

	@needs('node')
	def test_node(self):
		for kind, options in (('http', ()), ('http2', ('--http2-prior-knowledge',))):
			with self.subTest(kind=kind), self.settings(bodies='errors'):
				back = self.node(kind)
				for path in ('/fine', '/json', '/chunked', '/binary'):
					self.ask(back.port, path, *options)
				back.stop()
				if self.recorded:
					found = self.bodies('back')
					self.assertEqual(set(found), {'/json', '/chunked'})
					self.assertRegex(found['/chunked'], r'^it failed here: .*\nthe end\n$')
					self.assertEqual(self.failures('back')['/json']['exception_value'], 'no stock')
					self.assertEqual(self.secrets_in('back'), [])
				shutil.rmtree(self.path('back.dir'), ignore_errors=True)

	def test_off(self):
		"""Nothing of a body is kept unasked."""
		with self.settings():
			front = nginx.start(self, 'front')
			self.ask(front.port, '/fail')
			front.stop()
		if self.recorded:
			self.assertEqual(self.recording('front').of_kind('log'), [])
			self.assertIsNone(self.recording('front').json()['errors'][0]['response_body'])


if __name__ == '__main__':
	main(170)

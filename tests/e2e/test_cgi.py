# SPDX-License-Identifier: Apache-2.0
"""FastCGI, uwsgi and SCGI behind nginx: both sides of each connection, over unix sockets and over TCP."""

import glob
import os
import shutil
import signal
import unittest

from harness import Case, free_port, from_log, main, merge, needs, nginx, paths, site

PYTHON = '/usr/bin/python3'
TOTAL = 5000
UWSGI_PLUGIN = glob.glob('/usr/lib/uwsgi/plugins/python3*_plugin.so')
FPM = max(glob.glob('/usr/sbin/php-fpm*'), default=None)

# {pass_to} is fastcgi_pass, uwsgi_pass or scgi_pass; each takes the same parameters under its own prefix.
FIELDS = {'REQUEST_METHOD': '$request_method', 'REQUEST_URI': '$request_uri', 'QUERY_STRING': '$query_string',
	  'PATH_INFO': '$document_uri', 'SCRIPT_NAME': '""', 'CONTENT_TYPE': '$content_type',
	  'CONTENT_LENGTH': '$content_length', 'SERVER_PROTOCOL': '$server_protocol', 'SERVER_NAME': '$server_name',
	  'SERVER_PORT': '$server_port', 'REMOTE_ADDR': '$remote_addr'}

FPM_CONF = '''
[global]
error_log = {directory}/fpm.error.log
log_level = warning
daemonize = no
[www]
{user}
listen = {listen}
listen.mode = 0666
listen.backlog = 511
pm = static
pm.max_children = 12
access.log = {directory}/fpm.access.log
access.format = "%m %{{REQUEST_URI}}e %s"
'''


class Behind(Case):
	def setUp(self):
		super().setUp()
		site.make(self.directory)

	def socket(self, unix):
		"""Where the back end listens: (what it is told, what nginx is told, when it does)."""
		if unix:
			path = self.path('back.sock')
			return path, f'unix:{path}', {'ready': lambda: os.path.exists(path)}
		port = free_port()
		return f'127.0.0.1:{port}', f'127.0.0.1:{port}', {'port': port}

	def front(self, kind, address, fields=None, keepalive=False):
		fields = {**FIELDS, **(fields or {})}
		lines = [f'{kind}_param {name} {value};' for name, value in fields.items()]
		http = f'upstream behind {{ server {address}; }}'
		if keepalive:
			http = nginx.UPSTREAM.format(address=address, keepalive=8)
			lines.append(f'{kind}_keep_conn on;')
		server = f'location / {{ {kind}_pass behind; ' + '\n'.join(lines) + ' }'
		return nginx.start(self, 'front', server, http=http)

	def drive(self, port):
		requests = site.APP + [site.CHUNKED]
		return merge(self.load(port, requests, TOTAL).counts,
			     self.load(port, requests, TOTAL // 5, connections=4, depth=5).counts,
			     self.load(port, requests, TOTAL // 5, connections=4, per_connection=1).counts)

	def all_agree(self, counts, protocol, log):
		"""nginx serves HTTP/1.1 and asks in the protocol; the back end serves the protocol."""
		self.verdict(counts, 'front', from_log(self.path('front.access.log')), site.STATUSES)
		self.carried_by('front', 'HTTP/1.1')
		self.verdict(counts, 'back', from_log(self.path(log)))
		self.carried_by('back', protocol)
		self.carried_by('front', protocol, role='client')
		if self.recorded:
			self.same({'generator': counts, 'upstream': self.recording('front').counts('client')})
			self.assertFalse(self.recording('front').aborted('client'))

	def both(self, run):
		"""Over a unix socket and over TCP, each in a workspace of its own."""
		for unix in (True, False):
			with self.subTest(unix=unix):
				try:
					run(unix)
				finally:
					self.afresh()

	def afresh(self):
		shutil.rmtree(self.directory)
		os.mkdir(self.directory)
		os.chmod(self.directory, 0o755)
		site.make(self.directory)


@unittest.skipUnless(FPM and shutil.which('nginx'), 'not installed: php-fpm or nginx')
class Fpm(Behind):
	def fpm(self, unix):
		listen, address, options = self.socket(unix)
		user = 'user = www-data\ngroup = www-data' if os.getuid() == 0 else ''
		conf = self.write('fpm.conf', FPM_CONF.format(directory=self.directory, listen=listen, user=user))
		shutil.copy(f'{paths.apps}/app.php', self.path('app.php'))
		argv = [FPM, '-n', '-F', '-d', 'log_errors=1', '-y', conf]
		return self.start(argv, record='back', name='fpm', stop_signal=signal.SIGQUIT, **options), address

	def run_fpm(self, unix, keepalive):
		back, address = self.fpm(unix)
		front = self.front('fastcgi', address, {'SCRIPT_FILENAME': self.path('app.php')}, keepalive)
		counts = self.drive(front.port)
		front.stop()
		back.stop()
		self.all_agree(counts, 'FastCGI', 'fpm.access.log')
		self.logged(counts['GET', '/fail', 500])

	def logged(self, failures):
		"""What PHP wrote to the request's stderr stands in nginx's log, and in the recording with its request."""
		with open(self.path('front.error.log')) as log:
			self.assertEqual(log.read().count('it failed as asked'), failures)
		if self.recorded:
			logs = [e for e in self.recording('back').of_kind('log') if 'it failed as asked' in e['text']]
			self.assertEqual(len(logs), failures)
			self.assertEqual({(e['parent']['path'], e['parent']['certainty']) for e in logs}, {('/fail', 'exact')})

	def test_a_connection_for_each_request(self):
		self.both(lambda unix: self.run_fpm(unix, False))

	def test_kept_connections(self):
		self.both(lambda unix: self.run_fpm(unix, True))


@needs('nginx')
class Uwsgi(Behind):
	def run_uwsgi(self, unix):
		listen, address, options = self.socket(unix)
		back = self.start(['uwsgi', '--plugins', 'logfile,python3', '--socket', listen, '--chmod-socket=666', '--master',
				   '--processes', '2', '--threads', '2', '--listen', '100', '--die-on-term', '--need-app',
				   '--wsgi-file', f'{paths.apps}/wsgi_app.py', '--req-logger', f'file:{self.path("uwsgi.log")}',
				   '--log-format', '%(method) %(uri) %(status)'], record='back', name='uwsgi', **options)
		front = self.front('uwsgi', address)
		counts = self.drive(front.port)
		front.stop()
		back.stop()
		self.all_agree(counts, 'uwsgi', 'uwsgi.log')

	@unittest.skipUnless(shutil.which('uwsgi') and UWSGI_PLUGIN, 'not installed: uwsgi-plugin-python3')
	def test_uwsgi(self):
		self.both(self.run_uwsgi)


@needs('nginx')
class Scgi(Behind):
	def run_scgi(self, unix):
		listen, address, options = self.socket(unix)
		back = self.start([PYTHON, f'{paths.apps}/scgi_server.py', listen.split(':')[-1], self.path('scgi.log')],
				  record='back', name='scgi', **options)
		if unix:
			os.chmod(listen, 0o666)
		front = self.front('scgi', address, {'SCGI': '1'})
		counts = self.drive(front.port)
		front.stop()
		back.stop()
		self.all_agree(counts, 'SCGI', 'scgi.log')

	def test_scgi(self):
		self.both(self.run_scgi)


if __name__ == '__main__':
	main(170)

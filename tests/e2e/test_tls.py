# SPDX-License-Identifier: Apache-2.0
"""Servers that encrypt: what their TLS library gives in clear is recorded as if it had been sent in clear."""

import os
import shutil
import signal
import unittest

from harness import Case, debian_node, free_port, from_log, has_module, main, merge, needs, nginx, paths, site, tls
from test_apache import CONF as APACHE, SIZES
from test_lighttpd import CONF as LIGHTTPD

PYTHON = '/usr/bin/python3'
GNUTLS = '/usr/lib/lighttpd/mod_gnutls.so'
TOTAL = 5000 if paths.full else 1000
SLOW = 5000 if paths.full else 500  # for servers that take milliseconds for a handshake
HTTP = 'HTTP/1.1'

APACHE_TLS = '''
LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so
SSLEngine on
SSLCertificateFile {cert}
SSLCertificateKeyFile {key}
'''

LIGHTTPD_TLS = '''
server.modules += ("mod_gnutls")
ssl.engine = "enable"
ssl.pemfile = "{both}"
'''

STUNNEL = '''
foreground = yes
pid =
debug = err
[https]
accept = 127.0.0.1:{port}
connect = 127.0.0.1:{behind}
cert = {both}
'''

HAPROXY = '''
global
	nbthread 2
	maxconn 2000
defaults
	mode http
	timeout connect 5s
	timeout client 30s
	timeout server 30s
frontend front
	bind 127.0.0.1:{port} ssl crt {both}
	default_backend back
backend back
	server one 127.0.0.1:{behind}
'''


class Tls(Case):
	def setUp(self):
		super().setUp()
		site.make(self.directory)
		self.certificate = tls.certificate(self.directory)
		self.connected = 0

	def load(self, *arguments, **options):
		load = super().load(*arguments, tls=True, timeout=100, **options)
		self.connected += load.report['connections']
		return load

	def drive(self, port, requests, total=TOTAL, depth=6):
		"""Keep-alive, a fresh connection for each, and pipelined."""
		loads = [self.load(port, requests, total), self.load(port, requests, total, per_connection=1)]
		if depth > 1:
			loads.append(self.load(port, requests, total // 4, connections=4, depth=depth))
		return merge(*(load.counts for load in loads))

	def in_clear(self, record):
		"""The recording has every connection as TLS, seen in clear, and a time for each handshake."""
		self.carried_by(record, HTTP, tls=True)
		if not self.recorded:
			return
		counters = self.recording(record).coverage()['counters']
		self.assertEqual((counters['conn_tls_clear'], counters['conn_tls']), (self.connected, 0))
		connections = self.recording(record).connections()
		self.assertEqual(len(connections), self.connected)
		self.assertTrue(all(c['tls'] for c in connections))
		took = [c['handshake_ns'] for c in connections]
		self.assertGreater(min(took), 10_000)
		self.assertLess(max(took), 10_000_000_000)

	def all_agree(self, counts, record, log, statuses):
		self.verdict(counts, record, from_log(self.path(log)), statuses)
		self.in_clear(record)


class Servers(Tls):
	@needs('nginx')
	def test_nginx(self):
		server = nginx.start(self, 'nginx', nginx.SERVE + nginx.tls(self.certificate), listen=' ssl', workers=2)
		counts = self.drive(server.port, site.FILES + site.SPECIAL)
		server.stop()
		self.all_agree(counts, 'nginx', 'nginx.access.log', site.STATUSES)

	@needs('apache2')
	def test_apache(self):
		port = free_port()
		conf = APACHE + APACHE_TLS.replace('{cert}', self.certificate.cert).replace('{key}', self.certificate.key)
		conf = self.write('apache.conf', conf.format(directory=self.directory, port=port, mpm='event',
							     sizes=SIZES['event']))
		server = self.start(['apache2', '-f', conf, '-DFOREGROUND'], port=port, record='apache')
		counts = self.drive(port, site.FILES + site.SPECIAL, depth=1)
		server.stop(signal.SIGWINCH)
		self.all_agree(counts, 'apache', 'access.log', (200, 301, 304, 404, 410, 500))

	@unittest.skipUnless(shutil.which('lighttpd') and os.path.exists(GNUTLS), 'not installed: lighttpd-mod-gnutls')
	def test_gnutls_in_lighttpd(self):
		port = free_port()
		conf = LIGHTTPD.format(directory=self.directory, port=port, workers=0)
		conf = self.write('lighttpd.conf', conf + LIGHTTPD_TLS.format(both=self.certificate.both))
		server = self.start(['lighttpd', '-D', '-f', conf], port=port, record='lighttpd')
		counts = self.drive(port, site.FILES + site.SPECIAL, depth=1)
		server.stop(signal.SIGINT)
		self.all_agree(counts, 'lighttpd', 'access.log', (200, 301, 304, 403, 404))

	def behind(self):
		"""What the programs that only terminate TLS stand in front of."""
		return nginx.start(self, 'behind')

	def terminate(self, argv, port, behind, record, stop_signal=signal.SIGTERM):
		server = self.start(argv, port=port, record=record, stop_signal=stop_signal)
		counts = self.drive(port, site.FILES + site.SPECIAL)
		server.stop()
		behind.stop()
		self.all_agree(counts, record, 'behind.access.log', site.STATUSES)
		self.verdict(counts, 'behind')
		self.carried_by(record, HTTP, role='client')
		if self.recorded:
			self.same({'generator': counts, 'upstream': self.recording(record).counts('client')})

	@needs('nginx', 'stunnel')
	def test_stunnel(self):
		behind, port = self.behind(), free_port()
		conf = self.write('stunnel.conf', STUNNEL.format(port=port, behind=behind.port, both=self.certificate.both))
		self.terminate(['stunnel', conf], port, behind, 'stunnel')

	@needs('nginx', 'haproxy')
	def test_haproxy(self):
		behind, port = self.behind(), free_port()
		conf = self.write('haproxy.conf', HAPROXY.format(port=port, behind=behind.port, both=self.certificate.both))
		self.terminate(['haproxy', '-f', conf], port, behind, 'haproxy', signal.SIGUSR1)


class Programs(Tls):
	def program(self, argv, name, total=TOTAL, depth=1, env=None, **options):
		port, log = free_port(), self.path(f'{name}.access.log')
		argv = [a.format(port=port, log=log, apps=paths.apps, directory=self.directory,
				 **self.certificate._asdict()) for a in argv]
		env = {'PORT': str(port), 'LOG': log, 'CERTIFICATE': self.certificate.cert, 'KEY': self.certificate.key,
		       **(env or {})}
		server = self.start(argv, port=port, record=name, name=name, env=env, **options)
		counts = self.drive(port, site.APP, total, depth)
		server.stop()
		return counts

	def clear(self, argv, name, *arguments, **options):
		counts = self.program(argv, name, *arguments, **options)
		self.all_agree(counts, name, f'{name}.access.log', site.STATUSES)

	def test_python_blocking(self):
		self.clear([PYTHON, '{apps}/http_server.py', '{port}', '{log}', '{cert}', '{key}'], 'http_server', depth=6)

	def test_python_asyncio(self):
		self.clear([PYTHON, '{apps}/asyncio_server.py', '{port}', '{log}', '{cert}', '{key}'], 'asyncio', depth=6)

	@unittest.skipUnless(has_module('flask') and has_module('gunicorn'), 'not installed: gunicorn or python3-flask')
	def test_gunicorn(self):
		for worker, more in (('sync', ['-w', '2']), ('gthread', ['-w', '1', '--threads', '8'])):
			with self.subTest(worker=worker):
				self.connected = 0
				self.clear([PYTHON, '-m', 'gunicorn', '-b', '127.0.0.1:{port}', '--chdir', '{apps}', '-k', worker,
					    '--certfile', '{cert}', '--keyfile', '{key}', '--access-logfile', '{log}',
					    '--access-logformat', '%(m)s %(U)s %(s)s', '--log-level', 'critical',
					    '--worker-tmp-dir', '{directory}', *more, 'flask_app:app'], f'gunicorn-{worker}', SLOW)

	@needs('puma')
	def test_puma(self):
		self.clear(['puma', '-q', '-C', '{apps}/puma.rb'], 'puma')

	@needs('ruby')
	def test_webrick(self):
		self.clear(['ruby', '{apps}/webrick.rb', '{port}', '{log}', '{cert}', '{key}'], 'webrick', SLOW)

	def test_node_with_the_systems_library(self):
		found = debian_node.find(self.directory)
		if not found:
			self.skipTest('the nodejs of Debian could not be unpacked: no package source')
		node, env = found
		self.clear([node, '{apps}/server.js', '{port}', '{log}', '{cert}', '{key}'], 'node', env=env)

	@unittest.skipIf(not shutil.which('node') or debian_node.links_system_tls(shutil.which('node')),
			 'not installed: a node with a TLS library of its own')
	def test_node_with_a_library_of_its_own(self):
		"""Nothing can be seen of it; that is said, connection by connection."""
		counts = self.program(['node', '{apps}/server.js', '{port}', '{log}', '{cert}', '{key}'], 'own')
		self.same({'generator': counts, 'access log': from_log(self.path('own.access.log'))})
		if self.recorded:
			recording = self.recording('own')
			counters = recording.coverage()['counters']
			self.assertEqual((counters['conn_tls'], counters['conn_tls_clear']), (self.connected, 0))
			self.assertEqual(recording.exchanges(), [])


if __name__ == '__main__':
	main(230)

# SPDX-License-Identifier: Apache-2.0
"""HTTP/2: many streams on a connection, trailers, cancelled streams, large headers, bodies, and gRPC."""

import collections
import signal
import unittest

from harness import Case, H2load, free_port, from_log, has_module, main, merge, needs, nginx, paths, site, tls
from test_apache import CONF as APACHE, SIZES

PYTHON = '/usr/bin/python3'
H2 = 'HTTP/2'
TOTAL = 20000 if paths.full else 12000
COOKIE = 'cookie: c=' + 'x' * 40000

APACHE_H2 = '''
LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so
LoadModule http2_module /usr/lib/apache2/modules/mod_http2.so
Protocols h2c http/1.1
LimitRequestFieldSize 65536
Listen 127.0.0.1:{tls_port}
<VirtualHost 127.0.0.1:{tls_port}>
	Protocols h2 http/1.1
	SSLEngine on
	SSLCertificateFile {cert}
	SSLCertificateKeyFile {key}
	CustomLog {directory}/access.log plain
</VirtualHost>
'''

STATIC = {'/index.html': 200, '/page11k.html?session=secret': 200, '/page200k.bin': 200, '/missing': 404}
SPECIAL = {'/fail': 500, '/moved': 301, '/empty': 204, '/search?q=one': 200}
APP = {'/hello?name=secret': 200, '/page': 200, '/large': 200, '/cached': 304, '/missing': 404, '/fail': 500,
       '/moved': 301, '/empty': 204}


class Base(Case):
	def setUp(self):
		super().setUp()
		site.make(self.directory)

	def h2load(self, base, answers, total=TOTAL, **options):
		load = H2load(base, answers, total, **options)
		self.assertTrue(load.complete, load.describe())
		return load.counts

	def drive(self, base, answers, form, total=TOTAL):
		"""Few and many streams, bodies, HEAD, and a header of 40 KB."""
		path = next(iter(answers))
		return merge(self.h2load(base, answers, total, clients=4, streams=10),
			     self.h2load(base, answers, total // 2, clients=2, streams=100),
			     self.h2load(base, answers, total // 20, clients=total // 20, streams=1),
			     self.h2load(base, {form: 200}, total // 6, streams=10, method='POST', body=b'b' * 11000),
			     self.h2load(base, {path: answers[path]}, total // 6, streams=20, method='HEAD'),
			     self.h2load(base, {path: answers[path]}, total // 60, streams=4, headers=[COOKIE]))

	def all_agree(self, counts, record, log=None, over_tls=False, statuses=(200, 404)):
		self.verdict(counts, record, log, statuses)
		self.carried_by(record, H2, over_tls)


class Servers(Base):
	@needs('nginx', 'h2load')
	def test_nginx(self):
		for over_tls, listen in ((True, ' ssl http2'), (False, ' http2')):
			with self.subTest(tls=over_tls):
				name = f'nginx{over_tls:d}'
				limits = 'large_client_header_buffers 4 64k; http2_max_concurrent_streams 128; http2_recv_timeout 10s;'
				server = nginx.SERVE + (nginx.tls(tls.certificate(self.directory)) if over_tls else '')
				server = nginx.start(self, name, server, http=limits, listen=listen)
				base = f"http{'s' if over_tls else ''}://127.0.0.1:{server.port}"
				counts = self.drive(base, {**STATIC, **SPECIAL}, '/form')
				server.stop()
				self.all_agree(counts, name, from_log(self.path(f'{name}.access.log')), over_tls, (200, 204, 301, 404, 500))

	def apache(self):
		port, tls_port = free_port(), free_port()
		conf = APACHE + APACHE_H2.replace('{cert}', '{c.cert}').replace('{key}', '{c.key}')
		conf = self.write('apache.conf', conf.format(directory=self.directory, port=port, tls_port=tls_port, mpm='event',
							     c=tls.certificate(self.directory), sizes=SIZES['event']))
		return self.start(['apache2', '-f', conf, '-DFOREGROUND'], port=port, record='apache',
				  stop_signal=signal.SIGWINCH), tls_port

	@needs('apache2', 'h2load')
	def test_apache(self):
		server, tls_port = self.apache()
		encrypted = self.drive(f'https://127.0.0.1:{tls_port}', STATIC, '/form', TOTAL // 2)
		clear = self.drive(f'http://127.0.0.1:{server.port}', STATIC, '/form', TOTAL // 2)
		server.stop()
		counts = merge(encrypted, clear)
		self.verdict(counts, 'apache', from_log(self.path('access.log')), (200, 404))
		if self.recorded:
			self.same({'generator': {(H2, True): sum(encrypted.values()), (H2, False): sum(clear.values())},
				   'recording': self.recording('apache').carried()})

	@needs('apache2', 'curl', 'nghttp')
	def test_upgrade_of_a_connection(self):
		"""The first request asks in HTTP/1.1 and is answered in HTTP/2: it is one request."""
		server, _ = self.apache()
		base = f'http://127.0.0.1:{server.port}'
		for path in ['/index.html', '/missing'] * 20:
			said = self.run_program(['curl', '-s', '--http2', '-w', '%{http_version}', '-o', '/dev/null', base + path])
			self.assertEqual(said, '2')
		for _ in range(20):
			self.run_program(['nghttp', '-nu', f'{base}/page11k.html'])
		server.stop()
		counts = collections.Counter({('GET', '/index.html', 200): 20, ('GET', '/missing', 404): 20,
					      ('GET', '/page11k.html', 200): 20})
		log = from_log(self.path('access.log'))
		# Apache logs the switching of protocols on a line of its own.
		switched = {key: log.pop(key) for key in list(log) if key[2] == 101}
		self.assertEqual(sum(switched.values()), 60)
		self.verdict(counts, 'apache', log)

	@needs('nghttpd', 'h2load')
	def test_nghttpd(self):
		"""Each answer ends with trailers."""
		for over_tls in (True, False):
			with self.subTest(tls=over_tls):
				port, record = free_port(), f'nghttpd{over_tls:d}'
				pair = tls.certificate(self.directory)
				how = [str(port), pair.key, pair.cert] if over_tls else ['--no-tls', str(port)]
				server = self.start(['nghttpd', '-d', self.path('htdocs'), '--trailer=x-checksum: none', *how],
						    port=port, record=record)
				counts = self.drive(f"http{'s' if over_tls else ''}://127.0.0.1:{port}", STATIC, '/index.html', TOTAL // 2)
				server.stop()
				self.all_agree(counts, record, over_tls=over_tls)


@unittest.skipUnless(has_module('h2'), 'not installed: python3-h2')
class Streams(Base):
	def node(self):
		port = free_port()
		self.log = self.path('node.access.log')
		return self.start(['node', f'{paths.apps}/http2_server.js', str(port), self.log], port=port, record='node')

	def account(self):
		"""What the server answered, and which streams the client cancelled there."""
		answered, aborted = collections.Counter(), collections.Counter()
		with open(self.log) as lines:
			for method, path, status, n in map(str.split, lines):
				if status == 'aborted':
					aborted[method, path] += int(n)
				else:
					answered[method, path, int(status)] += int(n)
		return answered, aborted

	@needs('node', 'h2load')
	def test_node_with_trailers(self):
		server = self.node()
		base = f'http://127.0.0.1:{server.port}'
		counts = self.drive(base, APP, '/form')
		grpc = {'/test.Test/Ok': 200, '/test.Test/Missing': 200, '/test.Test/Broken': 200}
		counts = merge(counts, self.h2load(base, grpc, TOTAL // 4, streams=30, method='POST', body=b'b' * 40,
						   headers=['te: trailers', 'content-type: application/grpc']))
		server.stop()
		self.verdict(counts, 'node', self.account()[0], site.STATUSES, failed=counts['POST', '/test.Test/Broken', 200])
		self.carried_by('node', H2)
		if self.recorded:
			seen = collections.Counter((e['path'], e['grpc_status']) for e in self.recording('node').exchanges()
						   if e['path'].startswith('/test.Test/'))
			self.same({'generator': {('/test.Test/Ok', 0): TOTAL // 12, ('/test.Test/Missing', 5): TOTAL // 12,
						 ('/test.Test/Broken', 13): TOTAL // 12}, 'recording': seen})

	@needs('node')
	def test_interim_responses(self):
		"""103 before 200 is one answer."""
		from harness.h2client import H2Client
		server = self.node()
		with H2Client(server.port) as client:
			answers = client.finish(*(client.request('/early') for _ in range(40)))
		server.stop()
		self.assertEqual([a['status'] for a in answers], [200] * 40)
		self.all_agree(collections.Counter({('GET', '/early', 200): 40}), 'node', self.account()[0], statuses=())
		if self.recorded:
			self.assertEqual([e['interim_responses'] for e in self.recording('node').exchanges()], [1] * 40)

	@needs('node')
	def test_cancelled_streams(self):
		"""Cancelled once the server has them: aborted, unanswered or half answered; the others are whole."""
		from harness.h2client import H2Client
		server, rounds, sent = self.node(), 50, collections.Counter()
		with H2Client(server.port) as client:
			for i in range(rounds):
				never, half = client.request(f'/never?round={i}'), client.request('/half')
				whole = client.request('/page')
				client.wait(lambda: client.answers[half]['bytes'] == 4)
				client.settle()
				client.cancel(never)
				client.cancel(half)
				whole, after = client.finish(whole, client.request('/form', 'POST', body=b'b' * 3000))
				sent['GET', '/page', whole['status']] += 1
				sent['POST', '/form', after['status']] += 1
			client.settle()
		server.stop()
		answered, aborted = self.account()
		self.assertEqual(aborted, {('GET', '/never'): rounds, ('GET', '/half'): rounds})
		self.same({'generator': sent, 'access log': answered})
		if self.recorded:
			self.same({'generator': sent, 'recording': self.recording('node').counts()})
			self.same({'server': {(*key, 'peer'): n for key, n in aborted.items()},
				   'recording': self.recording('node').aborted()})
			self.carried_by('node', H2)


@unittest.skipUnless(has_module('grpc'), 'not installed: python3-grpcio')
class Grpc(Case):
	METHODS = ['OK', 'OK', 'NOT_FOUND', 'INTERNAL', 'UNAVAILABLE']

	def calls(self, text):
		return {(name, int(code)): int(n) for name, code, n in map(str.split, text.splitlines())}

	def test_python_both_sides(self):
		"""Its core calls libc's recvmsg and sendmsg: both sides see each call and its status."""
		port, log = free_port(), self.path('grpc.log')
		server = self.start([PYTHON, f'{paths.apps}/grpc_server.py', str(port), log], port=port, record='server')
		made = self.calls(self.run_program([PYTHON, f'{paths.apps}/grpc_client.py', str(port), '2000', *self.METHODS],
						   record='client'))
		server.stop()
		with open(log) as text:
			self.same({'client': made, 'server': self.calls(text.read())})
		if self.recorded:
			for record, role in (('server', 'server'), ('client', 'client')):
				seen = collections.Counter((e['path'].rsplit('/', 1)[1], e['grpc_status'])
							   for e in self.recording(record).exchanges(role))
				self.same({'client': made, f'recording of the {record}': seen})
				self.carried_by(record, H2, role=role)


if __name__ == '__main__':
	main(230)

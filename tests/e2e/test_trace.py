# SPDX-License-Identifier: Apache-2.0
"""What requests say of the trace that they belong to, and of when they began to wait: kept as it was sent."""

import http.client
import os
import shutil
import signal
import socket
import time
import unittest

from harness import Case, free_port, has_module, main, needs, nginx, paths, site
from test_cgi import FPM, FPM_CONF, FIELDS

REQUESTS = 400
ANSWER = 'location / { return 200 "traced\\n"; }'
WAITED_NS = 250_000_000


def identity(i):
	"""(trace id, parent span id, request id): of another shape for every request; the last may be none."""
	return f'{i * 0x9e3779b97f4a7c15f39cc0605cedc834 % (1 << 128) | 1:032x}', f'{i * 7919 + 1:016x}', \
		f'request-{i:x}' if i % 3 else None


def headers(i):
	trace, span, request = identity(i)
	fields = {'traceparent': f'00-{trace}-{span}-0{i % 2}'}
	if request:
		fields['X-Request-Id' if i % 2 else 'x-request-id'] = request
	return fields


class Trace(Case):
	def setUp(self):
		super().setUp()
		site.make(self.directory)

	def all_kept(self, record):
		if not self.recorded:
			return
		kept = {e['path']: (e['trace_id'], e['parent_span_id'], e.get('request_id'))
			for e in self.recording(record).exchanges()}
		self.assertEqual(kept, {f'/traced/{i}': identity(i) for i in range(1, REQUESTS + 1)})

	def over_http1(self, port):
		"""Pipelined, so that each identity must stay with its request."""
		lines = [f'GET /traced/{i} | ' + ' | '.join(f'header={n}: {v}' for n, v in headers(i).items()) + '\n'
			 for i in range(1, REQUESTS + 1)]
		load = self.load(port, [], REQUESTS, connections=4, depth=8, extra=['-f', self.write('requests', ''.join(lines))])
		self.assertEqual(set(load.counts.values()), {1})

	@needs('nginx')
	def test_http1(self):
		server = nginx.start(self, 'nginx', ANSWER)
		self.over_http1(server.port)
		server.stop()
		self.all_kept('nginx')

	@needs('nginx')
	@unittest.skipUnless(has_module('h2'), 'not installed: python3-h2')
	def test_http2(self):
		"""All streams open at once; the fields' names become indices, the values do not."""
		from harness.h2client import H2Client
		server = nginx.start(self, 'nginx', ANSWER, listen=' http2')
		with H2Client(server.port) as client:
			for first in range(1, REQUESTS + 1, 50):
				streams = [client.request(f'/traced/{i}', headers=[(n.lower(), v) for n, v in headers(i).items()])
					   for i in range(first, first + 50)]
				self.assertEqual({a['status'] for a in client.finish(*streams)}, {200})
		server.stop()
		self.all_kept('nginx')

	@unittest.skipUnless(FPM and shutil.which('nginx'), 'not installed: php-fpm or nginx')
	def test_fastcgi(self):
		"""nginx passes the fields on: its own requests, its calls and PHP's requests all carry them."""
		port = free_port()
		user = 'user = www-data\ngroup = www-data' if os.getuid() == 0 else ''
		conf = self.write('fpm.conf', FPM_CONF.format(directory=self.directory, listen=f'127.0.0.1:{port}', user=user))
		shutil.copy(f'{paths.apps}/app.php', self.path('app.php'))
		back = self.start([FPM, '-n', '-F', '-y', conf], port=port, record='back', name='fpm', stop_signal=signal.SIGQUIT)
		fields = {**FIELDS, 'SCRIPT_FILENAME': self.path('app.php')}
		front = nginx.start(self, 'front', f'location / {{ fastcgi_pass 127.0.0.1:{port}; '
				    + ' '.join(f'fastcgi_param {n} {v};' for n, v in fields.items()) + ' }')
		self.over_http1(front.port)
		front.stop()
		back.stop()
		self.all_kept('front')
		self.all_kept('back')

	@needs('nginx')
	def test_what_is_no_identity(self):
		"""Malformed fields are not kept; a request without any has none."""
		bad = ['00-0-0-00', '00-' + '0' * 32 + '-00f067aa0ba902b7-01', '00-' + 'g' * 32 + '-00f067aa0ba902b7-01', '', None]
		server = nginx.start(self, 'nginx', ANSWER)
		client = http.client.HTTPConnection('127.0.0.1', server.port)
		for value in bad:
			client.request('GET', '/untraced', headers={} if value is None else {'traceparent': value})
			self.assertEqual(client.getresponse().read(), b'traced\n')
		client.request('GET', '/traced', headers=headers(1))
		client.getresponse().read()
		client.close()
		server.stop()
		if self.recorded:
			*none, last = sorted(self.recording('nginx').exchanges(), key=lambda e: e['begin_monotonic_ns'])
			self.assertEqual(len(none), len(bad))
			self.assertFalse([e for e in none if 'trace_id' in e or 'request_id' in e])
			self.assertEqual((last['trace_id'], last['request_id']), identity(1)[::2])

	@needs('nginx')
	def test_queue_time(self):
		"""Seconds, milliseconds and microseconds, as proxies write them; the time that a quarter second ago began."""
		server = nginx.start(self, 'nginx', ANSWER)
		forms = [('X-Request-Start', 't=%.3f', 1), ('X-Request-Start', '%.3f', 1), ('X-Request-Start', 't=%d', 10**3),
			 ('X-Request-Start', '%d', 10**3), ('X-Request-Start', 't=%d', 10**6), ('X-Queue-Start', 't=%d', 10**6)]
		longest = 0
		client = http.client.HTTPConnection('127.0.0.1', server.port)
		client.connect()
		client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
		for i, (name, form, scale) in enumerate(forms * 10):
			began = time.time()
			client.request('GET', f'/queued/{i}', headers={name: form % ((began - WAITED_NS / 1e9) * scale)})
			client.getresponse().read()
			longest = max(longest, time.time() - began)
		client.close()
		server.stop()
		if self.recorded:
			waited = {e['path']: e['proxy_queue_ns'] for e in self.recording('nginx').exchanges()}
			self.assertEqual(len(waited), 10 * len(forms))
			self.assertGreater(min(waited.values()), WAITED_NS - 1_500_000)  # a millisecond is cut off, and clocks differ
			self.assertLess(max(waited.values()), WAITED_NS + longest * 1e9 + 1_500_000)


if __name__ == '__main__':
	main(50)

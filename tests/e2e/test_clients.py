# SPDX-License-Identifier: Apache-2.0
"""Programs that ask: their calls in clear and over TLS, the names they look up, the connections they make."""

import collections
import errno
import unittest

from harness import Case, Load, free_port, from_log, has_module, main, needs, nginx, paths, site, tls, wait_until

PYTHON = '/usr/bin/python3'
HTTP = 'HTTP/1.1'
TOTAL = 5000 if paths.full else 600
PATHS = ['/index.html', '/page11k.html', '/page200k.bin', '/missing', '/fail', '/empty', '/form', '/moved']
ROUNDS = 10
WAITING = 20
BACKLOG = 64


@needs('nginx')
class Clients(Case):
	def setUp(self):
		super().setUp()
		site.make(self.directory)

	def each_server(self):
		"""(name, its port, base, whether over TLS), in clear and encrypted."""
		for over_tls in (False, True):
			server = nginx.SERVE + (nginx.tls(tls.certificate(self.directory)) if over_tls else '')
			name = f'nginx{over_tls:d}'
			server = nginx.start(self, name, server, listen=' ssl' if over_tls else '', record=False)
			yield server, f"http{'s' if over_tls else ''}://127.0.0.1:{server.port}", over_tls

	def all_agree(self, counts, server, record, over_tls):
		log = from_log(self.path(f'{server.name}.access.log'))
		self.same({'client': counts, 'access log': log})
		if self.recorded:
			recording = self.recording(record)
			self.same({'client': counts, 'recording': recording.counts('client')})
			self.assertFalse(recording.aborted('client'))
			self.assertEqual(recording.exchanges(), [])
			self.carried_by(record, HTTP, over_tls, role='client')

	def run_python(self, how):
		for server, base, over_tls in self.each_server():
			with self.subTest(tls=over_tls):
				record = f'{how}{over_tls:d}'
				argv = [PYTHON, f'{paths.apps}/client.py', base, str(TOTAL), how, *PATHS]
				said = self.write(f'{record}.counts', self.run_program(argv, record=record))
				counts = from_log(said)
				server.stop()
				self.all_agree(counts, server, record, over_tls)

	def test_python_urllib(self):
		self.run_python('urllib')

	@unittest.skipUnless(has_module('requests'), 'not installed: python3-requests')
	def test_python_requests(self):
		self.run_python('requests')

	@unittest.skipUnless(has_module('requests'), 'not installed: python3-requests')
	def test_python_requests_on_fresh_connections(self):
		self.run_python('fresh')

	@needs('curl')
	def test_curl(self):
		for server, base, over_tls in self.each_server():
			with self.subTest(tls=over_tls):
				record = f'curl{over_tls:d}'
				urls = [base + PATHS[i % len(PATHS)] for i in range(TOTAL)]
				config = self.write('curl.conf', ''.join(f'url = {u}\noutput = /dev/null\n' for u in urls))
				said = self.run_program(['curl', '-skK', config, '-w', '%{method} %{url} %{http_code}\n'], record=record)
				counts = from_log(self.write(f'{record}.counts', said.replace(base, '')))
				server.stop()
				self.all_agree(counts, server, record, over_tls)


@needs('nginx')
class Names(Case):
	def test_names_and_connections(self):
		site.make(self.directory)
		server, refusing = nginx.start(self, 'nginx', 'location / { return 200 "an item\\n"; }', record=False), free_port()
		self.run_program([PYTHON, f'{paths.apps}/name_client.py', str(server.port), str(refusing), str(ROUNDS)],
				 record='client', timeout=200)
		server.stop()
		self.assertEqual(sum(from_log(self.path('nginx.access.log')).values()), ROUNDS)
		if self.recorded:
			self.looked_up(self.recording('client').of_kind('dns'))
			self.connected(self.recording('client').connections('client'), server.port, refusing)

	def looked_up(self, events):
		names = collections.Counter((e['host'], e['code'] == 0) for e in events)
		self.assertEqual(names, {('localhost', True): 2 * ROUNDS, ('name.invalid', False): ROUNDS})
		self.assertTrue(all(0 < e['duration_ns'] < 30e9 for e in events))

	def connected(self, connections, port, refusing):
		good = [c for c in connections if c['target'].endswith(f':{port}') and c['exchanges']]
		bad = [c for c in connections if c['target'].endswith(f':{refusing}')]
		self.assertEqual(len(good), ROUNDS)
		self.assertTrue(all(1000 < c['connect_ns'] < 1e9 for c in good))
		self.assertFalse([c for c in good if c.get('connect_error')])
		# The name may have two addresses, and both refuse.
		self.assertIn(len(bad), (ROUNDS, 2 * ROUNDS))
		self.assertEqual({c['connect_error'] for c in bad}, {errno.ECONNREFUSED})

	@needs('curl')
	def test_look_up_in_a_thread(self):
		"""curl leaves names to a thread that does nothing else, and knows its way to localhost."""
		site.make(self.directory)
		server = nginx.start(self, 'nginx', record=False)
		base = f'http://127.0.0.1:{server.port}/index.html'
		self.run_program(['curl', '-s', '-o', '/dev/null', '-o', '/dev/null', base, 'http://name.invalid/'], record='curl',
				 status=6)
		if self.recorded:
			self.assertEqual(self.recording('curl').counts('client'), {('GET', '/index.html', 200): 1})
			self.assertEqual([(e['host'], e['code'] == 0) for e in self.recording('curl').of_kind('dns')],
					 [('name.invalid', False)])

	def test_calls_of_a_server(self):
		"""A thread for each connection serves one request at a time: whose call and look-up it is, is certain."""
		site.make(self.directory)
		back = nginx.start(self, 'back', 'location ~ 7$ { return 404; } location / { return 200 "an item\\n"; }')
		port = free_port()
		server = self.start([PYTHON, f'{paths.apps}/calls.py', str(port), str(back.port)], port=port, record='calls')
		lines = self.write('requests', ''.join(f'GET /items/{i}\n' for i in range(TOTAL)))
		counts = self.load(port, [], TOTAL, connections=4, extra=['-f', lines]).counts
		server.stop()
		back.stop()
		self.verdict(counts, 'calls', from_log(self.path('back.access.log')), (200, 404), routes=False)
		if self.recorded:
			calls = self.recording('calls').exchanges('client')
			self.same({'generator': counts, 'upstream': self.recording('calls').counts('client')})
			self.assertEqual({e['path']: (e['parent']['path'], e['parent']['certainty']) for e in calls},
					 {path: (path, 'exact') for _, path, _ in counts})
			names = self.recording('calls').of_kind('dns')
			self.assertEqual({e['host'] for e in names}, {'localhost'})
			self.assertEqual(collections.Counter((e['parent']['path'], e['parent']['certainty']) for e in names),
					 {(path, 'exact'): 1 for _, path, _ in counts})


class Listeners(Case):
	def queued(self, port):
		"""Connections that the kernel has made and nobody has accepted."""
		with open('/proc/net/tcp') as table:
			for line in table:
				fields = line.split()
				if fields[3] == '0A' and fields[1].endswith(f':{port:04X}'):
					return int(fields[4].split(':')[1], 16)
		return 0

	def test_queue_before_accept(self):
		port, word = free_port(), self.path('word')
		server = self.start([PYTHON, f'{paths.apps}/slow_accept.py', str(port), word, str(BACKLOG)], port=port,
				    record='slow')
		load = Load.begin(port, ['GET /queued'], WAITING, connections=WAITING, per_connection=1)
		wait_until(lambda: self.queued(port) == WAITING, 10, 'connections waiting')
		open(word, 'w').close()
		load = Load.end(load)
		self.assertTrue(load.complete, load.describe())
		server.stop()
		self.verdict(load.counts, 'slow')
		if self.recorded:
			gauges = [e for e in self.recording('slow').of_kind('gauge') if e['gauge'] == 'accept queue']
			self.assertGreaterEqual(max(e['value'] for e in gauges), WAITING // 2)
			self.assertLessEqual(max(e['value'] for e in gauges), WAITING)
			self.assertEqual({e['limit'] for e in gauges}, {BACKLOG})
			self.assertTrue(all(e['name'].endswith(f':{port}') for e in gauges))


if __name__ == '__main__':
	main(110)

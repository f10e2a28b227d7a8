# SPDX-License-Identifier: Apache-2.0
"""Proxies, request by request: each request's own call to the server behind, and whose call it is said to be."""

import collections
import signal
import sys

from harness import Case, free_port, from_log, main, needs, nginx, paths, site
from test_haproxy import HAPROXY

TOTAL = 20000 if paths.full else 6000

# The last digit of the path decides.
ANSWERS = '''
		location ~ 3$ { return 500 "failed\\n"; }
		location ~ 5$ { return 204; }
		location ~ 7$ { return 404 "nothing here\\n"; }
		location / { return 200 "an item\\n"; }
'''
CLOSING = 'location / { proxy_pass http://behind; }'


class Proxy(Case):
	def setUp(self):
		super().setUp()
		site.make(self.directory)
		self.behind = nginx.start(self, 'behind', ANSWERS)

	def nginx(self, keepalive):
		address = f'127.0.0.1:{self.behind.port}'
		if keepalive:
			http = nginx.UPSTREAM.format(address=address, keepalive=16)
			return nginx.start(self, 'front', nginx.PROXY, http=http)
		return nginx.start(self, 'front', CLOSING, http=f'upstream behind {{ server {address}; }}')

	def haproxy(self, reuse):
		port = free_port()
		conf = HAPROXY.replace('http-reuse safe', f'http-reuse {reuse}')
		conf = self.write('haproxy.conf', conf.format(directory=self.directory, port=port, behind=self.behind.port))
		return self.start(['haproxy', '-f', conf], port=port, record='front', stop_signal=signal.SIGUSR1)

	def ask(self, port, connections, total=TOTAL):
		"""Each path once."""
		requests = self.write('requests', ''.join(f'GET /items/{i}\n' for i in range(total)))
		load = self.load(port, [], total, connections=connections, extra=['-f', requests])
		self.assertEqual(set(load.counts.values()), {1})
		return load.counts

	def run_proxy(self, front, connections, total=TOTAL, least=0.0):
		counts = self.ask(front.port, connections, total)
		front.stop()
		self.behind.stop()
		log = from_log(self.path('behind.access.log'))
		self.verdict(counts, 'front', log, (200, 204, 404, 500), routes=False)
		self.verdict(counts, 'behind', log, routes=False)
		if self.recorded:
			self.same({'generator': counts, 'upstream': self.recording('front').counts('client')})
			self.assertFalse(self.recording('front').aborted('client'))
			self.parents(connections, total, least)

	def parents(self, connections, total, least):
		"""Of the same path, or wrong, or not known. What is called exact is right, and is all where nothing else was in
		flight. least: the share that must be right."""
		found = collections.Counter()
		for call in self.recording('front').exchanges('client'):
			parent = call.get('parent')
			if not parent:
				found['none', None] += 1
				continue
			right = (parent['method'], parent['path']) == (call['method'], call['path'])
			found[parent['certainty'], right] += 1
		print(f'\n  {self.id()}: ' + ', '.join(f'{certainty} {"right" if right else "wrong" if right is False else ""} {n}'
						      for (certainty, right), n in sorted(found.items(), key=str)), file=sys.stderr)
		self.assertEqual(found['exact', False], 0)
		self.assertLess(found['probable', False], total / 10)
		right = found['exact', True] + found['probable', True]
		self.assertGreater(right, least * total)
		self.assertEqual(sum(found.values()), total)
		if connections == 1:
			self.assertEqual(found, {('exact', True): total})

	@needs('nginx')
	def test_nginx_closing(self):
		self.run_proxy(self.nginx(False), 16, least=0.9)

	@needs('nginx')
	def test_nginx_keeping(self):
		self.run_proxy(self.nginx(True), 16, least=0.9)

	@needs('nginx')
	def test_nginx_one_at_a_time(self):
		self.run_proxy(self.nginx(True), 1, 1000)

	@needs('nginx', 'haproxy')
	def test_haproxy_closing(self):
		self.run_proxy(self.haproxy('never'), 16, least=0.6)

	@needs('nginx', 'haproxy')
	def test_haproxy_keeping(self):
		self.run_proxy(self.haproxy('always'), 16, least=0.6)

	@needs('nginx', 'haproxy')
	def test_haproxy_one_at_a_time(self):
		self.run_proxy(self.haproxy('safe'), 1, 1000)


if __name__ == '__main__':
	main(110)

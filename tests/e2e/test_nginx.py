# SPDX-License-Identifier: Apache-2.0
"""nginx: workers, daemon with privilege drop, sendfile, and one nginx in front of another."""

import os
import unittest

from harness import Case, Counts, from_log, main, merge, needs, nginx, site, wait_until


def user_of(pid):
	with open(f'/proc/{pid}/status') as status:
		return next(int(line.split()[2]) for line in status if line.startswith('Uid:'))


@needs('nginx')
class Nginx(Case):
	def setUp(self):
		super().setUp()
		site.make(self.directory)

	def drive(self, port, total=20000):
		"""Keep-alive, pipelined, and a fresh connection for each request."""
		requests = site.FILES + site.SPECIAL
		return merge(self.load(port, requests, total, connections=16).counts,
			     self.load(port, requests, total // 2, connections=4, depth=8).counts,
			     self.load(port, requests, total // 2, connections=8, per_connection=1).counts,
			     self.load(port, requests, total // 4, connections=8, per_connection=7).counts)

	def all_agree(self, name, counts):
		self.verdict(counts, name, from_log(self.path(f'{name}.access.log')), site.STATUSES)

	def test_one_worker(self):
		server = nginx.start(self, 'one')
		counts = self.drive(server.port)
		server.stop()
		self.all_agree('one', counts)

	def test_two_workers_without_sendfile(self):
		server = nginx.start(self, 'two', workers=2, sendfile='off')
		counts = self.drive(server.port)
		server.stop()
		self.all_agree('two', counts)

	@unittest.skipIf(os.getuid(), 'needs root, to see it dropped')
	def test_daemon_that_drops_root(self):
		server = nginx.start(self, 'daemon', daemon='on', user='user www-data;', workers=2)
		# /proc/<pid> itself belongs to root once a process has changed its user
		wait_until(lambda: 0 not in map(user_of, server.workers(2)), 10, 'workers that are not root')
		counts = self.drive(server.port)
		server.stop()
		self.all_agree('daemon', counts)

	def test_proxy_and_the_server_behind(self):
		behind = nginx.start(self, 'behind')
		upstream = nginx.UPSTREAM.format(address=f'127.0.0.1:{behind.port}', keepalive=16)
		front = nginx.start(self, 'front', http=upstream, server=nginx.PROXY)
		counts = self.drive(front.port, 12000)
		front.stop()
		behind.stop()
		self.all_agree('front', counts)
		self.all_agree('behind', counts)
		if self.recorded:
			self.same({'generator': counts, 'upstream': self.recording('front').counts('client')})

	def test_nothing_served_leaves_nothing(self):
		server = nginx.start(self, 'idle')
		server.stop()
		if self.recorded:
			self.verdict(Counts(), 'idle')


if __name__ == '__main__':
	main()

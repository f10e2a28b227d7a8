# SPDX-License-Identifier: Apache-2.0
"""Hosts that give up rights: system calls, users, roots, name spaces; and nginx, which does in earnest."""

import os
import pwd
import struct
import unittest

from host import Host, Recording, main, paths
from harness import free_port, needs, site, wait_until

CONF = '''
user www-data;
worker_processes 2;
daemon on;
pid {directory}/nginx.pid;
error_log {directory}/error.log;
events {{ worker_connections 512; }}
http {{
	access_log off;
	client_body_temp_path {directory}/body;
	server {{
		listen 127.0.0.1:{port};
		root {directory}/htdocs;
	}}
}}
'''

RUNNING, ENDED = 1, 2


class Seccomp(Host):
	def state(self, record='run'):
		"""The state word of the one process file (format.h)."""
		for directory, _, names in os.walk(self.path(record + '.dir')):
			if 'process' in names:
				with open(os.path.join(directory, 'process'), 'rb') as process:
					return struct.unpack_from('<I', process.read(32), 16)[0]

	def test_filters(self):
		for name in ('prctl', 'raw-prctl', 'seccomp', 'all-threads'):
			with self.subTest(name):
				self.same('hazard_confine', name, record=name)

	def test_crash(self):
		bare, _ = self.same('hazard_confine', 'crash', counts=False)
		self.assertEqual(bare.status, -11)

	def test_before_anything(self):
		for name in ('early', 'strict-early'):
			with self.subTest(name):
				self.same('hazard_confine', name, counts=False, record=name)

	def test_strict_mode(self):
		_, loaded = self.same('hazard_confine', 'strict', counts=False)
		self.assertEqual(loaded.status, 8)
		self.assertEqual(self.state(), ENDED, 'the helper wrote out what came before')

	def test_probes_confine_nobody(self):
		self.same('hazard_confine', 'probes')
		self.assertEqual(self.state(), ENDED)


@unittest.skipIf(os.getuid(), 'needs root, to give it up')
class Rights(Host):
	def test_each(self):
		for name in ('setuid', 'seteuid', 'unshare', 'setns', 'chroot', 'chroot-setuid', 'pids'):
			with self.subTest(name):
				self.same('hazard_confine', name, record=name)


@unittest.skipIf(os.getuid(), 'needs root, to see it dropped')
@needs('nginx')
class Nginx(Host):
	def test_workers_as_somebody_else(self):
		site.make(self.directory)
		port = free_port()
		conf = self.write('nginx.conf', CONF.format(directory=self.directory, port=port))
		server = self.start(['nginx', '-c', conf], port=port, record='nginx', pid_file=self.path('nginx.pid'))
		owners = {pwd.getpwnam('www-data').pw_uid}
		wait_until(lambda: {uid for pid in server.children() for uid in thread_owners(pid)} == owners, 10, 'workers that are not root')
		total = sum(self.load(port, site.FILES, 10000, connections=16).counts.values())
		threads = {uid for pid in server.children() for uid in thread_owners(pid)}
		self.assertEqual(threads, owners, 'no thread, the helper\'s neither, keeps the rights of root')
		server.stop()
		self.exact(total, 'nginx')


def thread_owners(pid):
	for tid in os.listdir(f'/proc/{pid}/task'):
		with open(f'/proc/{pid}/task/{tid}/status') as status:
			for line in status:
				if line.startswith('Uid:'):
					yield from map(int, line.split()[1:])


if __name__ == '__main__':
	main(110)

# SPDX-License-Identifier: Apache-2.0
"""20,000 connections at once, all open before the first request is sent."""

import resource
import signal
import subprocess

from harness import Case, Load, free_port, main, merge, needs

CROWD = 20000
LIMIT = 14000  # what each of two workers and two generators needs, the kernel's uneven hand included
CONF = '''
daemon off;
worker_processes 2;
worker_rlimit_nofile {limit};
pid {directory}/nginx.pid;
error_log {directory}/error.log;
events {{ worker_connections {limit}; }}
http {{
	access_log off;
	keepalive_timeout 120s;
	server {{
		listen 0.0.0.0:{port} reuseport backlog=4096;
		location = /one {{ return 200 "one\\n"; }}
		location = /two {{ return 204; }}
	}}
}}
'''


def descriptors():
	"""How many one process may have open; root may raise its own limit in most places."""
	soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
	try:
		resource.setrlimit(resource.RLIMIT_NOFILE, (max(hard, LIMIT), max(hard, LIMIT)))
	except (ValueError, PermissionError):
		resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
	return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


@needs('nginx')
class Crowd(Case):
	def begin(self, port):
		"""One of two generators: half of the connections, waiting for its word."""
		return Load.begin(port, ['GET /one | weight=3', 'GET /two'], 2 * CROWD, connections=CROWD // 2,
				  timeout=90, extra=['-w', '-a', '4'], stdin=subprocess.PIPE, stderr=subprocess.PIPE)

	def established(self, port):
		with open('/proc/net/tcp') as table:
			mine = [line.split()[3] for line in table if line.split()[1].endswith(f':{port:04X}')]
		return mine.count('01')

	def test_twenty_thousand_connections(self):
		if descriptors() < LIMIT:
			self.skipTest(f'a process may not open {LIMIT} files here')
		port = free_port()
		conf = self.write('nginx.conf', CONF.format(directory=self.directory, port=port, limit=LIMIT))
		server = self.start(['nginx', '-c', conf], port=port, record='crowd', stop_signal=signal.SIGQUIT)
		loads = [self.begin(port), self.begin(port)]
		for load in loads:
			self.assertEqual(load.stderr.readline(), 'open\n')
		self.assertEqual(self.established(port), CROWD)
		for load in loads:
			load.stdin.close()
			load.stdin = None
		loads = [Load.end(load) for load in loads]
		for load in loads:
			self.assertTrue(load.complete, load.describe())
		server.stop()
		self.verdict(merge(*(load.counts for load in loads)), 'crowd')


if __name__ == '__main__':
	main(110)

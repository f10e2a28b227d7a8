# SPDX-License-Identifier: Apache-2.0
"""SIGKILL at random moments under load: what the client saw finished is in the recording.

PROFILIS_E2E_KILLS says how often (15; the full measure is 100).
"""

import os
import random
import signal
import time

from harness import Case, Load, free_port, main, needs, paths, site

KILLS = int(os.environ.get('PROFILIS_E2E_KILLS', '15'))
CONF = '''
daemon off;
master_process off;
pid {directory}/nginx.pid;
error_log {directory}/error.log;
events {{ worker_connections 512; }}
http {{
	access_log off;
	keepalive_requests 1000000;
	server {{
		listen 127.0.0.1:{port};
		location = /one {{ return 200 "one\\n"; }}
		location = /fail {{ return 500 "failed\\n"; }}
		location = /none {{ return 204; }}
	}}
}}
'''
REQUESTS = ['GET /one | weight=3', 'GET /fail', 'GET /none', 'POST /one | body=200']


class Kill(Case):
	finished = 0

	def tearDown(self):
		self.assertGreater(self.finished, 0, 'nothing was answered in any round')

	def kill_once(self, argv, port, name, moment, threads, hot):
		"""One server, killed `moment` seconds after the load began."""
		server = self.start(argv, port=port, record=name, name=name, env={'PROFILIS_BUFFER_DIR': hot} if hot else {})
		load = Load.begin(port, REQUESTS, 100000000, connections=8, depth=4, timeout=30)
		time.sleep(moment)
		os.killpg(server.process.pid, signal.SIGKILL)
		server.process.wait()
		self.survives(Load.end(load), name, threads)

	def survives(self, load, name, threads):
		self.finished += sum(load.counts.values())
		recording = self.recording(name)
		# Some are killed before they answered anything, some before there was a recording.
		if not self.recorded or not (load.counts or os.path.exists(recording.directory)):
			return
		recorded, aborted = recording.counts(), recording.aborted()
		# Answers that the server had sent and the client did not read before the reset are no invention.
		missing = sum((load.counts - recorded).values())
		self.assertLessEqual(missing, threads, f'{missing} finished requests are not in the recording')
		self.assertLessEqual(sum(recorded.values()) + sum(aborted.values()), load.report['requests'])
		self.assertLessEqual(set(aborted) and {how for _, _, how in aborted}, {'killed', 'peer'})
		self.opens(recording)

	def opens(self, recording):
		check = recording.check()
		self.assertEqual(check.returncode, 0, check.stdout + check.stderr)
		coverage = recording.coverage()
		self.assertEqual(coverage['blocks_damaged'], 0)
		self.assertGreater(len(recording.must(recording.directory, '--format', 'html')), 10000)

	def hot_directory(self):
		"""Every second time the buffers lie in the recording itself, where nothing else must be found again."""
		return self.path('hot')

	@needs('nginx')
	def test_nginx(self):
		dice = random.Random(4)
		os.mkdir(self.hot_directory())
		for i in range(KILLS):
			moment = dice.uniform(0.01, 0.6)
			port = free_port()
			conf = self.write('nginx.conf', CONF.format(directory=self.directory, port=port))
			with self.subTest(round=i, moment=moment):
				self.kill_once(['nginx', '-c', conf], port, f'kill{i}', moment, 1,
					       self.hot_directory() if i % 2 else None)

	@needs('java')
	def test_many_threads(self):
		dice = random.Random(5)
		for i in range(max(KILLS // 8, 1)):
			port = free_port()
			with self.subTest(round=i):
				self.kill_java(port, f'java{i}', dice.uniform(0.05, 1.0))

	def kill_java(self, port, name, moment):
		server = self.start(['java', '-XX:TieredStopAtLevel=1', '-Dsun.net.httpserver.nodelay=true',
				     f'{paths.apps}/Server.java', str(port), self.path('log')], port=port, record=name,
				    name=name)
		load = Load.begin(port, site.APP, 100000000, connections=8, timeout=30)
		time.sleep(moment)
		server.kill()
		self.survives(Load.end(load), name, 8)


if __name__ == '__main__':
	main(230)

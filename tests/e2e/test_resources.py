# SPDX-License-Identifier: Apache-2.0
"""What requests and processes used: beside what the program burns, and what the kernel says of it."""

import http.client
import json
import os
import signal
import time

from harness import Case, free_port, main, paths

PYTHON = '/usr/bin/python3'
BURN_MS = 5


def wakes(pid):
	"""Voluntary switches of all threads so far."""
	total = 0
	for task in os.listdir(f'/proc/{pid}/task'):
		with open(f'/proc/{pid}/task/{task}/status') as lines:
			total += sum(int(line.split()[1]) for line in lines if line.startswith('voluntary'))
	return total


class Resources(Case):
	def setUp(self):
		super().setUp()
		if not self.recorded:
			self.skipTest('needs a recording')
		self.port = free_port()

	def serve(self, **env):
		return self.start([PYTHON, os.path.join(paths.apps, 'burner.py'), str(self.port)], port=self.port,
				  record='r', env=env, stop_signal=signal.SIGINT)

	def ask(self, path, connection=None):
		own = connection or http.client.HTTPConnection('127.0.0.1', self.port)
		own.request('GET', path)
		body = own.getresponse().read()
		if not connection:
			own.close()
		return json.loads(body)

	def test_cpu_of_requests(self):
		"""One after another: each has its thread for itself, so all may be measured."""
		server = self.serve(PROFILIS_CPU='request')
		connection = http.client.HTTPConnection('127.0.0.1', self.port)
		for _ in range(40):
			self.ask(f'/burn/{BURN_MS}', connection)
			self.ask(f'/sleep/{BURN_MS}', connection)
		connection.close()
		server.stop()
		routes = self.recording('r').json()['routes']
		burnt, slept = ([row['cpu'] for route, row in routes.items() if route.startswith(what)][0]
				for what in ('/burn', '/sleep'))
		self.assertEqual(burnt['measured'], 40)
		self.assertEqual(slept['measured'], 40)
		self.assertGreaterEqual(burnt['time']['min'], BURN_MS * 1e6)
		self.assertLess(burnt['time']['p50'], (BURN_MS + 1.5) * 1e6)
		self.assertLess(slept['time']['p50'], 1.5e6)
		self.assertGreater(slept['waiting'], .7)
		self.assertLess(burnt['time']['mean'] * .2, burnt['time']['p50'])
		self.assertGreaterEqual(slept['voluntary_switches'], slept['counted'])

	def test_sampled_and_off(self):
		for how, fewest, most in (('sampled', 1, 300), ('off', 0, 0)):
			with self.subTest(how):
				server = self.serve(PROFILIS_CPU=how, PROFILIS_DIR=self.path(how + '.dir'))
				connection = http.client.HTTPConnection('127.0.0.1', self.port)
				for _ in range(300):
					self.ask('/proc', connection)
				connection.close()
				server.stop()
				cpu = self.recording(how).json()['requests']['cpu']
				self.assertGreaterEqual(cpu['measured'], fewest)
				self.assertLessEqual(cpu['measured'], most)

	def test_the_kernels_account(self):
		"""The last measurement is made at the end: between what the program says last and what wait4 says."""
		server = self.serve()
		end = time.monotonic() + 3.2
		while time.monotonic() < end:
			self.ask('/burn/20')
		before = self.ask('/proc')
		server.stop()
		report = self.recording('r').json()
		use = report['processes'][0]['resources']
		self.assertGreaterEqual(use['samples'], 4)
		cpu = use['user_cpu_ns'] + use['system_cpu_ns']
		self.assertGreaterEqual(cpu, before['cpu_ns'])
		self.assertLess(cpu - before['cpu_ns'], .1e9)
		for name in ('voluntary_switches', 'involuntary_switches', 'minor_faults', 'major_faults'):
			self.assertGreaterEqual(use[name], before[name], name)
			self.assertLess(use[name] - before[name], 300, name)
		self.assertLess(abs(use['rss_bytes_max'] - before['rss_bytes']), 3e6)
		self.assertLessEqual(abs(use['descriptors_max'] - before['descriptors']), 2)
		self.assertLessEqual(abs(use['threads_max'] - before['threads']), 2)
		self.assertGreater(use['cpu_ns'], .1e9)
		bins = report['resources']
		spread = sum(bins['user_ns']) + sum(bins['system_ns'])
		self.assertLess(abs(spread - use['cpu_ns']), 1e6)

	def test_an_idle_process_sleeps(self):
		server = self.serve()
		self.ask('/burn/1')
		time.sleep(1.5)
		before = wakes(server.process.pid)
		time.sleep(3)
		# http.server polls twice a second by itself
		self.assertLessEqual(wakes(server.process.pid) - before, 8)
		server.stop()


if __name__ == '__main__':
	main()

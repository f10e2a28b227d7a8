# SPDX-License-Identifier: Apache-2.0
"""PROFILIS_CPU_HZ on real servers: how much was sampled, whose it was, and what the hot code is called."""

import http.client
import os
import signal
import unittest

from harness import Case, free_port, main, needs, paths

PYTHON = '/usr/bin/python3'
HOT_SERVER = os.path.join(paths.build, 'tests', 'e2e', 'hot_server')


class Sampler(Case):
	def setUp(self):
		super().setUp()
		if not self.recorded:
			self.skipTest('needs a recording')
		self.port = free_port()

	def run_server(self, argv, asked, hertz=99, **options):
		server = self.start(argv, port=self.port, record='r', env={'PROFILIS_CPU_HZ': str(hertz)}, **options)
		connection = http.client.HTTPConnection('127.0.0.1', self.port)
		for path in asked:
			connection.request('GET', path)
			self.assertEqual(connection.getresponse().read() and 1, 1)
		connection.close()
		server.stop()
		return self.recording('r').json()['profile']

	def functions(self, profile, least):
		return {f['function'] for f in profile['functions'] if f['total_ns'] >= least * profile['cpu_ns']}

	def test_the_hot_function_of_each_route(self):
		profile = self.run_server([HOT_SERVER, str(self.port)], ['/alpha', '/beta'] * 300, hertz=499)
		# 600 requests of 4 ms
		self.assertGreater(profile['cpu_ns'], .6 * 2.4e9)
		self.assertLess(profile['cpu_ns'], 1.4 * 2.4e9)
		attributed = profile['attribution']
		self.assertGreater(attributed['exact_ns'], .95 * profile['cpu_ns'])
		hot = {f['function']: f['top']['route'] for f in profile['functions'] if f['self_ns'] > .1 * profile['cpu_ns']}
		self.assertEqual(hot.get('spin_alpha'), '/alpha')
		self.assertEqual(hot.get('spin_beta'), '/beta')
		for name in ('alpha', 'beta'):
			row = next(f for f in profile['functions'] if f['function'] == 'hot_' + name)
			self.assertGreater(row['total_ns'], .35 * profile['cpu_ns'])
			self.assertEqual(row['top']['route'], '/' + name)

	def test_python(self):
		profile = self.run_server([PYTHON, os.path.join(paths.apps, 'burner.py'), str(self.port)],
					  ['/burn/5'] * 200, hertz=199, stop_signal=signal.SIGINT)
		self.assertGreater(profile['cpu_ns'], .5e9)
		self.assertIn('_PyEval_EvalFrameDefault', self.functions(profile, .5))
		self.assertGreater(profile['attribution']['exact_ns'], .8 * profile['cpu_ns'])

	@needs('node')
	def test_node_with_its_perf_map(self):
		node = os.environ.get('PROFILIS_NODE', 'node')
		profile = self.run_server([node, '--perf-basic-prof', '--no-turbo-inlining', os.path.join(paths.apps, 'hot.js'),
					   str(self.port)], ['/'] * 200, hertz=199)
		names = ' '.join(self.functions(profile, .3))
		self.assertIn('hotCalculation', names)

	@needs('java')
	def test_java_with_its_perf_map(self):
		profile = self.run_server(['java', '-XX:+UnlockDiagnosticVMOptions', '-XX:+DumpPerfMapAtExit',
					   '-XX:CompileCommand=dontinline,Hot::hotCalculation', '-XX:+PreserveFramePointer',
					   os.path.join(paths.apps, 'Hot.java'), str(self.port)], ['/'] * 400, hertz=199)
		names = ' '.join(self.functions(profile, .2))
		self.assertIn('hotCalculation', names)


if __name__ == '__main__':
	main()

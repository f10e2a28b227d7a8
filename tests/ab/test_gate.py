# SPDX-License-Identifier: Apache-2.0
"""test_gate.py GATE PROFILIS_AB - the gate for CI on a small repository: equal commits, a slower one, and what goes wrong."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

GATE, AB = (os.path.abspath(path) for path in sys.argv[1:3])
BUILD = os.path.abspath(os.environ.get('PROFILIS_BUILD', 'build'))
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(('PROFILIS_', 'GIT_'))}
ENVIRONMENT.update({
	'PATH': ':'.join([os.path.join(BUILD, 'report'), os.path.dirname(AB), ENVIRONMENT['PATH']]),
	'HOME': '/nonexistent', 'GIT_CONFIG_NOSYSTEM': '1',
	'BASE': 'main', 'BUILD': 'cp source server && chmod +x server', 'SERVER': './server {port}',
	'LOAD': os.path.join(BUILD, 'tests', 'e2e', 'load') + ' -c 8 -R 900 -n 2000 -r "GET /cart" -r "GET /home" 127.0.0.1:{port}',
	'PAIRS': '4',
	# The machine that tests this is busy with other tests: only what is far beyond noise is asked.
	'DIFF': '--load open --allow-load-mismatch --min-effect 100% --must-see 900%',
})
SERVER = '#!/bin/sh\n{}exec ' + os.path.join(BUILD, 'tests', 'ab', 'route_server') + ' "$1"\n'
SLOW = 'export SLOW_ROUTE=/cart SLOW_SHARE=4\n'


class Gate(unittest.TestCase):
	def setUp(self):
		self.folder = tempfile.mkdtemp(prefix='profilis gate-')
		self.addCleanup(shutil.rmtree, self.folder)
		self.git('init', '--quiet', '--initial-branch', 'main')
		self.commit('', 'first')
		self.git('checkout', '--quiet', '-b', 'topic')

	def git(self, *arguments):
		subprocess.run(['git', '-c', 'user.name=a', '-c', 'user.email=a@b', *arguments], cwd=self.folder, env=ENVIRONMENT, check=True)

	def commit(self, more, message):
		with open(os.path.join(self.folder, 'source'), 'w', encoding='utf-8') as file:
			file.write(SERVER.format(more))
		self.git('add', 'source')
		self.git('commit', '--quiet', '--allow-empty', '-m', message)

	def gate(self, **settings):
		return subprocess.run([GATE], env={**ENVIRONMENT, **settings}, cwd=self.folder, capture_output=True, text=True, timeout=400,
				      check=False)

	def told(self, result, status, words):
		self.assertEqual(result.returncode, status, result.stdout + result.stderr)
		self.assertIn(words, result.stderr)

	def test_equal_then_slower(self):
		self.commit('# the same\n', 'nothing that matters')
		self.told(self.gate(PAIRS='1'), 3, 'which is no pass')
		result = self.gate()  # goes on with these runs
		self.told(result, 0, 'not slower, as far as can be seen')
		self.assertIn('2 of 8 runs are there already', result.stderr)
		self.assertIn('PASS', result.stdout)
		self.commit(SLOW, 'slower')
		result = self.gate()
		self.told(result, 1, 'slower, or another gate failed')
		with open(os.path.join(self.folder, 'profilis-gate', 'diff.md'), encoding='utf-8') as text:
			self.assertIn('/cart', text.read())
		for name in ('diff.json', 'diff.html', 'junit.xml'):
			self.assertTrue(os.path.getsize(os.path.join(self.folder, 'profilis-gate', name)))

	def test_what_goes_wrong_is_no_pass(self):
		self.told(self.gate(BASE='no-such'), 2, 'fetch-depth')
		self.told(self.gate(BUILD='exit 3'), 2, 'the build failed')
		self.told(self.gate(SERVER=''), 2, 'SERVER is not set')
		self.told(self.gate(LOAD='exit 9', PAIRS='1'), 2, 'the comparison did not come about')


if __name__ == '__main__':
	unittest.main(argv=sys.argv[:1], verbosity=2)

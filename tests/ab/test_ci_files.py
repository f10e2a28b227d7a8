# SPDX-License-Identifier: Apache-2.0
"""test_ci_files.py GITHUB_YML GITLAB_YML - GitHub's parser and GitLab's schema accept the examples, and would not accept all."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
MODULES = os.path.join(HERE, 'node', 'node_modules')
ESBUILD = os.path.join(HERE, '..', '..', 'share', 'dashboard', 'node_modules', '.bin', 'esbuild')
GITHUB, GITLAB = (os.path.abspath(path) for path in sys.argv[1:3])


def read(path):
	with open(path, encoding='utf-8') as text:
		return text.read()


class Files(unittest.TestCase):
	def setUp(self):
		self.folder = tempfile.mkdtemp(prefix='profilis-ci-test-')
		self.addCleanup(shutil.rmtree, self.folder)

	def node(self, *arguments):
		result = subprocess.run(['node', *arguments], cwd=self.folder, capture_output=True, text=True, timeout=100, check=False)
		return result.returncode, result.stdout + result.stderr

	def put(self, name, text):
		with open(os.path.join(self.folder, name), 'w', encoding='utf-8') as file:
			file.write(text)

	def test_github(self):
		# Bundled, as the parser imports its JSON in a way that Node 20 does not know any more.
		subprocess.run([ESBUILD, os.path.join(HERE, 'github_workflow.mjs'), '--bundle', '--platform=node', '--format=cjs',
				'--log-level=warning', f'--outfile={self.folder}/check.cjs'], check=True, env={**os.environ, 'NODE_PATH': MODULES})
		self.assertEqual(self.node('check.cjs', GITHUB), (0, ''))
		for good, bad in (('runs-on:', 'run-on:'), ('cancelled()', 'cancel()'), ('github.event', 'git.event')):
			self.put('bad.yml', read(GITHUB).replace(good, bad))
			self.assertEqual(self.node('check.cjs', 'bad.yml')[0], 1, bad)

	def gitlab(self, text):
		self.put('.gitlab-ci.yml', text)
		return self.node('--import', os.path.join(HERE, 'older_node.mjs'), os.path.join(MODULES, 'gitlab-ci-local', 'dist', 'index.js'),
				 '--list')

	def test_gitlab(self):
		status, said = self.gitlab(read(GITLAB))
		self.assertEqual(status, 0, said)
		self.assertIn('json schema validated', said)
		for good, bad in (('when: always', 'when: sometimes'), ('interruptible: true', 'interruptible: 3'), ('script:\n', 'scripts:\n')):
			self.assertNotEqual(self.gitlab(read(GITLAB).replace(good, bad))[0], 0, bad)

	def test_no_status_is_swallowed(self):
		for path in (GITHUB, GITLAB):
			lines = [re.sub(r'(^|\s)#.*', '', line) for line in read(path).splitlines()]
			self.assertEqual([line for line in lines if re.search(r'\|\| *true|allow_failure|continue-on-error', line)], [])
			self.assertEqual(len([line for line in lines if re.search(r'(run:|-) ci/gate.sh$', line.strip())]), 1)


if __name__ == '__main__':
	if not os.path.isdir(MODULES) or not os.path.exists(ESBUILD):
		print('the npm packages are not installed: scripts/setup test')
		sys.exit(77)
	unittest.main(argv=sys.argv[:1], verbosity=2)

# SPDX-License-Identifier: Apache-2.0
"""test_ab.py PROFILIS_AB - what profilis-ab promises, with a small server."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

AB = os.path.abspath(sys.argv[1])
BUILD = os.path.abspath(os.environ.get('PROFILIS_BUILD', 'build'))
LOAD = os.path.join(BUILD, 'tests', 'e2e', 'load') + ' -c 2 -n 300 -r "GET /quick" 127.0.0.1:{port}'
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith('PROFILIS_')}
ENVIRONMENT['PATH'] = os.path.join(BUILD, 'report') + ':' + ENVIRONMENT['PATH']


class Ab(unittest.TestCase):
	def setUp(self):
		self.folder = tempfile.mkdtemp(prefix='profilis-ab-test-')
		self.addCleanup(shutil.rmtree, self.folder)
		# Of our own, so that its processes are told from others' and its file may change.
		self.server = os.path.join(self.folder, 'server')
		shutil.copy(os.path.join(BUILD, 'tests', 'e2e', 'hot_server'), self.server)
		self.runs = os.path.join(self.folder, 'runs')

	def arguments(self, a=None, b=None, load=LOAD, more=(), pairs=1):
		return [AB, '--a', a or f'{self.server} {{port}}', '--b', b or f'exec {self.server} {{port}}', '--load', load, '--pairs',
			str(pairs), '--warmup', '0s', '-o', self.runs, *more]

	def ab(self, *arguments, **more):
		return self.call(self.arguments(*arguments, **more))

	def call(self, arguments):
		result = subprocess.run(arguments, env=ENVIRONMENT, cwd=self.folder, capture_output=True, text=True, timeout=120, check=False)
		self.assertEqual(self.left_over(), [], result.stderr)
		return result

	def left_over(self):
		"""Processes that were started and not ended."""
		found = []
		for pid in filter(str.isdigit, os.listdir('/proc')):
			try:
				with open(f'/proc/{pid}/cmdline', 'rb') as text:
					command = text.read()
			except OSError:
				continue
			if self.server.encode() in command and int(pid) != os.getpid():
				found.append((pid, command))
		return found

	def made(self):
		"""When each finished run was."""
		return {name: os.stat(os.path.join(self.runs, name)).st_mtime_ns for name in os.listdir(self.runs)
			if name.endswith('.json')}

	def fails(self, result, words):
		self.assertEqual(result.returncode, 2, result.stderr)
		self.assertIn(words, result.stderr)

	def compared(self, result):
		"""So few short runs tell nothing; that they would look slower by half is chance, but a busy machine's chance."""
		self.assertIn(result.returncode, (1, 3), result.stderr)
		self.assertRegex(result.stdout, '^(INCONCLUSIVE|INCOMPARABLE|REGRESSION)')

	def test_in_turns_and_again(self):
		result = self.ab(pairs=2)
		self.compared(result)
		first = self.made()
		self.assertEqual(sorted(first, key=first.get), ['a-01.json', 'b-01.json', 'b-02.json', 'a-02.json'])
		self.assertIn('300 requests', result.stderr)
		self.assertIn('run 4 of 4', result.stderr)
		with open(os.path.join(self.runs, 'a-01.json'), encoding='utf-8') as text:
			self.assertEqual(json.load(text)['meta']['detail'], 'page')
		os.unlink(os.path.join(self.runs, 'b-02.json'))  # as if it had been cut off
		again = self.ab(pairs=3)
		self.assertIn('3 of 6 runs are there already', again.stderr)
		self.assertEqual(len(self.made()), 6)
		for name in set(first) - {'b-02.json'}:
			self.assertEqual(self.made()[name], first[name], name)

	def test_other_commands_are_not_mixed(self):
		self.ab()
		self.fails(self.ab(load=LOAD + ' '), 'holds runs of something else')
		made = self.made()
		with open(self.server, 'ab') as program:
			program.write(b'rebuilt')
		self.fails(self.ab(), 'holds runs of something else ("file ')
		self.assertEqual(self.made(), made)
		with open(os.path.join(self.folder, 'mine'), 'w'):
			pass
		self.fails(self.ab(more=['-o', self.folder]), 'is not empty')

	def test_a_server_that_ends(self):
		result = self.ab(a='echo out of luck; exit 7')
		self.fails(result, 'status 7 before it was ready')
		self.assertIn('out of luck', result.stderr)
		shutil.rmtree(self.runs)
		self.fails(self.ab(a=f'timeout 1 {self.server} {{port}}', load='sleep 2'), 'ended under the load')

	def test_a_load_that_fails(self):
		self.fails(self.ab(load='echo no way; exit 5'), 'ended with status 5')
		shutil.rmtree(self.runs)
		self.fails(self.ab(load='sleep 60', more=['--load-timeout', '300ms']), 'did not end in')
		self.assertEqual([name for name in os.listdir(self.runs) if name.endswith('.dir')], [])

	def test_a_server_that_is_never_ready(self):
		begin = time.monotonic()
		self.fails(self.ab(a=f'sleep 60; {self.server} {{port}}', more=['--ready-timeout', '500ms']), 'was not ready')
		self.assertLess(time.monotonic() - begin, 15)
		self.fails(self.ab(b='true', more=['--ready-timeout', '500ms', '-o', self.runs + '2']), 'before it was ready')

	def test_nothing_to_count(self):
		self.fails(self.ab(load='true'), 'no request was recorded')
		shutil.rmtree(self.runs)
		self.fails(self.ab(more=['--warmup', '30s']), 'no request was recorded after the first 30000 ms')

	def test_ready_by_http(self):
		result = self.ab(more=['--ready', 'http://127.0.0.1:{port}/quick'])
		self.compared(result)
		self.assertIn(' 300 requests', result.stderr)  # not the one that asked

	def test_what_runs_already_is_not_measured(self):
		with socket.socket() as listener:
			listener.bind(('127.0.0.1', 0))
			listener.listen(200)
			port = listener.getsockname()[1]
			self.fails(self.ab(more=['--ready', f'127.0.0.1:{port}']), 'answers at 127.0.0.1')

	def test_interrupted(self):
		process = subprocess.Popen(self.arguments(pairs=50), env=ENVIRONMENT, cwd=self.folder, stderr=subprocess.PIPE, text=True)
		for line in process.stderr:
			if 'run 3 of' in line:
				break
		process.send_signal(signal.SIGTERM)
		rest = process.stderr.read()
		process.stderr.close()
		self.assertEqual(process.wait(60), 130, rest)
		self.assertIn('the same command goes on', rest)
		self.assertEqual(self.left_over(), [])
		recordings = {name[:-4] for name in os.listdir(self.runs) if name.endswith('.dir')}
		self.assertEqual(recordings, {name[:-5] for name in self.made()})

	def test_usage(self):
		a, b, load = ['--a', 'true {port}'], ['--b', 'true'], ['--load', 'true']
		for arguments in ([], a, a + b, a + b + load + ['--pairs', '0'], a + b + load + ['--pairs'], a + b + load + ['--warmup', '5'],
				  a + b + load + ['--unknown', '1'], a + b + load + ['word'], b + ['--a', 'true'] + load,
				  a + b + load + ['--ready', 'https://x/'], a + b + load + ['-o', 'a,b']):
			result = self.call([AB, *arguments])
			self.assertEqual((arguments, result.returncode), (arguments, 2))
			self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)
		self.assertEqual(os.listdir(self.folder), ['server'])

	def test_help_and_man_page_agree(self):
		text = self.call([AB, '--help']).stdout
		self.assertTrue(all(len(line) <= 120 for line in text.splitlines()))
		with open(os.path.join(os.path.dirname(AB), '..', 'man', 'profilis-ab.1'), encoding='utf-8') as page:
			manual = page.read().replace('\\', '')
		options = set(re.findall(r'(?<![\w-])--[a-z][a-z-]*(?=[ ,])', text.split('Called again')[1].split('{port} in')[0]))
		self.assertGreater(len(options), 10)
		self.assertEqual({option for option in options if option not in manual}, set())


if __name__ == '__main__':
	unittest.main(argv=sys.argv[:1], verbosity=2)

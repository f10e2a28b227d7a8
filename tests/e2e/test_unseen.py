# SPDX-License-Identifier: Apache-2.0
"""What no hook can see is counted and said: io_uring, stdio on a connection, system calls made directly."""

import os
import subprocess
import time
import unittest
import urllib.request

from harness import Case, free_port, main, paths

ANSWER_BYTES = 41


@unittest.skipIf(paths.bare, 'needs the recorder')
class Unseen(Case):
	def play(self, how):
		"""One request to tests/tools/unseen; the recording it leaves."""
		port = free_port()
		environment = dict(os.environ, LD_PRELOAD=paths.preload, PROFILIS_DIR=self.path(how + '.dir'))
		server = subprocess.Popen([paths.tool('unseen'), str(port), how], env=environment)
		self.addCleanup(server.kill)
		self.assertEqual(self.ask(port), b'ok\n')
		self.assertEqual(server.wait(10), 0)
		return self.recording(how)

	def ask(self, port):
		for _ in range(100):
			try:
				return urllib.request.urlopen(f'http://127.0.0.1:{port}/x', timeout=5).read()
			except urllib.error.URLError as error:
				if not isinstance(error.reason, ConnectionRefusedError):
					raise
				time.sleep(0.05)
		self.fail('the server does not listen')

	def said(self, recording):
		return recording.must(recording.directory)

	def test_io_uring(self):
		recording = self.play('uring')
		self.assertEqual(recording.coverage()['counters']['io_uring'], 2)
		self.assertIn('io_uring instances found', self.said(recording))
		self.assertNotIn('0 lost', self.said(recording))

	def test_stdio(self):
		recording = self.play('stdio')
		self.assertEqual(recording.coverage()['counters']['conn_stdio'], 1)
		self.assertIn('through stdio', self.said(recording))

	def test_direct_calls(self):
		recording = self.play('direct')
		counters = recording.coverage()['counters']
		self.assertEqual(counters['conn_unseen_bytes'], 1)
		self.assertEqual(counters['bytes_unseen_out'], ANSWER_BYTES)
		self.assertEqual(counters['bytes_unseen_in'], 0)
		self.assertNotIn('0 lost', self.said(recording))


if __name__ == '__main__':
	main(30)

# SPDX-License-Identifier: Apache-2.0
"""Every shape of HTTP/1 traffic, moved by every call: each must leave the records that its table names."""

from collections import Counter

from harness import Case, edge, free_port, main
from conversations import BROKEN, CONVERSATIONS, EVENTS, LONG


class Traffic(Case):
	number = 0

	def run_one(self, conversation, connections=3, chunk=None, slowly=0, **options):
		"""Plays it some times in a fresh server and compares; returns the recording."""
		Traffic.number += 1
		name = f'edge{Traffic.number}'
		port = free_port()
		script = self.write(f'{name}.script', conversation.script())
		server = self.start(edge.server_argv(port, script, **options), port=port, record=name, name=name)
		for _ in range(connections):
			self.assertTrue(conversation.play(port, chunk, slowly), 'the client missed bytes')
		server.stop()
		self.assertEqual(server.process.returncode, 0, server.text())
		if not self.recorded:
			return None
		expected = Counter({key: n * connections for key, n in conversation.expect.items()})
		recording = self.recording(name)
		self.same({'expected': expected, 'recording': recording.counts()})
		self.assertEqual(sum(recording.aborted().values()), conversation.aborted * connections)
		self.covers(recording, conversation, connections)
		return recording

	def covers(self, recording, conversation, connections):
		for name, n in conversation.coverage.items():
			self.assertEqual(recording.coverage()['counters'][name], n * connections, name)
		for name, n in conversation.routes.items():
			self.assertEqual(recording.json()['routes'][name]['count'], n * connections, name)

	def each(self, table, **options):
		for name, conversation in table.items():
			with self.subTest(name, **options):
				self.run_one(conversation, **options)

	def test_conversations(self):
		self.each(CONVERSATIONS)

	def test_read_past_the_request(self):
		self.each({n: c for n, c in CONVERSATIONS.items() if 'pipelined' in n}, greedy=True)

	def test_long_ones(self):
		self.each(LONG)

	def test_long_ones_with_small_buffers(self):
		self.each({n: c for n, c in LONG.items() if 'MiB' not in n}, sndbuf=4096, connections=1)

	def test_events_in_the_server(self):
		self.each(EVENTS)

	def test_broken_off(self):
		self.each(BROKEN)

	def test_workers_that_share_a_listener(self):
		self.each({'keep-alive': CONVERSATIONS['keep-alive']}, workers=3, connections=30)

	def test_eagain_in_the_middle_of_a_header(self):
		self.each({'keep-alive': CONVERSATIONS['keep-alive']}, read='eagain', chunk=7, connections=2)

	def test_every_reading_call(self):
		self.assertGreater(len(edge.modes('reader')), 10)
		for read in edge.modes('reader'):
			for name in ('keep-alive', 'pipelined posts', 'chunked both ways'):
				with self.subTest(name, read=read):
					self.run_one(CONVERSATIONS[name], connections=2, read=read, greedy=name != 'keep-alive')

	def test_every_writing_call(self):
		self.assertGreater(len(edge.modes('writer')), 8)
		for write in edge.modes('writer'):
			for name in ('keep-alive', 'chunked both ways'):
				with self.subTest(name, write=write):
					self.run_one(CONVERSATIONS[name], connections=2, write=write)

	def test_short_writes(self):
		for write in ('write', 'writev', 'send', 'sendmsg'):
			with self.subTest(write=write):
				self.run_one(LONG['80 KB each way'], connections=1, write=write, sndbuf=4096, slowly=8192)

	def test_every_way_to_send_a_file(self):
		self.assertGreater(len(edge.modes('sender')), 5)
		for file in edge.modes('sender'):
			for name in ('file bodies', 'chunked file body'):
				with self.subTest(name, file=file):
					self.run_one(EVENTS[name], connections=2, file=file)


if __name__ == '__main__':
	main(170)

# SPDX-License-Identifier: Apache-2.0
"""Every conversation, cut at every byte and into random pieces, both ways: always the same records."""

from collections import Counter

from harness import Case, edge, free_port, main
from conversations import CONVERSATIONS


class Split(Case):
	def run_split(self, name, split, connections, greedy=False):
		conversation = CONVERSATIONS[name]
		port = free_port()
		record = f'{split}{int(greedy)}'
		script = self.write('script', conversation.script())
		server = self.start(edge.server_argv(port, script, split=split, greedy=greedy), port=port,
				    record=record, name=record)
		for i in range(connections):
			self.assertTrue(conversation.play(port), f'the client missed bytes in connection {i}')
		server.stop()
		self.assertEqual(server.process.returncode, 0, server.text())
		if self.recorded:
			recording = self.recording(record)
			expected = Counter({key: n * connections for key, n in conversation.expect.items()})
			self.same({'expected': expected, 'recording': recording.counts()})
			self.assertEqual(sum(recording.aborted().values()), 0)


def add(name):
	def test(self):
		length = CONVERSATIONS[name].length()
		for split, connections, greedy in (('each', length, False), ('each', length, True),
						   ('random', 100, True), ('one', 2, False)):
			with self.subTest(split=split, greedy=greedy):
				self.run_split(name, split, connections, greedy)
	setattr(Split, 'test_' + ''.join(c if c.isalnum() else '_' for c in name), test)


for conversation_name in CONVERSATIONS:
	add(conversation_name)

if __name__ == '__main__':
	main(230)

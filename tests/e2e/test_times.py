# SPDX-License-Identifier: Apache-2.0
"""Truth of times: known delays, streamed bodies, slow clients; and the report's percentiles against exact ones."""

import math
import statistics
import threading

from harness import Case, edge, free_port, main
from harness.edge import C, Conversation, DO, S
from conversations import CHUNKED_HEAD, OK, answer, get

TOLERANCE_NS = 100_000
ROUNDS = 60


def delayed(microseconds):
	return Conversation([(C, get('/delay')), (DO, f'sleep {microseconds}'), (S, OK)], {('GET', '/delay', 200): 1})


def streamed(pieces, microseconds):
	"""The head at once, then a piece after each delay."""
	steps = [(C, get('/stream')), (S, CHUNKED_HEAD)]
	for _ in range(pieces):
		steps += [(DO, f'sleep {microseconds}'), (S, b'5\r\nhello\r\n')]
	return Conversation(steps + [(S, b'0\r\n\r\n')], {('GET', '/stream', 200): 1})


class Times(Case):
	def run_delay(self, conversation, name, rounds=ROUNDS, slowly=0, chunk=None, **options):
		"""The server's own times, and the exchanges recorded, in the order of the connections."""
		port = free_port()
		script, times = self.write(f'{name}.script', conversation.script()), self.path(f'{name}.times')
		server = self.start(edge.server_argv(port, script, times=times, **options), port=port, record=name,
				    name=name)
		for _ in range(rounds):
			self.assertTrue(conversation.play(port, chunk, slowly))
		server.stop()
		with open(times) as lines:
			own = [tuple(map(int, line.split())) for line in lines]
		self.assertEqual(len(own), rounds)
		exchanges = self.recording(name).exchanges() if self.recorded else []
		return own, sorted(exchanges, key=lambda e: e['begin_monotonic_ns'])

	def close(self, recorded, own, what):
		"""Each exchange beside what the server itself measured of it, in the order of time; the median difference."""
		self.assertEqual(len(recorded), len(own))
		difference = statistics.median(r - o for r, o in zip(recorded, own))
		self.assertLess(abs(difference), TOLERANCE_NS, f'{what}: off by {difference / 1000:.1f} us')

	def test_known_delays(self):
		for microseconds in (500, 5000, 50000):
			with self.subTest(microseconds=microseconds):
				own, exchanges = self.run_delay(delayed(microseconds), f'delay{microseconds}',
								ROUNDS if microseconds < 50000 else 20)
				measured = [end - begin for begin, _, end in own]
				self.assertGreater(min(measured), microseconds * 1000)
				if self.recorded:
					self.close([e['duration_ns'] for e in exchanges], measured, 'latency')
					self.assertGreater(min(e['first_byte_ns'] for e in exchanges), microseconds * 1000)

	def test_streamed_body(self):
		own, exchanges = self.run_delay(streamed(8, 2000), 'streamed')
		self.assertGreater(min(end - begin for begin, _, end in own), 16_000_000)
		if self.recorded:
			self.close([e['duration_ns'] for e in exchanges], [e - b for b, _, e in own], 'total')
			self.assertLess(statistics.median(e['first_byte_ns'] for e in exchanges), 2_000_000)
			self.assertGreater(min(e['duration_ns'] - e['first_byte_ns'] for e in exchanges), 16_000_000)

	def test_slow_client(self):
		body = answer(200, b'b' * 60000)
		conversation = Conversation([(C, get('/slow')), (S, body)], {('GET', '/slow', 200): 1})
		own, exchanges = self.run_delay(conversation, 'slow', 9, slowly=4096, sndbuf=4096)
		if self.recorded:
			self.close([e['duration_ns'] for e in exchanges], [e - b for b, _, e in own], 'total')

	def test_request_that_arrives_slowly(self):
		request = get('/slowly', 'X-Padding: ' + 'p' * 100)
		conversation = Conversation([(C, request), (S, OK)], {('GET', '/slowly', 200): 1})
		own, exchanges = self.run_delay(conversation, 'slowly', 10, chunk=16)
		if self.recorded:
			self.close([e['duration_ns'] for e in exchanges], [e - b for b, _, e in own], 'total')
			self.assertGreater(min(e['request_ns'] for e in exchanges), 5_000_000)

	def test_percentiles_of_the_report(self):
		conversation = delayed(300)
		port = free_port()
		server = self.start(edge.server_argv(port, self.write('script', conversation.script()), workers=4),
				    port=port, record='many', name='many')
		clients = [threading.Thread(target=lambda: [conversation.play(port) for _ in range(300)]) for _ in range(4)]
		for client in clients:
			client.start()
		for client in clients:
			client.join()
		server.stop()
		if self.recorded:
			self.percentiles_agree(self.recording('many'), 1200)

	def percentiles_agree(self, recording, count):
		exact = sorted(e['duration_ns'] for e in recording.exchanges())
		self.assertEqual(len(exact), count)
		latency = recording.json()['requests']['latency']
		for name, q in (('p50', 0.5), ('p95', 0.95), ('p99', 0.99), ('p999', 0.999)):
			wanted = exact[max(math.ceil(q * count), 1) - 1]
			self.assertLessEqual(abs(latency[name] - wanted), 0.01 * wanted, name)
		self.assertEqual((latency['min'], latency['max']), (exact[0], exact[-1]))
		self.assertLessEqual(abs(latency['mean'] - statistics.mean(exact)), 1)


if __name__ == '__main__':
	main(110)

# SPDX-License-Identifier: Apache-2.0
"""StatsD datagrams that programs send: as the programs, the server that gets them, and the recording tell it."""

import collections
import json
import os
import socket
import threading

from harness import Case, free_port, main, needs, paths
from harness.database import NODE_MODULES

PYTHON = '/usr/bin/python3'
KINDS = {'c': 'counter', 'g': 'gauge', 'ms': 'timer', 'h': 'histogram', 'd': 'histogram', 's': 'set'}


class Sink(threading.Thread):
	"""A StatsD server that only keeps what it is sent."""

	def __init__(self, sock):
		super().__init__(daemon=True)
		self.sock, self.lines = sock, []
		self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
		self.sock.settimeout(.2)
		self.over = False
		self.start()

	def run(self):
		while True:
			try:
				self.lines += self.sock.recv(65536).decode().split('\n')
			except TimeoutError:
				if self.over:
					return

	def stop(self):
		self.over = True
		self.join()
		return [line for line in self.lines if line and not line.startswith(('_e{', 'this is'))]


def parse(line):
	"""(name, kind, values, rate, tags); a reader of its own, not the recorder's."""
	head, kind, *fields = line.split('|')
	name, *values = head.split(':')
	rate = next((float(f[1:]) for f in fields if f.startswith('@')), 1.0)
	tags = next((f[1:] for f in fields if f.startswith('#')), '')
	return name, KINDS[kind], values, rate, tags


def account(lines):
	"""(told, sum) by name, kind and tags; of sets the different members, of gauges the last value."""
	told, total, members = collections.Counter(), collections.Counter(), collections.defaultdict(set)
	for name, kind, values, rate, tags in map(parse, lines):
		key = name, kind, tags
		for value in values:
			told[key] += 1
			if kind == 'set':
				members[key].add(value)
				total[key] = len(members[key])
			elif kind == 'gauge':
				total[key] = total[key] + float(value) if value[0] in '+-' else float(value)
			else:
				total[key] += float(value) / rate / (1000 if kind == 'timer' else 1)
	return {key: (told[key], round(total[key], 6)) for key in told}


def recorded(report):
	rows = {}
	for name, m in report['metrics'].items():
		for row in m['series'] or [{**m, 'tags': ''}]:
			value = {'set': row.get('distinct'), 'gauge': row['last']}.get(m['kind'], row['sum'])
			rows[name, m['kind'], row['tags']] = row['count'], round(value, 6)
	return rows


class StatsD(Case):
	def setUp(self):
		super().setUp()
		self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		self.udp.bind(('127.0.0.1', 0))
		self.port = self.udp.getsockname()[1]
		self.unix = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
		self.unix.bind(self.path('dsd.socket'))
		self.addCleanup(self.udp.close)
		self.addCleanup(self.unix.close)

	def agree(self, argv, record, malformed=0):
		sinks = [Sink(self.udp), Sink(self.unix)]
		said = self.run_program(argv, record=record, env={'PROFILIS_STATSD': str(self.port)})
		said = json.loads(said)
		got = [line for sink in sinks for line in sink.stop()]
		self.assertEqual(collections.Counter(got), collections.Counter(said))
		if not self.recorded:
			return
		report = self.recording(record).json()
		self.assertEqual(recorded(report), account(said))
		counters = [p['counters']['metrics_malformed'] for p in report['processes']]
		self.assertEqual(sum(counters), malformed)
		self.assertEqual(self.recording(record).check().returncode, 0)

	def test_python(self):
		self.agree([PYTHON, f'{paths.apps}/statsd_client.py', str(self.port), self.path('dsd.socket')], 'python', 50)

	@needs('node')
	def test_node(self):
		self.agree(['node', f'{paths.apps}/statsd_client.js', str(self.port), NODE_MODULES], 'node')

	def test_nobody_listens(self):
		"""A server that is not there refuses every other datagram: all of them count, whoever hears them."""
		port = free_port()
		lines = [f'alone:{i}|c' for i in range(100)]
		program = self.write('alone.py', 'import socket, sys\n'
				     's = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n'
				     's.connect(("127.0.0.1", int(sys.argv[1])))\n'
				     'for i in range(100):\n'
				     '\ttry:\n\t\ts.send(b"alone:%d|c" % i)\n\texcept ConnectionRefusedError:\n\t\tpass\n')
		self.run_program([PYTHON, program, str(port)], record='alone', env={'PROFILIS_STATSD': str(port)})
		if self.recorded:
			self.assertEqual(recorded(self.recording('alone').json()), account(lines))

	def test_off(self):
		sinks = [Sink(self.udp), Sink(self.unix)]
		self.run_program([PYTHON, f'{paths.apps}/statsd_client.py', str(self.port), self.path('dsd.socket')], record='off',
				 env={'PROFILIS_STATSD': '0'})
		self.assertTrue(all(sink.stop() for sink in sinks))
		self.assertFalse(os.path.exists(self.path('off.dir')))


if __name__ == '__main__':
	main()

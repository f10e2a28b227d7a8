# SPDX-License-Identifier: Apache-2.0
"""MongoDB: what pymongo asked a server for, as it, that server and the recording tell it."""

import collections
import unittest

from harness import Database, free_port, has_module, main, paths
from harness.database import PYTHON

ROUNDS = 500 if paths.full else 100


@unittest.skipUnless(has_module('pymongo'), 'not installed: python3-pymongo')
class MongoDB(Database):
	systems = ('mongodb',)

	@staticmethod
	def counts(text):
		counts = collections.Counter()
		for name, error, n in map(str.split, text.splitlines()):
			counts[name, '' if error == '-' else error] += int(n)
		return counts

	def test_pymongo(self):
		port, said = free_port(), self.path('counts')
		server = self.start([PYTHON, f'{paths.apps}/mongo_server.py', str(port), said], port=port, name='mongo')
		output = self.run_program([PYTHON, f'{paths.apps}/mongo_client.py', str(port), str(ROUNDS)], record='client')
		server.stop()
		client = self.counts(output)
		self.assertEqual(sum(client.values()), 7 * ROUNDS)
		asked = {name for name, _ in client}
		with open(said) as text:
			# The driver also asks for itself, and may end before it is answered.
			known = collections.Counter({k: n for k, n in self.counts(text.read()).items() if k[0] in asked})
		self.same({'client': client, 'server': known})
		if self.recorded:
			self.compare(known, asked)

	def compare(self, server, asked):
		calls = [e for e in self.calls('client') if e['operation'].lower() in asked]
		recording = collections.Counter((e['operation'].lower(), e.get('error') or '') for e in calls)
		self.same({'server': server, 'recording': recording})
		self.all_plausible(calls)
		self.assertTrue(all('items' in e['statement'] for e in calls))
		self.assertFalse([e for e in calls if 'secret' in e['statement'] or 'another' in e['statement']])


if __name__ == '__main__':
	main(50)

# SPDX-License-Identifier: Apache-2.0
"""memcached: what its client asked for, as it, the server's statistics and the recording tell it."""

import collections
import unittest

from harness import Database, has_module, main, memcached, needs, paths
from harness.database import PYTHON

ROUNDS = 1000 if paths.full else 200
STATISTICS = {'set': ['cmd_set'], 'get': ['cmd_get'], 'touch': ['cmd_touch'], 'incr': ['incr_hits', 'incr_misses'],
	      'delete': ['delete_hits', 'delete_misses']}


@needs('memcached')
class Memcached(Database):
	systems = ('memcached',)

	@unittest.skipUnless(has_module('pymemcache'), 'not installed: python3-pymemcache')
	def test_pymemcache(self):
		server = memcached.Memcached(self)
		output = self.run_program([PYTHON, f'{paths.apps}/memcached_client.py', str(server.port), str(ROUNDS)], record='client')
		client = collections.Counter({name: int(n) for name, n in map(str.split, output.splitlines())})
		stats = server.stats()
		server.server.stop()
		counted = collections.Counter({name: sum(int(stats[s]) for s in names) for name, names in STATISTICS.items()})
		self.same({'client': client, 'server': counted})
		if self.recorded:
			calls = self.calls('client')
			self.same({'server': counted, 'recording': collections.Counter(e['operation'].lower() for e in calls)})
			self.all_plausible(calls)
			hits = sum(e.get('rows') or 0 for e in calls if e['operation'].lower() == 'get')
			self.assertEqual(hits, int(stats['get_hits']))
			queries = [q for q in self.recording('client').json()['queries'] if q['system'] == 'memcached']
			self.assertEqual(sum(q['count'] for q in queries), sum(counted.values()))


if __name__ == '__main__':
	main(50)

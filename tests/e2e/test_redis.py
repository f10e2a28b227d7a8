# SPDX-License-Identifier: Apache-2.0
"""Redis: what its clients asked for, as they, INFO and the recording tell it."""

import collections
import os
import unittest

from harness import Database, has_module, has_node_package, main, needs, paths, redis
from harness.database import NODE_MODULES, PYTHON

ROUNDS = 300 if paths.full else 60
ASKED = 4000  # of each command by redis-benchmark


@needs('redis-server')
class Redis(Database):
	systems = ('redis',)

	def setUp(self):
		super().setUp()
		self.redis = redis.Redis(self)
		self.redis.reset()

	def drive(self, argv, record, **options):
		argv = [*argv, str(self.redis.port), str(ROUNDS)]
		output = self.run_program(argv, record=record, **options)
		said = collections.Counter({name: int(n) for name, n in map(str.split, output.splitlines())})
		errors = collections.Counter({name: n for name, n in said.items() if name.isupper()})
		called = self.called(self.redis.account(), said)
		self.same({'client': said - errors, 'server': called})
		self.assertEqual(errors, {'WRONGTYPE': ROUNDS})
		self.compare(record)

	@staticmethod
	def called(account, among):
		"""Clients also introduce themselves."""
		return collections.Counter({name: n for (name, how), n in account.items() if how == 'called' and name in among})

	def compare(self, record):
		server, errors = self.redis.account(), self.redis.errors()
		self.redis.server.stop()
		if not self.recorded:
			return
		seen, codes = collections.Counter(), collections.Counter()
		for e in self.calls(record):
			name = e['operation'].lower().split()[0]
			if e.get('error'):
				codes[e['error']] += 1
			if e.get('error') and name == 'client':
				continue  # an introduction that this server does not know, which it refuses uncounted
			seen[name, 'called'] += 1
			seen[name, 'failed'] += bool(e.get('error'))
		server['config', 'called'] = seen['config', 'called'] if server['config', 'called'] else 0
		self.same({'server': +server, 'recording': +seen})
		self.same({'server': errors, 'recording': codes})
		self.all_plausible(self.calls(record))
		queries = [q for q in self.recording(record).json()['queries'] if q['system'] == 'redis']
		self.assertEqual(sum(q['count'] for q in queries), len(self.calls(record)))
		self.assertEqual(sum(q['errors'] for q in queries), sum(codes.values()))

	@unittest.skipUnless(has_module('redis'), 'not installed: python3-redis')
	def test_redis_py(self):
		self.drive([PYTHON, f'{paths.apps}/redis_client.py'], 'redis-py')

	@unittest.skipUnless(has_node_package('redis'), 'not installed: the npm package redis (scripts/setup test)')
	def test_node_redis(self):
		self.drive(['node', f'{paths.apps}/redis_client.js'], 'node', env={'NODE_PATH': NODE_MODULES})

	@unittest.skipUnless(os.path.exists(paths.tool('redis_client')), 'not built: libhiredis-dev')
	def test_hiredis(self):
		self.drive([paths.tool('redis_client')], 'hiredis')

	@needs('redis-benchmark')
	def test_benchmark_pipelined(self):
		"""Sixteen commands at once on each of eight connections."""
		self.run_program(['redis-benchmark', '-q', '-p', str(self.redis.port), '-c', '8', '-P', '16', '-n', str(ASKED), '-t',
				  'set,get,incr,lpush,lpop'], record='benchmark')
		account = self.redis.account()
		self.assertEqual({name: account[name, 'called'] for name in ('set', 'get', 'incr', 'lpush', 'lpop')},
				 dict.fromkeys(('set', 'get', 'incr', 'lpush', 'lpop'), ASKED))
		self.compare('benchmark')


if __name__ == '__main__':
	main(50)

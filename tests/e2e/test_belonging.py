# SPDX-License-Identifier: Apache-2.0
"""Two applications that ask a database, a cache and a service: what each request asked, and whose call each is said to be.

With many requests in flight, each request names a column after itself, so the statement says whose it really is.
"""

import collections
import unittest

from harness import (Database, free_port, from_log, has_module, has_node_package, main, needs, nginx, paths, postgres, redis,
		     site)
from harness.database import NODE_MODULES, PYTHON

ROUNDS = 200 if paths.full else 40
IN_FLIGHT = 24
QUERIES = {'/one': 1, '/nplus1': 12, '/mixed': 2, '/fail': 1}
ROUTES = ['/one', '/nplus1', '/cached', '/mixed', '/fail']
SYSTEMS = {'postgresql': QUERIES, 'redis': {'/cached': 1}}
UNKNOWN_TABLE = '42P01'


def mark(i):
	"""A name that holds no digit, so that nothing takes it for a value."""
	return 'm_' + ''.join(chr(ord('a') + int(digit)) for digit in f'{i:05}')


def mark_of(statement):
	return next((word.strip(',') for word in statement.split() if word.startswith('m_')), None)


@needs('nginx', 'redis-server')
@unittest.skipUnless(postgres.installed(), 'not installed: postgresql')
class Belonging(Database):
	systems = tuple(SYSTEMS)

	def setUp(self):
		super().setUp()
		site.make(self.directory)
		self.postgres, self.redis = postgres.Postgres(self), redis.Redis(self)
		self.back = nginx.start(self, 'back', 'location / { return 200 "12\\n"; }', record=False)
		self.redis.ask('SET greeting hello')
		self.redis.reset()

	def flask(self):
		return [PYTHON, '-m', 'gunicorn', '-b', '127.0.0.1:{port}', '--chdir', paths.apps, '-k', 'gthread', '-w', '1',
			'--threads', '8', '--access-logfile', self.path('shop.log'), '--access-logformat', '%(m)s %(U)s %(s)s',
			'--log-level', 'critical', '--worker-tmp-dir', self.directory, 'shop_flask:app']

	def node(self):
		return ['node', f'{paths.apps}/shop.js']

	def ask(self, argv, requests, connections):
		"""The requests of the file, each once; the generator's counts, after everything has agreed with them."""
		port = free_port()
		env = {'PORT': str(port), 'LOG': self.path('shop.log'), 'DSN': self.postgres.url(), 'NODE_PATH': NODE_MODULES,
		       'REDIS': str(self.redis.port), 'UPSTREAM': str(self.back.port)}
		server = self.start([a.format(port=port) for a in argv], port=port, record='shop', name='shop', env=env)
		file = self.write('requests', ''.join(f'GET {path}\n' for path in requests))
		counts = self.load(port, [], len(requests), connections=connections, extra=['-f', file]).counts
		server.stop()
		self.assertEqual(self.redis.account()['get', 'called'], sum('/cached' in path for path in requests))
		self.back.stop()
		self.assertEqual(sum(from_log(self.path('back.access.log')).values()), sum('/mixed' in path for path in requests))
		account = self.postgres.account()
		self.assertEqual(sum(account.calls.values()), sum(self.queries(path) for path in requests))
		self.assertEqual(sum(n for (_, error), n in account.calls.items() if error == UNKNOWN_TABLE),
				 sum('/fail' in path for path in requests))
		self.verdict(counts, 'shop', from_log(self.path('shop.log')), (200, 500), routes=len(set(requests)) < 10)
		return counts

	@staticmethod
	def queries(path):
		return QUERIES.get('/' + path.split('/')[1], 0)

	def asked(self):
		"""What requests asked; node's client of redis also introduces itself, in no request."""
		return [e for e in self.calls('shop') if e['system'] == 'postgresql' or e['operation'].upper() == 'GET']

	def one_at_a_time(self, argv):
		self.ask(argv, ROUTES * ROUNDS, 1)
		if not self.recorded:
			return
		found = collections.Counter((e['system'], (e.get('parent') or {}).get('path'), (e.get('parent') or {}).get('certainty'))
					    for e in self.asked())
		self.assertEqual(found, {(system, route, 'exact'): n * ROUNDS for system, routes in SYSTEMS.items()
					 for route, n in routes.items()})
		failed = collections.Counter((e['parent']['path'], e['error']) for e in self.asked() if e.get('error'))
		self.assertEqual(failed, {('/fail', UNKNOWN_TABLE): ROUNDS})
		self.report(self.recording('shop').json())

	def report(self, report):
		for route, n in {**QUERIES, '/cached': 1}.items():
			row = report['routes'][route]
			self.assertEqual(row['database']['count'], n * ROUNDS, route)
			whole = row['count'] * row['avg_latency']
			self.assertGreater(row['database']['total_ns'], 0, route)
			self.assertLess(row['database']['total_ns'], whole, route)
		self.assertTrue(0 < report['routes']['/one']['database']['share'] < 1)
		self.assertEqual([warning['route'] for warning in report['n_plus_one']], ['/nplus1'])
		self.assertIn('select price, name as m from items', report['n_plus_one'][0]['text'].lower())
		calls = {route: (sum(u['count'] for u in row['upstreams']), sum(u['total_ns'] for u in row['upstreams']))
			 for route, row in report['routes'].items() if row['upstreams']}
		self.assertEqual(set(calls), {'/mixed'})
		self.assertEqual(calls['/mixed'][0], ROUNDS)
		self.assertGreater(calls['/mixed'][1], 0)
		mixed = report['routes']['/mixed']
		self.assertLess(calls['/mixed'][1] + mixed['database']['total_ns'], mixed['count'] * mixed['avg_latency'])

	def crowd(self, argv):
		paths_asked = [f'{ROUTES[i % len(ROUTES)]}/{mark(i)}' for i in range(len(ROUTES) * ROUNDS * 3)]
		self.ask(argv, paths_asked, IN_FLIGHT)
		if not self.recorded:
			return
		found = collections.Counter()
		for e in self.asked():
			parent = e.get('parent')
			if not parent:
				found['none', None] += 1
			elif e['system'] == 'redis':
				found[parent['certainty'], parent['path'].startswith('/cached/')] += 1
			else:
				found[parent['certainty'], parent['path'].split('/')[2] == mark_of(e['statement'])] += 1
		total = sum(found.values())
		self.assertGreater(total, 0)
		self.say(', '.join(f'{certainty} {"right" if right else "wrong" if right is False else ""} {n}'
				   for (certainty, right), n in sorted(found.items(), key=str))
			 + f'; unattributed {found["none", None] / total:.1%}')
		self.assertEqual(total, sum(self.queries(path) + ('/cached' in path) for path in paths_asked))
		self.assertEqual(found['exact', False], 0)
		return found

	def is_flask_there(self):
		for module in ('flask', 'gunicorn', 'psycopg2', 'redis'):
			if not has_module(module):
				self.skipTest(f'not installed: python3-{module}')

	def is_node_there(self):
		if not (has_node_package('pg') and has_node_package('redis')):
			self.skipTest('not installed: the npm packages pg and redis (scripts/setup test)')

	def test_threads_one_at_a_time(self):
		self.is_flask_there()
		self.one_at_a_time(self.flask())

	def test_threads_crowd(self):
		"""A thread serves one request at a time: whose call it is, is certain for almost all."""
		self.is_flask_there()
		found = self.crowd(self.flask())
		if found:
			self.assertGreater(found['exact', True], 0.95 * sum(found.values()))

	def test_event_loop_one_at_a_time(self):
		self.is_node_there()
		self.one_at_a_time(self.node())

	def test_event_loop_crowd(self):
		self.is_node_there()
		self.crowd(self.node())


if __name__ == '__main__':
	main(110)

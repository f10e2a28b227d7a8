# SPDX-License-Identifier: Apache-2.0
"""What programs tell of themselves: instrumented functions, spans, labels; held against what they measure."""

import os
import signal
import unittest
import urllib.error
import urllib.request

from harness import Case, free_port, has_module, main, paths
from harness.case import preloaded

PYTHON = '/usr/bin/python3'
TOTAL = 2000 if paths.full else 200
ROUTES = ['/middle', '/recurse', '/throw', '/jump', '/spans', '/metrics', '/fail', '/plain']
# Calls in one request of each route.
CALLS = {
	'leaf': {'/middle': 3, '/recurse': 5, '/throw': 1},
	'middle': {'/middle': 1},
	'recurse': {'/recurse': 6},
	'throws': {'/throw': 4},
	'catches': {'/throw': 1},
	'jump_over': {'/jump': 1},
	'jump_deep': {'/jump': 5},
	'jump_after': {'/jump': 1},
}
SPANS = {'cxx.outer': 1, 'cxx.inner': 1, 'cxx.caught': 1, 'c.outer': 1, 'c.early': 2, 'c.crossing': 1, 'c.inner': 1}


def by_name(report, kind):
	return {f['name']: f for f in report['functions'] if f['kind'] == kind}


def by_route(function):
	return {c['route']: c['count'] for c in function['callers']}


@unittest.skipUnless(os.path.exists(paths.tool('told_server')), 'no C++ compiler')
class Functions(Case):
	def serve(self, *requests, connections=4):
		"""A run of the server: what its functions say of themselves, and the requests of each path."""
		port = free_port()
		server = self.start([paths.tool('told_server'), str(port)], port=port, record='told')
		counts = self.load(port, requests, TOTAL, connections=connections).counts
		server.stop()
		said = {name: (int(calls), int(ns)) for name, calls, ns in map(str.split, server.text().splitlines())}
		return said, {path: n for (_, path, _), n in counts.items()}

	def setUp(self):
		super().setUp()
		self.said, self.requests = self.serve(*[f'GET {path}' for path in ROUTES])
		if not self.recorded:
			self.skipTest('nothing is recorded')
		self.report = self.recording('told').json()

	def test_all(self):
		"""One run serves them all: each takes some seconds."""
		for check in (self.functions_are_exact, self.times_are_theirs, self.self_time_adds_up, self.spans_are_exact,
			      self.spans_nest, self.metrics_and_labels, self.nothing_is_lost):
			with self.subTest(check.__name__):
				check()

	def functions_are_exact(self):
		functions = by_name(self.report, 'function')
		for name, routes in CALLS.items():
			want = {route: n * self.requests[route] for route, n in routes.items()}
			self.assertEqual(by_route(functions[name]), want, name)
			self.assertEqual(functions[name]['count'], sum(want.values()), name)
			self.assertEqual(functions[name]['count'], self.said[name][0], name)
			self.assertEqual(functions[name]['unattributed'], 0, name)

	def times_are_theirs(self):
		"""Each measures itself within its body: what is recorded is a little more, but in sum less than what is
		around it."""
		functions = by_name(self.report, 'function')
		for name in ('leaf', 'middle', 'recurse', 'catches', 'jump_over', 'jump_after'):
			calls, ns = self.said[name]
			total = functions[name]['total_ns']
			self.assertGreaterEqual(total, ns, name)
			self.assertLess(total, ns + calls * 50000 + ns / 10, name)
		# They are left by an exception and by a jump: within what is around them.
		self.assertLess(functions['throws']['total_ns'], functions['catches']['total_ns'])
		self.assertGreater(functions['throws']['total_ns'], self.requests['/throw'] * 4 * 20000)
		self.assertLess(functions['jump_deep']['total_ns'] + functions['jump_after']['total_ns'],
				functions['jump_over']['total_ns'])
		self.assertGreater(functions['jump_deep']['total_ns'], self.requests['/jump'] * 5 * 50000)

	def self_time_adds_up(self):
		functions = by_name(self.report, 'function')
		leaf = {c['route']: c['total_ns'] for c in functions['leaf']['callers']}
		middle, over = functions['middle'], functions['jump_over']
		self.assertLessEqual(middle['self_ns'] + leaf['/middle'], middle['total_ns'])
		self.assertGreaterEqual(middle['self_ns'] + leaf['/middle'] + self.clock(functions, '/middle'),
					middle['total_ns'])
		self.assertLess(over['self_ns'], over['total_ns'] / 5)
		self.assertGreater(functions['leaf']['self_ns'], self.said['leaf'][0] * 100000)
		self.assertGreater(functions['recurse']['self_ns'], self.requests['/recurse'] * 6 * 20000)

	def clock(self, functions, route):
		"""Of the C++ library's functions within them."""
		return sum(c['self_ns'] for name, f in functions.items() for c in f['callers']
			   if c['route'] == route and name.startswith('std::__atomic_base'))

	def spans_are_exact(self):
		spans = by_name(self.report, 'span')
		n = self.requests['/spans']
		self.assertEqual({name: s['count'] for name, s in spans.items()}, {name: k * n for name, k in SPANS.items()})
		self.assertEqual({name for name, s in spans.items() if s['errors']}, {'cxx.inner'})
		self.assertEqual(spans['cxx.inner']['errors'], n)
		for name, s in spans.items():
			self.assertEqual(by_route(s), {'/spans': s['count']}, name)
			self.assertEqual(s['latency']['count'], s['count'], name)
			self.assertGreater(s['latency']['min'], 20000, name)

	def spans_nest(self):
		spans = by_name(self.report, 'span')
		total = {name: s['total_ns'] for name, s in spans.items()}
		own = {name: s['self_ns'] for name, s in spans.items()}
		within = total['cxx.inner'] + total['cxx.caught'] + total['c.outer']
		# c.inner outlives c.crossing and c.outer: from then on it lies within cxx.outer.
		rest = total['cxx.outer'] - within - own['cxx.outer']
		self.assertIn(rest, range(self.requests['/spans'] * 20000))
		self.assertLess(own['c.crossing'] + own['c.early'] + own['c.outer'], total['c.outer'])
		self.assertGreater(total['c.inner'], own['c.inner'] - 1)
		depths = {e['name']: e['depth'] for e in self.recording('told').of_kind('span')}
		self.assertEqual(depths, {'cxx.outer': 0, 'cxx.inner': 1, 'cxx.caught': 1, 'c.outer': 1, 'c.early': 2,
					  'c.crossing': 2, 'c.inner': 3})

	def metrics_and_labels(self):
		n = self.requests['/metrics'] + self.requests['/fail']
		metric = self.report['metrics']['orders.value']
		self.assertEqual((metric['count'], metric['kind']), (n, 'record'))
		self.assertEqual(metric['sum'], sum(i % 10 + .25 for i in range(1, n + 1)))
		self.assertEqual((metric['min'], metric['max']), (.25, 9.25))
		labels = [label for route in self.report['routes'].values() for label in route['labels']]
		self.assertEqual(sum(label['count'] for label in labels if label['key'] == 'tenant'), n)
		self.assertEqual({label['value'] for label in labels if label['key'] == 'plan'}, {'paid'})
		self.assertEqual(sum(label['errors'] for label in labels if label['key'] == 'plan'), self.requests['/fail'])
		self.assertIn({'key': 'plan', 'value': 'paid'}, self.report['errors'][0]['labels'])

	def nothing_is_lost(self):
		self.assertEqual(self.recording('told').check().returncode, 0)
		self.assertFalse([c for c in self.report['coverage']['account'] if c['name'] == 'spans_lost' and c['count']]
				 if 'account' in self.report['coverage'] else [])


@unittest.skipUnless(os.path.exists(paths.tool('told_server')), 'no C++ compiler')
class Alone(Case):
	def test_without_the_library(self):
		"""The same programs run where nothing answers, bound early or late."""
		for program in ('told_server', 'told_now'):
			port = free_port()
			server = self.start([paths.tool(program), str(port)], port=port)
			with urllib.request.urlopen(f'http://127.0.0.1:{port}/spans', timeout=10) as answer:
				self.assertEqual(answer.read(), b'ok\n')
			server.stop()
			self.assertIn('leaf 0 0', server.text())

	def test_bound_early_and_recorded(self):
		port = free_port()
		server = self.start([paths.tool('told_now'), str(port)], port=port, record='now')
		urllib.request.urlopen(f'http://127.0.0.1:{port}/spans', timeout=10).close()
		server.stop()
		if self.recorded:
			self.assertEqual(len(self.recording('now').of_kind('span')), sum(SPANS.values()))

	def test_killed(self):
		"""What was recorded before SIGKILL is there; what the last requests counted may not be."""
		port = free_port()
		server = self.start([paths.tool('told_server'), str(port)], port=port, record='killed')
		for _ in range(20):
			urllib.request.urlopen(f'http://127.0.0.1:{port}/middle', timeout=10).close()
		os.kill(server.pid, signal.SIGKILL)
		server.process.wait()
		if self.recorded:
			functions = by_name(self.recording('killed').json(), 'function')
			self.assertIn(functions['leaf']['count'], range(3 * 19, 3 * 20 + 1))


class Hazards(Case):
	"""One phenomenon each; the program says what a recording must hold."""

	def run_kind(self, kind, exact=True):
		said = self.run_program([paths.tool('told_hazards'), kind], record=kind)
		want = {tuple(line.split(' ')[:2]): int(line.rsplit(' ', 1)[1]) for line in said.splitlines()}
		if not self.recorded:
			return
		report = self.recording(kind).json()
		found = {(f['kind'], f['name']): f['count'] for f in report['functions']}
		if exact:
			self.assertEqual({key: found.get(key) for key in want}, want)
		self.assertEqual(self.recording(kind).check().returncode, 0)
		return found, want, {n: sum(p['counters'][n] for p in report['processes']) for n in ('spans_lost', 'drop_event')}

	def test_hazards(self):
		for kind in ('threads', 'elsewhere', 'fork', 'coroutines', 'texts'):
			with self.subTest(kind):
				result = self.run_kind(kind)
				if result:
					self.assertEqual(result[2], {'spans_lost': 0, 'drop_event': 0})

	def test_what_is_lost_is_counted(self):
		for kind, lost in (('forgotten', 300 - 256), ('recursion', 3001 - 1024)):
			with self.subTest(kind):
				result = self.run_kind(kind)
				if result:
					self.assertEqual(result[2]['spans_lost'], lost)

	def test_signal_handlers(self):
		"""A handler that interrupts the recorder itself passes: it may miss, the interrupted call may not."""
		result = self.run_kind('signals')
		if result:
			ticks, lost = result[0]['span', 'tick'], result[2]['spans_lost']
			self.assertGreater(ticks, 0)
			self.assertGreaterEqual(ticks + lost, 500)


@unittest.skipUnless(has_module('flask'), 'not installed: python3-flask')
class Python(Case):
	def run_flask(self, record):
		port = free_port()
		server = self.start([PYTHON, f'{paths.apps}/told_flask.py', str(port)], port=port, record=record, name='flask')
		paths_asked = [f'/cart/{i}' for i in range(40)]
		for path in paths_asked:
			urllib.request.urlopen(f'http://127.0.0.1:{port}{path}', timeout=10).close()
		for _ in range(3):
			with self.assertRaises(urllib.error.HTTPError):
				urllib.request.urlopen(f'http://127.0.0.1:{port}/fails', timeout=10)
		server.stop(signal.SIGINT)

	def test_ctypes(self):
		self.run_flask('flask')
		if not self.recorded:
			return
		report = self.recording('flask').json()
		spans = by_name(report, 'span')
		self.assertEqual({name: s['count'] for name, s in spans.items()}, {'py.cart': 40, 'py.item': 80, 'py.fails': 3})
		self.assertEqual(spans['py.fails']['errors'], 3)
		self.assertEqual(by_route(spans['py.item']), {'/cart/{id}': 80})
		self.assertGreater(spans['py.item']['latency']['min'], 1e6)
		self.assertEqual(spans['py.cart']['self_ns'], spans['py.cart']['total_ns'] - spans['py.item']['total_ns'])
		self.assertEqual(report['metrics']['py.items']['sum'], sum(i / 4 for i in range(40)))
		self.assertEqual({(label['value'], label['count']) for label in report['routes']['/cart/{id}']['labels']},
				 {('acme', 20), ('umbrella', 20)})

	def test_without_the_library(self):
		self.run_flask(None)


@unittest.skipUnless(os.path.exists(paths.tool('told_server')), 'no C++ compiler')
class Off(Case):
	def test_switched_off(self):
		"""PROFILIS_OFF: the functions are there and do nothing."""
		port = free_port()
		env = preloaded(self.path('off.dir'), {'PROFILIS_OFF': '1'})
		server = self.start([paths.tool('told_server'), str(port)], port=port, env=env)
		urllib.request.urlopen(f'http://127.0.0.1:{port}/spans', timeout=10).close()
		server.stop()
		self.assertFalse(os.path.exists(self.path('off.dir')))


if __name__ == '__main__':
	main()

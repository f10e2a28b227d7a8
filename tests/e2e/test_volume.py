# SPDX-License-Identifier: Apache-2.0
"""PROFILIS_SAMPLE and PROFILIS_EXCLUDE: totals stay exact, what fails or is slow stays in full, what was left out is counted."""

import collections
import glob
import os
import shutil
import signal
import time
import unittest

import test_cgi
from harness import (Case, Database, H2load, Load, free_port, from_log, has_module, has_node_package, main, merge, needs, nginx,
		     paths, postgres, redis, site)
from harness.database import NODE_MODULES, PYTHON

TOTAL = 200000 if paths.full else 40000
ROUNDS = 200 if paths.full else 60
KILLS = 5
SHARE = 0.1
SAMPLE = {'PROFILIS_SAMPLE': '10%'}
ROUTES = ['/one', '/nplus1', '/cached', '/mixed', '/fail', '/slow']
QUERIES = {'/one': 1, '/nplus1': 12, '/mixed': 2, '/fail': 1, '/slow': 1}
LEAST = {'/cached': 1, '/mixed': 3}
STATIC = {'/index.html': 200, '/page11k.html': 200, '/missing': 404, '/fail': 500, '/moved': 301, '/empty': 204}


def within(drawn, all, share):
	"""Six standard deviations: once in a thousand million runs it is not."""
	return abs(drawn - all * share) <= 6 * (all * share * (1 - share)) ** 0.5


class Volume(Case):
	def setUp(self):
		super().setUp()
		site.make(self.directory)

	def serve(self, name, env, **options):
		return nginx.start(self, name, nginx.SERVE, env=env, **options)

	def drawn(self, record, share=SHARE):
		"""Failures are there in full, of the others the share. What is in brief is counted once more in the ledger."""
		exchanges = self.recording(record).exchanges()
		detail = [e for e in exchanges if not e.get('sampled_out')]
		failed = [e for e in exchanges if e['status'] >= 500]
		self.assertFalse([e for e in failed if e.get('sampled_out')])
		drawn = sum(not e.get('kept') for e in detail)
		self.assertTrue(within(drawn, len(exchanges), share), f'{drawn} of {len(exchanges)}')
		report = self.recording(record).json()
		self.assertEqual(report['sampled']['requests_in_detail'], len(detail))
		self.assertEqual(report['sampled']['requests_in_brief'], len(exchanges) - len(detail))
		self.assertEqual(report['coverage']['counters']['sampled_out'], len(exchanges) - len(detail))
		self.assertAlmostEqual(report['sampled']['share'], share, 5)
		return detail

	def bytes_each(self, record, requests):
		size = sum(os.path.getsize(f) for f in glob.glob(self.path(record + '.dir') + '/**/*.seg', recursive=True))
		return size / requests


@needs('nginx')
class Nginx(Volume):
	def run_load(self, name, env):
		server = self.serve(name, env)
		counts = merge(self.load(server.port, site.FILES + site.SPECIAL, TOTAL).counts,
			       self.load(server.port, site.FILES + site.SPECIAL, TOTAL // 2, connections=64, depth=8).counts)
		server.stop()
		self.verdict(counts, name, from_log(self.path(f'{name}.access.log')), site.STATUSES)
		return counts

	def test_totals(self):
		full = self.run_load('full', {})
		tenth = self.run_load('tenth', SAMPLE)
		if not self.recorded:
			return
		self.drawn('tenth')
		self.assertTrue(self.recording('tenth').coverage()['complete'])
		self.assertIn('not all in detail', self.recording('tenth').coverage()['verdict'])
		self.assertEqual(self.recording('full').json()['sampled'], {
			'share': 1, 'requests_in_detail': sum(full.values()), 'requests_in_brief': 0, 'upstream_calls_in_brief': 0,
			'calls_left_out': 0, 'excluded': 0, 'brief_error_bound': 0})
		self.assertIn('Sampled: ', self.recording('tenth').must(self.path('tenth.dir')))
		full, tenth = self.bytes_each('full', sum(full.values())), self.bytes_each('tenth', sum(tenth.values()))
		print(f'\n  bytes a request: {full:.2f} in full, {tenth:.2f} at {SHARE:.0%}')
		self.assertLess(tenth, full)

	def test_times(self):
		"""Where none is drawn, the failures alone are in detail."""
		server = self.serve('none', {'PROFILIS_SAMPLE': '0', 'PROFILIS_LABELS': 'service=shop,build.id=1.2'})
		counts = self.load(server.port, ['GET /index.html', 'HEAD /index.html', 'GET /fail'], TOTAL // 4).counts
		server.stop()
		self.verdict(counts, 'none', statuses=(200, 500))
		if not self.recorded:
			return
		exchanges = self.recording('none').exchanges()
		self.assertEqual({(e['status'], e.get('sampled_out', False)) for e in exchanges}, {(200, True), (500, False)})
		row = self.recording('none').json()['routes']['/index.html']
		self.assertEqual((row['in_detail'], row['count']), (0, counts['GET', '/index.html', 200] + counts['HEAD', '/index.html', 200]))
		self.assertEqual(row['bytes_out'], sum(e['bytes_out'] for e in exchanges if e['path'] == '/index.html'))
		self.assertTrue(0 < row['p50'] <= row['p99'] <= row['max'])
		self.labelled(self.recording('none'))

	def labelled(self, recording):
		self.assertEqual(recording.json()['processes'][0]['labels'], {'service': 'shop', 'build.id': '1.2'})
		prom = recording.must(recording.directory, '--format', 'prom')
		self.assertRegex(prom, r'target_info{service_name="shop".*,build_id="1.2"} 1')
		for form in ('text', 'html'):
			self.assertIn('service=shop, build.id=1.2', recording.must(recording.directory, '--format', form))

	@needs('h2load')
	def test_streams(self):
		server = self.serve('h2', SAMPLE, listen=' http2', http='http2_max_concurrent_streams 128;')
		load = H2load(f'http://127.0.0.1:{server.port}', STATIC, TOTAL // 4, clients=4, streams=50)
		server.stop()
		self.assertTrue(load.complete, load.describe())
		self.verdict(load.counts, 'h2', from_log(self.path('h2.access.log')), (200, 204, 301, 404, 500))
		if self.recorded:
			self.drawn('h2')

	def test_killed(self):
		for i in range(KILLS):
			name = f'killed{i}'
			server = self.serve(name, SAMPLE, http='access_log off;')
			load = Load.begin(server.port, site.SPECIAL, 100000000, connections=8, depth=4, timeout=30)
			time.sleep(0.2 + i * 0.15)
			os.killpg(server.process.pid, signal.SIGKILL)
			server.process.wait()
			load = Load.end(load)
			if self.recorded:
				self.survived(load, name)

	def survived(self, load, name):
		recording = self.recording(name)
		recorded, aborted = recording.counts(), recording.aborted()
		self.assertLessEqual(sum((load.counts - recorded).values()), 1)
		self.assertLessEqual(sum(recorded.values()) + sum(aborted.values()), load.report['requests'])
		self.assertEqual(recording.check().returncode, 0)
		exchanges = recording.exchanges()
		self.assertFalse([e for e in exchanges if e.get('sampled_out') and (e['status'] >= 500 or e.get('aborted'))])
		self.assertTrue(within(sum(not e.get('sampled_out') and not e.get('kept') for e in exchanges), len(exchanges), SHARE))


@needs('nginx')
class Excluded(Volume):
	PATTERNS = {'PROFILIS_EXCLUDE': '/health,/page*,/missin[a-z]'}

	def left(self, counts):
		"""What the recording should hold, and how many it should not."""
		left = {k: n for k, n in counts.items() if not k[1].startswith(('/page', '/missing', '/health'))}
		return collections.Counter(left), sum(counts.values()) - sum(left.values())

	def agrees(self, counts, record):
		left, gone = self.left(counts)
		self.assertGreater(gone, 0)
		if not self.recorded:
			return
		self.same({'generator': left, 'recording': self.recording(record).counts()})
		self.assertFalse(self.recording(record).aborted())
		report = self.recording(record).json()
		self.assertEqual(report['sampled']['excluded'], gone)
		self.assertEqual(report['requests']['total'], sum(left.values()))
		self.assertTrue(report['coverage']['complete'])

	def test_http1(self):
		server = self.serve('one', self.PATTERNS)
		counts = merge(self.load(server.port, site.FILES + site.SPECIAL, TOTAL // 4).counts,
			       self.load(server.port, site.FILES + site.SPECIAL, TOTAL // 4, connections=16, depth=8).counts)
		server.stop()
		self.agrees(counts, 'one')

	@needs('h2load')
	def test_http2(self):
		server = self.serve('two', {**self.PATTERNS, **SAMPLE}, listen=' http2')
		counts = H2load(f'http://127.0.0.1:{server.port}', STATIC, TOTAL // 4, clients=4, streams=20).counts
		server.stop()
		self.agrees(counts, 'two')

	def test_killed(self):
		"""Nor is it in flight."""
		server = nginx.start(self, 'hang', 'location / { limit_rate 1; return 200 "0123456789012345678901234567890123456789"; }',
				     env=self.PATTERNS)
		load = Load.begin(server.port, ['GET /health', 'GET /other'], 8, connections=8, timeout=5)
		time.sleep(1)
		os.killpg(server.process.pid, signal.SIGKILL)
		server.process.wait()
		Load.end(load)
		if self.recorded:
			self.assertEqual({path for _, path, _ in self.recording('hang').aborted()}, {'/other'})


@unittest.skipUnless(test_cgi.FPM and shutil.which('nginx'), 'not installed: php-fpm or nginx')
class ExcludedFpm(test_cgi.Behind):
	fpm = test_cgi.Fpm.fpm

	def start(self, argv, env=None, **options):
		return super().start(argv, env={**(env or {}), 'PROFILIS_EXCLUDE': '/hello,/fail'}, **options)

	def test_fastcgi(self):
		"""With its log texts, on the back side; on nginx's with what it asked the back for."""
		back, address = self.fpm(True)
		front = self.front('fastcgi', address, {'SCRIPT_FILENAME': self.path('app.php')}, True)
		counts = self.load(front.port, site.APP, 3000).counts
		front.stop()
		back.stop()
		left = collections.Counter({k: n for k, n in counts.items() if k[1] not in ('/hello', '/fail')})
		if not self.recorded:
			return
		self.same({'generator': left, 'front': self.recording('front').counts(), 'back': self.recording('back').counts(),
			   'upstream': self.recording('front').counts('client')})
		for record in ('front', 'back'):
			self.assertEqual(self.recording(record).coverage()['counters']['excluded'], sum((counts - left).values()))
		self.assertFalse([e for e in self.recording('back').of_kind('log') if 'it failed as asked' in e['text']])


@needs('nginx', 'redis-server')
@unittest.skipUnless(postgres.installed(), 'not installed: postgresql')
class Shop(Database):
	def setUp(self):
		super().setUp()
		site.make(self.directory)
		self.postgres, self.redis = postgres.Postgres(self), redis.Redis(self)
		self.back = nginx.start(self, 'back', 'location / { return 200 "12\\n"; }', record=False)
		self.redis.ask('SET greeting hello')
		self.redis.reset()

	def flask(self):
		for module in ('flask', 'gunicorn', 'psycopg2', 'redis'):
			if not has_module(module):
				self.skipTest(f'not installed: python3-{module}')
		return [PYTHON, '-m', 'gunicorn', '-b', '127.0.0.1:{port}', '--chdir', paths.apps, '-k', 'gthread', '-w', '1',
			'--threads', '8', '--access-logfile', self.path('shop.log'), '--access-logformat', '%(m)s %(U)s %(s)s',
			'--log-level', 'critical', '--worker-tmp-dir', self.directory, 'shop_flask:app']

	def node(self):
		if not (has_node_package('pg') and has_node_package('redis')):
			self.skipTest('not installed: the npm packages pg and redis (scripts/setup test)')
		return ['node', f'{paths.apps}/shop.js']

	def ask(self, name, argv, settings, connections=8):
		"""Each route so many times; the counts of the generator and how many calls the databases answered."""
		port = free_port()
		env = {'PORT': str(port), 'LOG': self.path('shop.log'), 'DSN': self.postgres.url(), 'NODE_PATH': NODE_MODULES,
		       'REDIS': str(self.redis.port), 'UPSTREAM': str(self.back.port), **settings}
		server = self.start([a.format(port=port) for a in argv], port=port, record=name, name=name, env=env)
		requests = [route for route in ROUTES for _ in range(ROUNDS // (10 if route == '/slow' else 1))]
		file = self.write('requests', ''.join(f'GET {path}\n' for path in requests))
		counts = self.load(port, [], len(requests), connections=connections, extra=['-f', file]).counts
		server.stop()
		return counts

	def children(self, record):
		"""Of each request that made calls: its path, and how many there are."""
		by_id = collections.Counter()
		for e in self.recording(record).of_kind('call') + self.recording(record).exchanges('client'):
			if e.get('parent') and not e.get('sampled_out'):
				by_id[e['parent']['id']] += 1
		return by_id

	def sampled(self, argv, connections=1):
		counts = self.ask('shop', argv, {**SAMPLE, 'PROFILIS_SLOW': '250ms'}, connections)
		self.verdict(counts, 'shop', statuses=(200, 500))
		if not self.recorded:
			return
		recording, children = self.recording('shop'), self.children('shop')
		detail = [e for e in recording.exchanges() if not e.get('sampled_out')]
		for path in ('/fail', '/slow'):
			self.assertEqual(sum(e['path'] == path for e in detail), sum(n for k, n in counts.items() if k[1] == path))
		if connections == 1:  # each child's request is certain then
			self.assertEqual({(e['path'], children[e.get('id')]) for e in detail},
					 {(e['path'], LEAST.get(e['path'], QUERIES.get(e['path'], 0))) for e in detail})
		brief = sum(bool(e.get('sampled_out')) for e in recording.exchanges('client'))
		report = recording.json()
		seen = sum(not e.get('sampled_out') for kind in ('call', 'dns') for e in recording.of_kind(kind))
		self.account(seen, report, brief)
		self.shares(report)

	def account(self, seen, report, brief):
		"""What databases answered, and look-ups, is there or was counted as left out; every call to the service is there."""
		asked = sum(self.postgres.account().calls.values())
		cached = sum(n for (_, how), n in self.redis.account().items() if how == 'called')
		cached += sum(self.redis.errors().values())  # of commands that this version does not have
		left_out = report['sampled']['calls_left_out']
		self.assertEqual(report['sampled']['upstream_calls_in_brief'], brief)
		self.assertEqual(sum(u['count'] for u in report['upstreams']), ROUNDS)
		self.assertGreater(left_out, 0)
		self.assertEqual(seen + left_out - brief, asked + cached)
		self.say(f'{asked + cached} asked, {seen} there, {left_out} left out, {brief} in brief')

	def shares(self, report):
		"""As many calls a request as there are, however few requests are in detail."""
		for route, n in QUERIES.items():
			if report['routes'][route]['in_detail']:
				self.assertEqual(report['routes'][route]['database']['calls_per_request'], n, route)

	def test_threads(self):
		self.sampled(self.flask())

	def test_event_loop(self):
		self.sampled(self.node())

	def test_threads_crowd(self):
		counts = self.ask('shop', self.flask(), {**SAMPLE, 'PROFILIS_SLOW': '250ms', 'PROFILIS_EXCLUDE': '/cached'})
		if not self.recorded:
			return
		left = collections.Counter({k: n for k, n in counts.items() if k[1] != '/cached'})
		self.same({'generator': left, 'recording': self.recording('shop').counts()})
		self.assertEqual(self.recording('shop').json()['sampled']['excluded'], ROUNDS)
		self.assertFalse([e for e in self.recording('shop').of_kind('call') if e['system'] == 'redis' and e.get('parent')])
		failed = [e for e in self.recording('shop').exchanges() if e['status'] == 500]
		children = self.children('shop')
		self.assertEqual(len(failed), ROUNDS)
		self.assertEqual({children[e.get('id')] for e in failed}, {1})
		self.assertFalse([e for e in failed if e.get('sampled_out')])


if __name__ == '__main__':
	main(230)

# SPDX-License-Identifier: Apache-2.0
"""Exports of real recordings, read by other people's code: a proxy, an application of threads and one of an event loop,
with a database, a cache and a service behind them. What each reader finds is what the report counts.
"""

import collections
import csv
import io
import json
import os
import subprocess
import unittest

from harness import Database, free_port, from_log, has_module, has_node_package, main, needs, nginx, paths, postgres, redis, site
from harness.database import NODE_MODULES, PYTHON

ROUNDS = 60 if paths.full else 20
IN_FLIGHT = 12
FAILING = 10
ROUTES = ['/one', '/nplus1', '/cached', '/mixed', '/fail']
NODE = os.path.dirname(NODE_MODULES)
GUNICORN = ['-m', 'gunicorn', '-b', '127.0.0.1:{port}', '--chdir', paths.apps, '-k', 'gthread', '-w', '1', '--threads', '8',
	    '--log-level', 'critical']


def have(*packages):
	return all(os.path.isdir(os.path.join(NODE_MODULES, p)) for p in packages)


def nested(slices):
	"""Whether intervals lie apart or within each other."""
	open_until = []
	for begin, end in sorted(slices, key=lambda s: (s[0], -s[1])):
		while open_until and open_until[-1] <= begin:
			open_until.pop()
		if open_until and end > open_until[-1]:
			return False
		open_until.append(end)
	return True


class Trace:
	"""The rules of the trace event format, as far as we use it."""

	def __init__(self, case, text):
		trace = json.loads(text)
		self.events, threads, pairs = trace['traceEvents'], collections.defaultdict(list), collections.defaultdict(list)
		for e in self.events:
			case.assertIn(e['ph'], 'XbeiCM', e)
			case.assertTrue(isinstance(e['pid'], int) and e['name'] is not None, e)
			case.assertTrue(e['ph'] == 'M' or e['ts'] >= 0, e)
			if e['ph'] == 'X':
				threads[e['pid'], e['tid']].append((round(e['ts'] * 1000), round((e['ts'] + e['dur']) * 1000)))
			elif e['ph'] in 'be':
				pairs[e['pid'], e['cat'], e['id2']['local']].append(e)
		case.assertTrue(all(nested(slices) for slices in threads.values()))
		for events in pairs.values():
			phases = [e['ph'] for e in events]
			case.assertEqual(phases, ['b', 'e'] * (len(events) // 2))
			case.assertTrue(nested([(round(b['ts'] * 1000), round(e['ts'] * 1000))
						for b, e in zip(events[::2], events[1::2])]), events[:4])
		self.of = collections.Counter(self.kind(e) for e in self.events if e['ph'] in 'Xb')

	@staticmethod
	def kind(event):
		args = event.get('args', {})
		if event['cat'] in ('connection',):
			return 'connection'
		if 'db.system.name' in args:
			return 'call'
		return 'request' if 'profilis.listener' in args or 'http.request.method' in args and 'server.address' not in args else 'other'


@needs('nginx', 'redis-server', 'node', 'promtool', 'chromium')
@unittest.skipUnless(postgres.installed(), 'not installed: postgresql')
@unittest.skipUnless(all(has_module(m) for m in ('flask', 'gunicorn', 'psycopg2', 'redis', 'jsonschema', 'prometheus_client')),
		     'not installed: modules of Python (scripts/setup test)')
@unittest.skipUnless(have('speedscope', 'pprof-format', '@opentelemetry/otlp-transformer', 'pg'),
		     'not installed: npm packages (scripts/setup test)')
class Exports(Database):
	def setUp(self):
		super().setUp()
		site.make(self.directory)
		self.postgres, self.redis = postgres.Postgres(self), redis.Redis(self)
		self.back = nginx.start(self, 'back', 'location / { return 200 "12\\n"; }', record=False)
		self.redis.ask('SET greeting hello')

	def app(self, name, argv):
		port = free_port()
		env = {'PORT': str(port), 'LOG': self.path(f'{name}.log'), 'DSN': self.postgres.url(), 'NODE_PATH': NODE_MODULES,
		       'REDIS': str(self.redis.port), 'UPSTREAM': str(self.back.port), 'PROFILIS_CPU_HZ': '199'}
		return self.start([a.format(port=port) for a in argv], port=port, record=name, name=name, env=env)

	def serve(self):
		"""Recordings of threads, of the proxy before them, of an event loop, and of what logs tracebacks."""
		flask = self.app('flask', [PYTHON, *GUNICORN, '--worker-tmp-dir', self.directory, 'shop_flask:app'])
		front = nginx.start(self, 'flask-front', nginx.PROXY,
				    http=nginx.UPSTREAM.format(address=f'127.0.0.1:{flask.port}', keepalive=8))
		node = self.app('node', ['node', f'{paths.apps}/shop.js'])
		requests = self.write('requests', ''.join(f'GET {r}\n' for r in ROUTES * ROUNDS))
		for port in (front.port, node.port):
			self.load(port, [], len(ROUTES) * ROUNDS, connections=IN_FLIGHT, extra=['-f', requests])
		failing = self.app('failing', [PYTHON, *GUNICORN, '--worker-tmp-dir', self.directory, 'errors_flask:app'])
		self.load(failing.port, ['GET /fail?n=1'], FAILING, connections=1)
		for server in (front, flask, node, failing):
			server.stop()
		return [self.path(f'{name}.dir') for name in ('flask', 'flask-front', 'node', 'failing')]

	# ---- readers ----

	def export(self, form, *words):
		path = self.path(f'out.{form}')
		self.recording('flask').must('export', *self.runs, '-q', '-f', form, '-o', path, *words)
		return path

	def text(self, form, *words):
		with open(self.export(form, *words), encoding='utf-8', newline='') as file:
			return file.read()

	def read_by(self, script, *words):
		done = subprocess.run(['node', os.path.join(NODE, script), *words], capture_output=True, text=True, timeout=120)
		self.assertEqual(done.returncode, 0, done.stderr[-2000:])
		return json.loads(done.stdout)

	# ---- formats ----

	def spans(self, report, *words):
		spans = self.read_by('check_exports.mjs', 'traces', self.export('otlp', *words))
		kinds = collections.Counter((s['kind'], 'db.system.name' in s['attributes']) for s in spans)
		self.assertEqual(kinds[2, False], report['requests']['total'])
		self.assertEqual(kinds[3, True], sum(q['count'] for q in report['queries']))
		self.assertEqual(kinds[3, False], sum(u['count'] for u in report['upstreams']))
		self.assertEqual(sum(s['status'].get('code') == 2 for s in spans if s['kind'] == 2), report['requests']['errors'])
		self.assertEqual(collections.Counter(s['attributes'].get('http.route') or s['attributes']['url.template']
						     for s in spans if s['kind'] == 2),
				 {name: route['count'] for name, route in report['routes'].items()})
		self.assertEqual(sum(int(s['endTimeUnixNano']) - int(s['startTimeUnixNano']) for s in spans if s['kind'] == 2),
				 sum(r['total_ns'] for r in report['routes'].values()))
		ids = {s['spanId']: s for s in spans}
		self.servers_spans = {s['spanId'] for s in spans if s['kind'] == 2}
		self.assertEqual(len(ids), len(spans))
		children = [s for s in spans if s['kind'] == 3 and s.get('parentSpanId')]
		self.assertEqual(len(children), sum(row['attribution'][sure] for row in report['queries'] + report['upstreams']
						    for sure in ('exact', 'probable')))
		for s in children:
			self.assertEqual(ids[s['parentSpanId']]['traceId'], s['traceId'])
			self.assertEqual(ids[s['parentSpanId']]['kind'], 2)
		return spans

	def logs(self, report):
		records = self.read_by('check_exports.mjs', 'logs', self.export('otlp-logs'))
		self.assertEqual(len(records), sum(e['event'] in ('log', 'exception', 'crash') for e in self.lines()))
		traced = [r for r in records if 'Traceback' in r['body']['stringValue']]
		self.assertEqual(len(traced), FAILING)
		self.assertTrue(all(r['spanId'] in self.servers_spans for r in traced))

	def figures(self, report):
		found = {m['name']: m['points'] for m in self.read_by('check_exports.mjs', 'metrics', self.export('otlp-metrics'))}
		count = lambda name: sum(int(p['count']) for p in found[name])
		self.assertEqual(int(found['profilis.requests'][0]['asInt']), report['requests']['total'])
		self.assertEqual(int(found['profilis.errors'][0]['asInt']), report['requests']['errors'])
		self.assertEqual(count('http.server.request.duration'), report['requests']['latency']['count'])
		self.assertEqual(count('http.client.request.duration'), sum(u['latency']['count'] for u in report['upstreams']))
		self.assertEqual(count('db.client.operation.duration'), sum(q['latency']['count'] for q in report['queries']))

	def lines(self, *words):
		return [json.loads(line) for line in self.text('jsonl', *words).splitlines()]

	def events(self, report):
		kinds = collections.Counter(e['event'] for e in self.lines())
		self.assertEqual(kinds['http.server.request'], report['requests']['total'])
		self.assertEqual(kinds['db.client.operation'], sum(q['count'] for q in report['queries']))
		self.assertEqual(kinds['http.client.request'], sum(u['count'] for u in report['upstreams']))
		self.assertEqual(kinds['cpu.sample'], report['profile']['samples'])
		rows = [r for r in csv.DictReader(io.StringIO(self.text('csv'), newline='')) if not r['method']]
		self.assertEqual({r['route']: (int(r['requests']), int(r['errors'])) for r in rows},
				 {name: (r['count'], r['errors']) for name, r in report['routes'].items()})

	def metrics(self, report):
		from prometheus_client.openmetrics.parser import text_string_to_metric_families as families
		text = self.text('prom')
		found = subprocess.run(['promtool', 'check', 'metrics'], input=text, text=True, capture_output=True)
		self.assertEqual((found.returncode, found.stdout + found.stderr), (0, ''))
		self.assertIn(f'\nprofilis_requests_total {report["requests"]["total"]}\n', text)
		values = {f.name: sum(s.value for s in f.samples if s.name in (f.name + '_count', f.name + '_total'))
			  for f in families(self.text('openmetrics'))}
		self.assertEqual(values['http_server_request_duration_seconds'], report['requests']['latency']['count'])
		self.assertEqual(values['profilis_db_queries'], sum(q['count'] for q in report['queries']))

	def profiles(self, report):
		import jsonschema
		profile = self.read_by('check_exports.mjs', 'pprof', self.export('pprof'))
		self.assertEqual(profile['types'], ['samples/count', 'cpu/nanoseconds'])
		totals = [report['profile']['samples'], report['profile']['cpu_ns']]
		self.assertGreater(totals[0], 0)
		self.assertEqual([sum(v) for v in zip(*(s['values'] for s in profile['samples']))], totals)
		named = {s['labels'].get('http.route') for s in profile['samples']}
		self.assertEqual(named, {r['route'] for r in report['profile']['routes']})
		scope = json.loads(self.text('speedscope'))
		with open(f'{NODE_MODULES}/speedscope/dist/release/file-format-schema.json', encoding='utf-8') as file:
			schema = json.load(file)
		jsonschema.validate(scope, schema)
		self.assertEqual(sum(scope['profiles'][0]['weights']), totals[1])
		self.assertEqual(sum(w for p in scope['profiles'][1:] for w in p['weights']), totals[1])
		folded = sum(int(line.rpartition(' ')[2]) for line in self.text('folded').splitlines())
		self.assertEqual(folded, totals[1])

	def trace(self, report):
		trace = Trace(self, self.text('perfetto'))
		self.assertEqual(trace.of['request'], report['requests']['total'])
		self.assertEqual(trace.of['call'], sum(q['count'] for q in report['queries']))
		phases = collections.Counter(e['ph'] for e in trace.events)
		self.assertGreater(phases['X'], 0)
		self.assertGreater(phases['b'], 0)

	def speedscope(self):
		"""Speedscope's importers take its own format, traces and pprof."""
		files = [self.export(form) for form in ('speedscope', 'perfetto', 'pprof')]
		for found in self.read_by('check_speedscope.mjs', *files):
			self.assertEqual(found['complaints'], [], found)
			self.assertIn('Left Heavy', found['text'])

	def rotated(self):
		whole = self.text('jsonl')
		self.export('jsonl', '--rotate-secs', '1')
		parts = sorted(n for n in os.listdir(self.directory) if n.startswith('out.') and n.endswith('jsonl'))
		numbers = sorted(int(n.split('.')[1]) for n in parts if n.count('.') == 2)
		self.assertEqual(numbers, list(range(1, len(numbers) + 1)))
		self.assertGreater(len(numbers), 0)
		texts = []
		for name in ['out.jsonl', *(f'out.{i}.jsonl' for i in numbers)]:
			with open(self.path(name), encoding='utf-8', newline='') as file:
				texts.append(file.read())
		self.assertEqual(''.join(texts), whole)
		for text in texts:
			ends = [json.loads(line)['time_unix_nano'] for line in text.splitlines()]
			self.assertLess(max(ends) - ends[0], 1000000000)

	# ---- filters ----

	def filtered(self):
		whole = self.lines()
		requests = [e for e in whole if e['event'] == 'http.server.request']
		for words, fits in [(('--status', '500'), lambda e: e.get('http.response.status_code') == 500),
				    (('--route', '/mixed'), lambda e: e['url.path'] == '/mixed'),
				    (('--slower-than', '5ms'), lambda e: e['duration_ns'] >= 5000000)]:
			wanted = {e['span_id'] for e in requests if fits(e)}
			report = json.loads(self.text('json', *words))
			self.assertTrue(0 < len(wanted) == report['requests']['total'] < len(requests), words)
			self.spans(report, *words)
			found = self.lines(*words)
			self.assertEqual({e['span_id'] for e in found if e['event'] == 'http.server.request'}, wanted)
			self.assertTrue(all(e['parent_span_id'] in wanted for e in found if e['event'] != 'http.server.request'))
		only = json.loads(self.text('json', '--process', 'nginx'))
		self.assertEqual({p['program'] for p in only['processes']}, {'nginx'})
		self.assertEqual(only['queries'], [])

	def test_live_and_killed(self):
		"""What is not sealed yet is exported, too; what was in flight at the end counts as in the report."""
		flask = self.app('flask', [PYTHON, *GUNICORN, '--worker-tmp-dir', self.directory, 'shop_flask:app'])
		self.runs = [self.path('flask.dir')]
		self.load(flask.port, [f'GET {r}' for r in ROUTES], 50, connections=4)
		if self.recorded:
			before = json.loads(self.text('json'))['requests']['total']
			found = sum(e['event'] == 'http.server.request' for e in self.lines())
			self.assertTrue(0 < before <= found <= 50, (before, found))
		flask.kill()
		if self.recorded:
			report = json.loads(self.text('json'))
			self.assertEqual(report['requests']['total'], 50)
			self.events(report)
			self.spans(report)

	def test_all(self):
		self.runs = self.serve()
		if not self.recorded:
			return
		report = json.loads(self.text('json'))
		self.assertEqual(report['requests']['total'], 3 * len(ROUTES) * ROUNDS + FAILING)
		with self.subTest('spans'):
			self.spans(report)
		for check in (self.logs, self.figures, self.events, self.metrics, self.profiles, self.trace):
			with self.subTest(check.__name__):
				check(report)
		for check in (self.speedscope, self.filtered, self.rotated):
			with self.subTest(check.__name__):
				check()


if __name__ == '__main__':
	main(170)

# SPDX-License-Identifier: Apache-2.0
"""`profilis-report serve` beside real servers under load: its figures against the report's, and who may see them."""

import glob
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
import unittest

from harness import Case, Load, free_port, has_module, main, needs, nginx, paths, tls, wait_until
from harness.served import Served, exact

TOKEN = 'a-token-of-some-length'
# What ledgers say changes without any event; requests in flight and the program's own words are of the moment.
OF_THE_MOMENT = {'meta', 'coverage', 'processes', 'in_flight', 'connections', 'resources'}
SETTLED = 1.7  # seconds; what is served ends half a second back, and is a second old at most


class Live(Case):
	def serve(self, record, *options, **more):
		return Served(self, self.path(record + '.dir'), *options, **more)

	def same_as_report(self, record, live):
		"""To the last request: every route, method, status, percentile, bin, error."""
		window = live['meta']['live']
		report = self.recording(record).json_of('--since', exact(window['since_ns']),
							'--until', exact(window['until_ns']),
							'--window', f"{live['meta']['window_ns']}ns")
		self.assertEqual(live['meta']['since_ns'], report['meta']['since_ns'])
		if not live['requests']['total'] + report['requests']['total']:
			return 0
		for figures in (live, report):
			figures['requests'].pop('in_flight')
		for key in report.keys() - OF_THE_MOMENT:
			self.assertEqual(live[key], report[key], key)
		return report['requests']['total']


class Figures(Live):
	def follow(self, served, generator, seconds, prometheus=True):
		"""Asks again and again while the load runs; what is counted over all never falls."""
		seen, total = [], 0
		end = time.monotonic() + seconds
		while generator.poll() is None and time.monotonic() < end:
			seen.append(served.json())
			if prometheus:
				now = served.samples()['profilis_requests_total']
				self.assertGreaterEqual(now, total)
				total = now
			time.sleep(0.7)
		return seen

	@needs('nginx')
	def test_nginx(self):
		os.makedirs(self.path('htdocs'))
		self.write('htdocs/index.html', 'hello\n')
		server = nginx.start(self, 'nginx', workers=2)
		everything, window = self.serve('nginx'), self.serve('nginx', '--window', '3s')
		requests = ['GET /index.html | weight=5', 'GET /users/17?a=b', 'GET /fail', 'GET /empty', 'POST /form | body=300']
		generator = Load.begin(server.port, requests, 10**9, connections=8, timeout=30, extra=['-d', '9'])
		seen = []
		both = [threading.Thread(target=lambda s=s, p=p: seen.extend(self.follow(s, generator, 12, p)))
			for s, p in ((everything, True), (window, False))]
		for thread in both:
			thread.start()
		for thread in both:
			thread.join()
		load = Load.end(generator)
		time.sleep(SETTLED)
		sent = sum(load.counts.values())
		self.assertEqual(everything.json()['requests']['total'], sent)
		self.assertEqual(everything.samples()['profilis_requests_total'], sent)
		counted = [self.same_as_report('nginx', live) for live in seen]
		self.assertGreater(len(set(counted)), 3)
		self.assertGreater(len({live['meta']['since_ns'] for live in seen}), 2, 'the window did not move')
		self.assertLess(window.json()['requests']['total'], sent)
		self.assertEqual(window.samples()['profilis_requests_total'], sent, 'what left the window is not counted')
		server.stop()
		time.sleep(2 * SETTLED)
		for served in (everything, window):
			self.assertEqual(served.samples()['profilis_requests_total'], sent)
			self.assertEqual(served.json('/health')['recording']['processes_running'], 0)
		self.same_as_report('nginx', everything.json())
		self.assertEqual([s.stop() for s in (everything, window)], [0, 0])

	@unittest.skipUnless(has_module('flask') and has_module('gunicorn'), 'not installed: gunicorn or python3-flask')
	def test_flask(self):
		port = free_port()
		os.mkdir(self.path('flask.dir'))
		served = self.serve('flask')
		self.assertEqual(served.json('/health')['status'], 'waiting')
		server = self.start(['/usr/bin/python3', '-m', 'gunicorn', '-b', f'127.0.0.1:{port}', '--chdir', paths.apps,
				     '-w', '2', '--log-level', 'critical', '--worker-tmp-dir', self.directory,
				     'flask_app:app'], port=port, record='flask', name='flask')
		generator = Load.begin(port, ['GET /hello | weight=3', 'GET /fail', 'GET /missing'], 10**9, connections=4,
				       per_connection=1, timeout=30, extra=['-d', '5'])
		seen = self.follow(served, generator, 8)
		load = Load.end(generator)
		time.sleep(SETTLED)
		for live in seen:
			self.same_as_report('flask', live)
		live = served.json()
		self.assertEqual(live['requests']['total'], sum(load.counts.values()))
		errors = served.json('/errors.json')
		self.assertEqual(errors, live['errors'])
		self.assertEqual({e['exception_type'] for e in errors}, {'ValueError'})
		server.stop()

	@needs('nginx')
	def test_killed(self):
		"""What a killed process has left counts on."""
		os.makedirs(self.path('htdocs'))
		server = nginx.start(self, 'nginx', server='location / { return 200 "x"; }')
		served = self.serve('nginx')
		load = self.load(server.port, ['GET /a/1'], total=5000)
		time.sleep(SETTLED)
		before = served.samples()['profilis_requests_total']
		server.kill()
		time.sleep(SETTLED)
		for _ in range(3):
			self.assertEqual(served.samples()['profilis_requests_total'], before)
			time.sleep(SETTLED)
		self.assertEqual(before, sum(load.counts.values()))
		self.same_as_report('nginx', served.json())

	@needs('nginx')
	def test_flight_recorder(self):
		"""Segments go while they are followed: what was counted from them is not counted again from the ledger."""
		os.makedirs(self.path('htdocs'))
		server = nginx.start(self, 'nginx', server='location / { return 200 "x"; }',
				     env={'PROFILIS_MAX_BYTES': '400000', 'PROFILIS_WHEN_FULL': 'recorder'})
		served = self.serve('nginx')
		sent = dropped = 0
		while not dropped and sent < 400000:
			load = self.load(server.port, ['GET /users/17 | weight=5', 'GET /b'], total=25000)
			sent += sum(load.counts.values())
			time.sleep(SETTLED)
			self.assertEqual(served.samples()['profilis_requests_total'], sent)
			dropped = served.json()['coverage']['counters']['segments_discarded']
		self.assertGreater(dropped, 0)
		self.assertEqual(self.recording('nginx').json()['requests']['total'], sent)
		server.stop()
		time.sleep(2 * SETTLED)
		self.assertEqual(served.samples()['profilis_requests_total'], sent)

	def test_in_flight(self):
		"""Who waits, for how long, and where it will count."""
		port = free_port()
		self.write('slow.py', 'import http.server, time\n'
			   'class H(http.server.BaseHTTPRequestHandler):\n'
			   '\tdef do_GET(self):\n\t\ttime.sleep(4)\n\t\tself.send_response(200)\n'
			   '\t\tself.send_header("Content-Length", "0")\n\t\tself.end_headers()\n'
			   f'http.server.ThreadingHTTPServer(("127.0.0.1", {port}), H).serve_forever()\n')
		server = self.start(['/usr/bin/python3', self.path('slow.py')], port=port, record='slow', name='slow')
		served = self.serve('slow')
		client = socket.create_connection(('127.0.0.1', port))
		client.sendall(b'GET /users/123 HTTP/1.1\r\nHost: x\r\n\r\n')
		time.sleep(1.5)
		live = served.json()
		self.assertEqual(live['requests']['in_flight'], 1)
		only, = live['in_flight']
		self.assertEqual((only['route'], only['path'], only['method'], only['state']),
				 ('/users/{id}', '/users/123', 'GET', 'waiting'))
		self.assertEqual(only['pid'], server.pid)
		self.assertTrue(1e9 < only['age_ns'] < 4e9, only)
		self.assertEqual(self.recording('slow').json()['in_flight'][0]['route'], '/users/{id}')
		client.recv(100)
		time.sleep(SETTLED)
		self.assertEqual(served.json()['in_flight'], [])
		self.assertEqual(served.json()['requests']['total'], 1)
		client.close()


class Lost(Live):
	"""The recording is deleted, cut short, begun anew under it."""

	def small(self, name='nginx'):
		os.makedirs(self.path('htdocs'), exist_ok=True)
		server = nginx.start(self, name, server='location / { return 200 "x"; }')
		return server, lambda n: self.load(server.port, ['GET /a/1'], total=n)

	@needs('nginx')
	def test_deleted_and_begun_anew(self):
		server, load = self.small()
		served = self.serve('nginx')
		load(3000)
		time.sleep(SETTLED)
		self.assertEqual(served.samples()['profilis_requests_total'], 3000)
		shutil.rmtree(self.path('nginx.dir'))
		time.sleep(SETTLED)
		for _ in range(2):
			self.assertEqual(served.samples()['profilis_requests_total'], 3000)
			self.assertEqual(served.json()['requests']['total'], 3000)
			time.sleep(SETTLED)
		health = served.json('/health')
		self.assertEqual(health['status'], 'degraded')
		self.assertTrue(health['recording']['trouble'])
		live = served.json()
		self.assertGreater(live['coverage']['processes_vanished'], 0)
		self.assertTrue(live['meta']['live']['trouble'])
		server.stop()
		server, load = self.small()
		load(2000)
		time.sleep(SETTLED)
		self.assertEqual(served.samples()['profilis_requests_total'], 5000)
		self.assertEqual(served.json()['requests']['total'], 5000)
		server.stop()

	@needs('nginx')
	def test_cut_short(self):
		server, load = self.small()
		served = self.serve('nginx')
		# More than one block, so that there are segments.
		load(60000)
		time.sleep(SETTLED)
		self.assertEqual(served.samples()['profilis_requests_total'], 60000)
		segments = glob.glob(self.path('nginx.dir/*/*.seg'))
		self.assertTrue(segments)
		for segment in segments:
			os.truncate(segment, 100)
		time.sleep(SETTLED)
		self.assertEqual(served.samples()['profilis_requests_total'], 60000)
		load(1000)
		time.sleep(SETTLED)
		self.assertGreaterEqual(served.samples()['profilis_requests_total'], 60000)
		self.assertEqual(served.process.poll(), None)
		server.stop()

	@needs('nginx')
	def test_compacted(self):
		"""Segments are written anew under the same names; nothing counts twice."""
		server, load = self.small()
		served = self.serve('nginx')
		load(40000)
		server.kill()
		time.sleep(SETTLED)
		before = served.samples()['profilis_requests_total']
		self.recording('nginx').must('compact', self.path('nginx.dir'))
		for _ in range(3):
			time.sleep(SETTLED)
			self.assertEqual(served.samples()['profilis_requests_total'], before)
		self.assertEqual(before, 40000)

	@needs('nginx')
	def test_damaged_once(self):
		server, load = self.small()
		load(60000)
		server.stop()
		segment, = [s for s in glob.glob(self.path('nginx.dir/*/*.seg')) if os.path.getsize(s) > 10000]
		with open(segment, 'r+b') as bytes_of:
			bytes_of.seek(5000)
			bytes_of.write(b'\0' * 64)
		served = self.serve('nginx')
		damaged = []
		for _ in range(4):
			damaged.append(served.json()['coverage']['blocks_damaged'])
			time.sleep(SETTLED)
		self.assertEqual(damaged, [1] * 4)
		self.same_as_report('nginx', served.json())


class Doors(Live):
	"""Who may see what, and what is refused."""

	def setUp(self):
		super().setUp()
		os.mkdir(self.path('none.dir'))

	def test_answers(self):
		served = self.serve('none')
		page = served.ask('/')
		self.assertEqual(page.status, 200)
		self.assertIn('data-live="page.json" data-refresh="5"', page.body.decode())
		for name, part in (('Content-Security-Policy', "frame-ancestors 'none'"), ('X-Frame-Options', 'DENY'),
				   ('X-Content-Type-Options', 'nosniff'), ('Cache-Control', 'no-cache')):
			self.assertIn(part, page.headers[name])
		for path in ('', '/', '/page.json', '/metrics.json', '/errors.json', '/metrics', '/health', '/login'):
			for method, status in (('DELETE', 405), ('PUT', 405), ('PATCH', 405), ('OPTIONS', 405)):
				answer = served.ask(path, method)
				self.assertEqual(answer.status, status, f'{method} {path}')
				self.assertIn('GET', answer.headers['Allow'])
			self.assertEqual(served.ask(path, 'GET', body='x').status, 413)
		for path in ('/page.json', '/metrics.json', '/errors.json', '/metrics', '/health'):
			answer = served.ask(path, 'HEAD')
			self.assertEqual((answer.status, answer.body), (200, b''))
			self.assertGreater(int(answer.headers['Content-Length']), 1)
		self.assertEqual(served.ask('/logout').status, 405)
		self.assertEqual(served.ask('/nothing').status, 404)
		self.assertEqual(served.ask('/etc/passwd', bare=True).status, 404)
		self.assertEqual(served.ask('/../../etc/passwd').status, 404)
		self.assertEqual(served.ask('/', bare=True).headers['Location'], '/_profilis/')
		self.assertEqual(served.ask('/' + 'a' * 40000).status, 414)
		self.assertIn(served.ask('/', X='a' * 40000).status, (431, 413))
		self.assertNotIn('Access-Control-Allow-Origin', page.headers)

	def test_unchanged(self):
		served = self.serve('none')
		first = served.ask('/page.json')
		tag = first.headers['ETag']
		self.assertEqual(served.ask('/page.json', If_None_Match=tag).status, 304)
		time.sleep(1.2)
		again = served.ask('/page.json', If_None_Match=f'"other", {tag}')
		self.assertIn(again.status, (200, 304))  # the window may just have moved
		self.assertEqual(served.ask('/page.json', If_None_Match='"other"').status, 200)

	def test_hosts(self):
		"""A foreign page whose name leads to this machine reads nothing."""
		served = self.serve('none', '--cors-origin', 'https://status.example')
		for host, status in (('localhost', 200), ('127.0.0.1:1', 200), ('[::1]:80', 200), ('status.example', 200),
				     ('evil.example', 403), ('127.0.0.1.evil.example', 403), ('', 403)):
			self.assertEqual(served.ask('/health', Host=host).status, status, host)
		answer = served.ask('/health', 'OPTIONS', Origin='https://status.example')
		self.assertEqual((answer.status, answer.headers['Access-Control-Allow-Origin']), (204, 'https://status.example'))

	def test_prefix(self):
		for given, prefix in (('/', ''), ('a/b/', '/a/b')):
			served = self.serve('none', '--prefix', given)
			self.assertEqual(served.prefix, prefix)
			self.assertEqual(served.ask('/health').status, 200)
			self.assertEqual(served.ask('/').status, 200)

	def login(self, served, token, **headers):
		return served.ask('/login', 'POST', body=f'token={token}',
				  Content_Type='application/x-www-form-urlencoded', **headers)

	def test_token(self):
		served = self.serve('none', env={'PROFILIS_TOKEN': TOKEN})
		for path in ('/', '/page.json', '/metrics.json', '/errors.json', '/metrics', '/health'):
			answer = served.ask(path)
			self.assertEqual((answer.status, answer.headers['WWW-Authenticate']), (401, 'Bearer realm="profilis"'))
			self.assertEqual(served.ask(path, Authorization=f'Bearer {TOKEN}').status, 200)
			self.assertEqual(served.ask(path, Authorization=f'Basic {TOKEN}').status, 401)
		self.assertEqual(served.ask(f'/health?token={TOKEN}').status, 401)
		self.assertEqual(served.ask('/health', Authorization=f'Bearer {TOKEN}', Host='any.example').status, 200)
		self.assertIn('<form', served.ask('/', Accept='text/html').body.decode())
		began = time.monotonic()
		for wrong in (TOKEN[:-1], TOKEN + 'x', '', TOKEN.upper()):
			self.assertEqual(served.ask('/health', Authorization=f'Bearer {wrong}').status, 401)
		self.assertGreater(time.monotonic() - began, 3.5, 'wrong tokens are not slowed down')
		self.assertEqual(self.login(served, 'wrong').status, 401)
		session = self.login(served, TOKEN)
		self.assertEqual((session.status, session.headers['Location']), (303, '/_profilis/'))
		cookie = session.headers['Set-Cookie']
		for part in ('HttpOnly', 'SameSite=Strict', 'Path=/_profilis/'):
			self.assertIn(part, cookie)
		self.assertNotIn('Secure', cookie)
		self.assertNotIn(TOKEN, cookie)
		cookie = cookie.split(';')[0]
		self.assertEqual(served.ask('/page.json', Cookie=f'a=b; {cookie}').status, 200)
		self.assertEqual(served.ask('/page.json', Cookie=cookie[:-1] + 'g').status, 401)
		for foreign in ({'Sec_Fetch_Site': 'cross-site'}, {'Sec_Fetch_Site': 'same-site'},
				{'Origin': 'https://evil.example'}, {'Origin': 'null'}):
			self.assertEqual(self.login(served, TOKEN, **foreign).status, 403, foreign)
			self.assertEqual(served.ask('/logout', 'POST', Cookie=cookie, **foreign).status, 403)
		host = f'{served.where.hostname}:{served.where.port}'
		for own in ({'Sec_Fetch_Site': 'same-origin'}, {'Origin': f'http://{host}'}):
			self.assertEqual(self.login(served, TOKEN, **own).status, 303, own)
		self.assertEqual(self.login(served, 'x' * 5000).status, 413)
		chunks = served.ask('/login', 'POST', body=(b'x' * 100 for _ in range(60)))
		self.assertEqual(chunks.status, 413)
		self.assertEqual(served.ask('/logout', 'POST', Cookie=cookie).status, 303)
		self.assertEqual(served.ask('/page.json', Cookie=cookie).status, 401)

	def test_wrong_tokens_lock_nobody_out(self):
		served = self.serve('none', env={'PROFILIS_TOKEN': TOKEN})
		answers = []

		def try_one():
			answers.append(served.ask('/health', Authorization='Bearer wrong-wrong-wrong-wrong').status)

		tries = [threading.Thread(target=try_one) for _ in range(60)]
		for thread in tries:
			thread.start()
		began = time.monotonic()
		self.assertEqual(served.ask('/health', Authorization=f'Bearer {TOKEN}').status, 200)
		self.assertLess(time.monotonic() - began, 1)
		for thread in tries:
			thread.join()
		self.assertEqual(set(answers), {401, 429})

	def test_https(self):
		certificate = tls.certificate(self.directory)
		os.chmod(certificate.key, 0o600)
		token = self.write('token', TOKEN + '\n', 0o600)
		served = self.serve('none', '--tls-cert', certificate.cert, '--tls-key', certificate.key, '--https-only',
				    '--auth-token-file', token)
		self.assertTrue(served.url.startswith('https://'))
		session = self.login(served, TOKEN)
		self.assertIn('; Secure', session.headers['Set-Cookie'])
		self.assertIn('Strict-Transport-Security', session.headers)
		self.assertEqual(served.ask('/', Cookie=session.headers['Set-Cookie'].split(';')[0]).status, 200)
		plain = socket.create_connection((served.where.hostname, served.where.port))
		plain.sendall(b'GET /_profilis/health HTTP/1.1\r\nHost: localhost\r\n\r\n')
		plain.settimeout(20)
		self.assertNotIn(b'200', plain.recv(100))
		plain.close()
		self.assertEqual(served.stop(signal.SIGINT), 0)

	def test_https_at_a_proxy(self):
		served = self.serve('none', '--https-only')
		self.assertEqual(served.ask('/health').status, 403)
		self.assertEqual(served.ask('/health', X_Forwarded_Proto='http').status, 403)
		self.assertEqual(served.ask('/health', X_Forwarded_Proto='https').status, 200)

	def refused(self, *options, env=None):
		environment = {k: v for k, v in os.environ.items() if not k.startswith('PROFILIS_')}
		done = subprocess.run([paths.report, 'serve', *options], capture_output=True, text=True, timeout=20,
				      env={**environment, **(env or {})})
		self.assertEqual(done.returncode, 2, done)
		self.assertEqual(done.stderr.count('\n'), 1, done.stderr)
		self.assertEqual(done.stdout, '')
		return done.stderr

	def test_refusals(self):
		run = self.path('none.dir')
		with socket.socket() as taken:
			taken.bind(('127.0.0.1', 0))
			taken.listen()
			self.assertIn('in use', self.refused(run, '--listen', f'127.0.0.1:{taken.getsockname()[1]}'))
		certificate = tls.certificate(self.directory)
		os.chmod(certificate.key, 0o600)
		text = self.write('text', 'no certificate\n', 0o600)
		for options, words in (
				(['--listen', '0.0.0.0:0'], 'token'), (['--listen', ':0'], 'token'),
				(['--listen', 'nowhere'], 'address'), (['--listen', '1.2.3.4.5:80'], '--listen'),
				(['--prefix', '/a b'], '--prefix'), (['--cors-origin', '*'], 'origin'),
				(['--cors-origin', 'example'], 'origin'), (['--window', '0'], '--window'),
				(['--tls-cert', certificate.cert], 'together'),
				(['--tls-cert', text, '--tls-key', text], 'certificate'),
				(['--tls-cert', certificate.cert, '--tls-key', self.path('nothing')], 'No such file'),
				(['--auth-token-file', self.path('nothing')], 'No such file'),
				(['--auth-token-file', self.write('open', TOKEN, 0o644)], 'others can read'),
				(['--auth-token-file', self.write('short', 'secret\n', 0o600)], '16')):
			self.assertIn(words, self.refused(run, '--listen', '127.0.0.1:0', *options), options)
		self.assertIn('PROFILIS_TOKEN', self.refused(run, '--listen', '127.0.0.1:0', env={'PROFILIS_TOKEN': 'x'}))
		self.assertIn('No such file', self.refused(self.path('nothing')))
		self.assertIn('directory', self.refused(text))


class Crowd(Live):
	def setUp(self):
		super().setUp()
		os.mkdir(self.path('none.dir'))

	def test_idle_clients_and_slow_ones(self):
		served = self.serve('none')
		where = (served.where.hostname, served.where.port)
		idle = [socket.create_connection(where) for _ in range(1000)]
		slow = [socket.create_connection(where) for _ in range(50)]
		for s in slow:
			s.sendall(b'GET /_profilis/health HTTP/1.1\r\nHost: localhost\r\nX: ')
		began, ended = time.monotonic(), None
		while time.monotonic() < began + 25 and not ended:
			asked = time.monotonic()
			self.assertEqual(served.ask('/health').status, 200)
			self.assertLess(time.monotonic() - asked, 2)
			alive = 0
			for s in slow:
				try:
					s.sendall(b'a')
					alive += 1
				except OSError:
					pass
			ended = None if alive else time.monotonic() - began
			time.sleep(0.5)
		self.assertTrue(ended and ended < 20, 'slow clients hold on')
		for s in idle:
			s.settimeout(5)
			self.assertEqual(s.recv(10), b'')
			s.close()
		for s in slow:
			s.close()
		wait_until(lambda: len(os.listdir(f'/proc/{served.process.pid}/fd')) < 30, 10, 'descriptors free')

	def test_nothing_runs_when_nobody_asks(self):
		served = self.serve('none')
		served.json()
		time.sleep(2.5)
		before, cpu = served.switches(), served.cpu_seconds()
		time.sleep(4)
		self.assertLessEqual(served.switches() - before, 1)
		self.assertEqual(served.cpu_seconds(), cpu)


class Others(Live):
	"""Programs that people look with: Prometheus, a browser."""

	@needs('nginx', 'prometheus', 'promtool')
	def test_prometheus(self):
		os.makedirs(self.path('htdocs'))
		certificate = tls.certificate(self.directory)
		os.chmod(certificate.key, 0o600)
		server = nginx.start(self, 'nginx', server='location / { return 200 "x"; }')
		served = self.serve('nginx', '--tls-cert', certificate.cert, '--tls-key', certificate.key,
				    env={'PROFILIS_TOKEN': TOKEN}, token=TOKEN)
		self.load(server.port, ['GET /a/1', 'GET /b'], total=3000)
		time.sleep(SETTLED)
		checked = subprocess.run(['promtool', 'check', 'metrics'], input=served.ask('/metrics').body, capture_output=True)
		self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
		port = free_port()
		self.write('prometheus.yml', f'''
global: {{ scrape_interval: 1s }}
scrape_configs:
  - job_name: profilis
    scheme: https
    metrics_path: /_profilis/metrics
    tls_config: {{ ca_file: {certificate.cert} }}
    authorization: {{ credentials: {TOKEN} }}
    static_configs: [{{ targets: ['{served.where.netloc}'] }}]
''')
		self.start(['prometheus', f'--config.file={self.path("prometheus.yml")}', f'--web.listen-address=127.0.0.1:{port}',
			    f'--storage.tsdb.path={self.path("tsdb")}'], port=port, name='prometheus')

		def value(query):
			done = subprocess.run(['curl', '-s', '-G', f'http://127.0.0.1:{port}/api/v1/query', '--data-urlencode',
					       f'query={query}'], capture_output=True, text=True, timeout=20)
			result = json.loads(done.stdout)['data']['result'] if done.stdout.startswith('{') else []
			return float(result[0]['value'][1]) if result else None

		wait_until(lambda: value('up{job="profilis"}') == 1, 30, 'the first scrape')
		wait_until(lambda: value('profilis_requests_total') == 3000, 20, 'the requests')
		self.load(server.port, ['GET /a/1'], total=2000)
		wait_until(lambda: value('profilis_requests_total') == 5000, 20, 'more requests')
		server.stop()

	@needs('nginx', 'chromium', 'node')
	def test_browser(self):
		os.makedirs(self.path('htdocs'))
		certificate = tls.certificate(self.directory)
		os.chmod(certificate.key, 0o600)
		server = nginx.start(self, 'nginx', server='location / { return 200 "x"; }')
		self.load(server.port, ['GET /users/1'], total=1234)
		served = self.serve('nginx', '--tls-cert', certificate.cert, '--tls-key', certificate.key, '--refresh', '1s',
				    env={'PROFILIS_TOKEN': TOKEN})
		dashboard = os.path.join(os.path.dirname(paths.apps), '..', '..', 'share', 'dashboard')
		done = subprocess.run(['node', os.path.join(os.path.dirname(paths.apps), 'node', 'serve.mjs')],
				      capture_output=True, text=True, timeout=100,
				      env={**os.environ, 'DASHBOARD': os.path.abspath(dashboard), 'URL': served.url, 'TOKEN': TOKEN})
		self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
		server.stop()


if __name__ == '__main__':
	main(400)

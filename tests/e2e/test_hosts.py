# SPDX-License-Identifier: Apache-2.0
"""A proxy on one host, its server on another: what each served, and how far apart their clocks are said to be."""

import glob
import http.client
import json
import subprocess
import sys
import unittest

from harness import Case, free_port, main, needs, paths

CALLS = 200
CONF = '''
daemon off;
master_process off;
pid {directory}/nginx.pid;
error_log {directory}/error.log;
events {{ }}
http {{
	access_log off;
	server {{
		listen 127.0.0.1:{port};
		location / {{ proxy_pass http://127.0.0.1:{behind}; }}
	}}
}}
'''
SERVER = '''
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
	protocol_version = 'HTTP/1.1'
	def do_GET(self):
		self.send_response(500 if self.path == '/broken' else 200)
		self.send_header('Content-Length', '2')
		self.end_headers()
		self.wfile.write(b'ok')
	def log_message(self, *_):
		pass
http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), Handler).serve_forever()
'''


def can_rename():
	return not subprocess.run(['unshare', '--uts', 'true'], capture_output=True).returncode


def ns(milliseconds):
	return round(milliseconds * 1e6)


@needs('nginx', 'unshare')
@unittest.skipUnless(can_rename(), 'may not give itself another host name')
class Hosts(Case):
	def host(self, name, argv, port):
		return self.start(['unshare', '--uts', 'sh', '-c', 'hostname "$0" && exec "$@"', name, *argv], port=port,
				  record=name, name=name)

	def ask(self, port):
		"""Each call with a span of its own, as a tracing client makes them."""
		client = http.client.HTTPConnection('127.0.0.1', port, timeout=30)
		for i in range(CALLS):
			client.request('GET', '/broken' if i % 50 == 0 else '/fine',
				       headers={'traceparent': f'00-{"ab" * 16}-{i + 1:016x}-01'})
			client.getresponse().read()
		client.close()

	def other_machine(self, name):
		"""Both hosts are this machine; what tells that is taken out of one of the recordings."""
		with open('/proc/sys/kernel/random/boot_id', 'rb') as file:
			boot = file.read().strip()
		for path in glob.glob(self.path(f'{name}.dir/*/process')):
			with open(path, 'r+b') as process:
				at = process.read().index(boot)
				process.seek(at)
				process.write(b'other')

	def report(self, *options):
		out = subprocess.run([paths.report, self.path('web1.dir'), self.path('web2.dir'), '--quiet', '-f', 'json',
				      '-o', '-', *options], capture_output=True, check=True).stdout
		return {host['host']: host for host in json.loads(out)['hosts_recorded']}

	def test_two_hosts(self):
		port, behind = free_port(), free_port()
		self.write('server.py', SERVER)
		self.write('nginx.conf', CONF.format(directory=self.directory, port=port, behind=behind))
		servers = [self.host('web2', [sys.executable, self.path('server.py'), str(behind)], behind),
			   self.host('web1', ['nginx', '-c', self.path('nginx.conf')], port)]
		self.ask(port)
		for server in servers:
			server.stop()
		hosts = self.report()
		self.assertEqual(['web1', 'web2'], list(hosts))
		for host in hosts.values():
			self.assertEqual((CALLS, CALLS // 50, CALLS), (host['requests'], host['errors'], host['latency']['count']))
		self.assertEqual((0, 0), (hosts['web2']['clock']['offset_ns'], hosts['web2']['clock']['uncertainty_ns']))
		self.other_machine('web2')
		self.compare()

	def compare(self):
		"""The clocks are one clock in truth: the offset stated lies within its own bounds around that."""
		clock = self.report()['web2']['clock']
		self.assertEqual('web1', clock['reference'])
		self.assertGreater(clock['calls'], CALLS * 0.9)
		self.assertLessEqual(abs(clock['offset_ns']), clock['uncertainty_ns'])
		self.assertLess(clock['uncertainty_ns'], ns(50))
		corrected = self.report('--clock-offset', 'web2=-1500ms')['web2']['clock']
		self.assertEqual(clock['offset_ns'] + ns(1500), corrected['offset_ns'])
		self.assertEqual((-ns(1500), clock['uncertainty_ns']), (corrected['corrected_ns'], corrected['uncertainty_ns']))


if __name__ == '__main__':
	main()

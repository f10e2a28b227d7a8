# SPDX-License-Identifier: Apache-2.0
"""`profilis-report serve`, started and asked."""

import http.client
import json
import os
import signal
import ssl
import subprocess
import urllib.parse

from . import paths
from .tls import trusting


class Answer:
	def __init__(self, response):
		self.status, self.headers, self.body = response.status, response.headers, response.read()

	def json(self):
		return json.loads(self.body)


class Served:
	"""On a port of its own; .url is what it printed."""

	def __init__(self, case, run, *options, env=None, listen='127.0.0.1:0', token=None):
		self.token = token
		environment = {k: v for k, v in os.environ.items() if not k.startswith('PROFILIS_')}
		self.process = subprocess.Popen(
			[paths.report, 'serve', run, '--listen', listen, *options], text=True,
			stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**environment, **(env or {})})
		case.addCleanup(self.kill)
		self.url = self.process.stdout.readline().strip()
		if not self.url:
			raise RuntimeError(self.process.stderr.read())
		self.where = urllib.parse.urlparse(self.url)
		self.prefix = self.where.path.rstrip('/')

	def connection(self, timeout=20):
		if self.where.scheme == 'https':
			return http.client.HTTPSConnection(self.where.hostname, self.where.port, timeout=timeout,
							   context=trusting())
		return http.client.HTTPConnection(self.where.hostname, self.where.port, timeout=timeout)

	def ask(self, path, method='GET', body=None, timeout=20, bare=False, **headers):
		"""headers: Accept='text/html', If_None_Match=...; bare: without the prefix."""
		fields = {name.replace('_', '-'): value for name, value in headers.items()}
		if self.token:
			fields.setdefault('Authorization', f'Bearer {self.token}')
		connection = self.connection(timeout)
		try:
			connection.request(method, path if bare else self.prefix + path, body=body, headers=fields)
			return Answer(connection.getresponse())
		finally:
			connection.close()

	def json(self, path='/metrics.json'):
		answer = self.ask(path)
		if answer.status != 200:
			raise AssertionError(f'{path}: {answer.status} {answer.body[:200]}')
		return answer.json()

	def samples(self):
		"""Prometheus series: {'name{labels}': value}."""
		series = {}
		for line in self.ask('/metrics').body.decode().splitlines():
			if line and not line.startswith('#'):
				name, value = line.rsplit(' ', 1)
				series[name] = float(value)
		return series

	def switches(self):
		"""How often its threads have been woken up."""
		total, tasks = 0, f'/proc/{self.process.pid}/task'
		for task in os.listdir(tasks):
			with open(f'{tasks}/{task}/status') as status:
				total += sum(int(line.split()[1]) for line in status if 'ctxt_switches' in line)
		return total

	def cpu_seconds(self):
		with open(f'/proc/{self.process.pid}/stat') as stat:
			fields = stat.read().rsplit(')', 1)[1].split()
		return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

	def stop(self, sig=signal.SIGTERM):
		self.process.send_signal(sig)
		_, self.stderr = self.process.communicate(timeout=20)
		return self.process.returncode

	def kill(self):
		self.process.kill()
		self.process.communicate()


def exact(ns):
	"""Unix ns as --since and --until take them."""
	return f'{ns // 10**9}.{ns % 10**9:09d}'

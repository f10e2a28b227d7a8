# SPDX-License-Identifier: Apache-2.0
"""The load generator, run to its end."""

import collections
import json
import subprocess

from . import paths


class Load:
	"""What the generator saw: counts[(method, path, status)], and its totals in .report."""

	def __init__(self, report, status):
		self.report, self.status = report, status
		self.counts = collections.Counter()
		for row in report['counts']:
			self.counts[row['method'], row['path'], row['status']] += row['count']

	@classmethod
	def run(cls, target, requests, total, connections=8, per_connection=0, depth=1, timeout=60, extra=(),
		tls=False):
		extra = [*extra, '-S'] if tls else extra
		load = cls.begin(target, requests, total, connections, per_connection, depth, timeout, extra)
		return cls.end(load, timeout)

	@staticmethod
	def begin(target, requests, total, connections=8, per_connection=0, depth=1, timeout=60, extra=(),
		  stdin=subprocess.DEVNULL, stderr=None):
		argv = [paths.tool('load'), '-n', str(total), '-c', str(connections), '-k', str(per_connection),
			'-p', str(depth), '-t', str(timeout), *extra]
		for request in requests:
			argv += ['-r', request]
		argv += [f'127.0.0.1:{target}'] if isinstance(target, int) else ['-u', target]
		return subprocess.Popen(argv, stdin=stdin, stdout=subprocess.PIPE, stderr=stderr, text=True)

	@classmethod
	def end(cls, process, timeout=60):
		try:
			out, _ = process.communicate(timeout=timeout + 10)
		finally:
			process.kill()
		if process.returncode == 2:
			raise RuntimeError('the load generator did not understand its arguments')
		return cls(json.loads(out), process.returncode)

	@property
	def complete(self):
		return self.status == 0

	def describe(self):
		r = self.report
		return (f"{r['responses']} responses at {r['rate']:.0f}/s, {r['unanswered']} unanswered, "
			f"{r['not_sent']} not sent, {r['malformed']} malformed, {r['connect_errors']} not connected")

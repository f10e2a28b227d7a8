# SPDX-License-Identifier: Apache-2.0
"""A recording, seen through profilis-report as any script sees it."""

import collections
import json
import subprocess

from . import paths


class Recording:
	def __init__(self, directory):
		self.directory = directory
		self.cached_events = self.cached_json = None

	def tool(self, *arguments, timeout=120):
		return subprocess.run([paths.report, *arguments], capture_output=True, timeout=timeout)

	def must(self, *arguments):
		done = self.tool(*arguments)
		if done.returncode:
			raise AssertionError(f'profilis-report {" ".join(arguments)}: status {done.returncode}\n'
					     + done.stderr.decode(errors='replace'))
		return done.stdout.decode(errors='surrogateescape')

	def events(self):
		if self.cached_events is None:
			lines = self.must('dump', self.directory).splitlines()
			self.cached_events = [json.loads(line) for line in lines]
		return self.cached_events

	def exchanges(self, role='server'):
		return [e for e in self.events() if e['event'] == 'exchange' and e['role'] == role]

	def counts(self, role='server'):
		"""Finished exchanges by (method, path, status)."""
		counts = collections.Counter()
		for e in self.exchanges(role):
			if not e.get('aborted'):
				counts[e['method'], e['path'], e['status']] += 1
		return counts

	def aborted(self, role='server'):
		counts = collections.Counter()
		for e in self.exchanges(role):
			if e.get('aborted'):
				counts[e['method'], e['path'], e['aborted']] += 1
		return counts

	def of_kind(self, event):
		"""Rows that are no exchanges: "connection", "dns", "log", "gauge"."""
		return [e for e in self.events() if e['event'] == event]

	def connections(self, role='server'):
		return [e for e in self.of_kind('connection') if e['role'] == role]

	def carried(self, role='server'):
		"""(protocol, over TLS) of the exchanges."""
		return collections.Counter((e['protocol'], e.get('tls', False)) for e in self.exchanges(role))

	def json(self):
		if self.cached_json is None:
			self.cached_json = json.loads(self.must(self.directory, '--format', 'json'))
		return self.cached_json

	def json_of(self, *options):
		return json.loads(self.must(self.directory, '--format', 'json', *options))

	def routes(self):
		counts = collections.Counter()
		for route, row in self.json()['routes'].items():
			for method, tally in row['methods'].items():
				counts[route, method] += tally['count']
		return counts

	def statuses(self):
		counts = collections.Counter()
		for row in self.json()['routes'].values():
			for status, n in row['statuses'].items():
				counts['aborted' if status == 'none' else int(status)] += n
		return counts

	def coverage(self):
		return self.json()['coverage']

	def check(self):
		return self.tool('check', self.directory)

# SPDX-License-Identifier: Apache-2.0
"""h2load, and what it saw: its log has a line with the status of every request that it made."""

import collections
import os
import re
import subprocess
import tempfile


class H2load:
	"""counts[(method, path, status)]. Each client of h2load takes the URIs in turn, so the paths of its requests are
	known; which status belongs to which path is known where one run asks for one path."""

	def __init__(self, base, answers, total, clients=4, streams=10, method='GET', body=None, headers=(), extra=()):
		self.answers, self.total, self.clients, self.method = answers, total, clients, method
		with tempfile.TemporaryDirectory() as directory:
			argv = ['h2load', '-n', str(total), '-c', str(clients), '-m', str(streams), '-t1',
				'--log-file', os.path.join(directory, 'log'), *extra]
			for header in headers:
				argv += ['-H', header]
			if method != 'GET':
				argv += ['-H', f':method: {method}']
			if body is not None:
				argv += ['-d', self.body(directory, body)]
			argv += [base + path for path in answers]
			self.out = subprocess.run(argv, capture_output=True, text=True, timeout=120).stdout
			self.statuses = self.read(os.path.join(directory, 'log'))
		self.counts = self.by_path()

	@staticmethod
	def body(directory, body):
		with open(os.path.join(directory, 'body'), 'wb') as out:
			out.write(body)
		return out.name

	@staticmethod
	def read(log):
		with open(log) as lines:
			return collections.Counter(int(line.split('\t')[1]) for line in lines)

	def by_path(self):
		counts, answers = collections.Counter(), list(self.answers.items())
		for client in range(self.clients):
			mine = self.total // self.clients + (client < self.total % self.clients)
			for i, (path, status) in enumerate(answers):
				counts[self.method, path.split('?')[0], status] += mine // len(answers) + (i < mine % len(answers))
		return +counts

	@property
	def complete(self):
		"""Every request was answered, and each by the status that its path has."""
		expected = collections.Counter()
		for (_, _, status), n in self.counts.items():
			expected[status] += n
		return self.statuses == expected and f' {self.total} done' in self.out

	def describe(self):
		return f'{dict(self.statuses)}\n' + '\n'.join(re.findall(r'^(?:requests|status codes|protocol).*$', self.out, re.M))

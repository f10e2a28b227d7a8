# SPDX-License-Identifier: Apache-2.0
"""Redis on a port of its own; its INFO counts the calls of each command and the errors of each kind."""

import collections
import re
import socket

from .database import as_owner, ends, make_directory
from .server import free_port


class Redis:
	def __init__(self, case):
		self.port = free_port()
		directory = make_directory(case, 'redis')
		argv = [*as_owner(), 'redis-server', '--port', str(self.port), '--bind', '127.0.0.1', '--save', '', '--dir', directory]
		self.server = ends(case, case.start(argv, port=self.port, name='redis'))

	def ask(self, command):
		"""The answer to one that answers with a bulk string or a line."""
		with socket.create_connection(('127.0.0.1', self.port), 10) as s, s.makefile('rb') as answer:
			s.sendall(command.encode() + b'\r\n')
			line = answer.readline()
			return answer.read(int(line[1:])).decode() if line[:1] == b'$' else line.decode()

	def reset(self):
		self.ask('CONFIG RESETSTAT')

	def account(self):
		"""Counts of (command, 'called' or 'failed'); of "CLIENT SETINFO" and its like the first word."""
		counts = collections.Counter()
		rows = re.findall(r'^cmdstat_([^:]+):calls=(\d+),.*?failed_calls=(\d+)', self.ask('INFO commandstats'), re.M)
		for name, calls, failed in rows:
			name = name.split('|')[0]
			counts[name, 'called'] += int(calls)
			counts[name, 'failed'] += int(failed)
		counts['config', 'called'] -= 1  # of reset()
		del counts['info', 'called']  # of this and errors()
		return +counts

	def errors(self):
		return collections.Counter({code: int(n) for code, n in
					    re.findall(r'^errorstat_([^:]+):count=(\d+)', self.ask('INFO errorstats'), re.M)})

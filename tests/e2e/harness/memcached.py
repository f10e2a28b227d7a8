# SPDX-License-Identifier: Apache-2.0
"""memcached on a port of its own, and its statistics."""

import socket

from .database import OWNER, ends
from .server import free_port


class Memcached:
	def __init__(self, case):
		self.port = free_port()
		argv = ['memcached', '-l', '127.0.0.1', '-p', str(self.port), '-U', '0', '-m', '16', '-t', '1', '-u', OWNER]
		self.server = ends(case, case.start(argv, port=self.port, name='memcached'))

	def stats(self):
		with socket.create_connection(('127.0.0.1', self.port), 10) as s, s.makefile('rb') as answer:
			s.sendall(b'stats\r\n')
			lines = iter(answer.readline, b'END\r\n')
			return {name.decode(): value.decode() for _, name, value in (line.split(None, 2) for line in lines)}

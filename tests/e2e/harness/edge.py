# SPDX-License-Identifier: Apache-2.0
"""Conversations of exact bytes: a script for tests/tools/edge_server, and the client's half of it."""

import re
import socket
import time

from . import paths

# One step of a conversation: who does what.
C, S, FILE, SWALLOW, DO, PAUSE = 'client', 'send', 'file', 'swallow', 'do', 'pause'


class Conversation:
	"""Steps: (C, bytes) from the client; (S, bytes) or (FILE, bytes) from the server; (SWALLOW, bytes) from the
	client, taken by splice; (DO, 'fork') and the like in the server; (PAUSE, seconds) in the client."""

	def __init__(self, steps, expect, aborted=0, coverage=None, routes=None):
		self.steps, self.expect, self.aborted = steps, expect, aborted
		self.coverage, self.routes = coverage or {}, routes or {}

	def script(self):
		out = b''
		for verb, value in self.steps:
			if verb == C:
				out += b'recv %d\n' % len(value)
			elif verb == SWALLOW:
				out += b'swallow %d\n' % len(value)
			elif verb in (S, FILE):
				out += b'%s %d\n%s\n' % (verb.encode(), len(value), value)
			elif verb == DO:
				out += value.encode() + b'\n'
		return out

	def length(self):
		"""Of the longer direction: so many places there are to cut it."""
		return max(sum(len(v) for verb, v in self.steps if verb in (C, SWALLOW)),
			   sum(len(v) for verb, v in self.steps if verb in (S, FILE)))

	def play(self, port, chunk=None, slowly=0):
		"""The client's half; True when every byte of the server came as written."""
		with socket.create_connection(('127.0.0.1', port), 10) as s:
			s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
			if slowly:
				s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
			for verb, value in self.steps:
				if verb in (C, SWALLOW):
					self.send(s, value, chunk)
				elif verb in (S, FILE):
					if not receive(s, value, slowly):
						return False
				elif verb == PAUSE:
					time.sleep(value)
			s.shutdown(socket.SHUT_WR)
			return s.recv(1) == b''

	@staticmethod
	def send(s, value, chunk):
		for i in range(0, len(value), chunk or len(value) or 1):
			s.sendall(value[i:i + (chunk or len(value))])
			if chunk:
				time.sleep(0.001)


def receive(s, expected, slowly=0):
	got = bytearray()
	while len(got) < len(expected):
		piece = s.recv(min(slowly or 1 << 18, len(expected) - len(got)))
		if not piece:
			return False
		got += piece
		if slowly:
			time.sleep(0.002)
	return got == expected


def server_argv(port, script, read='read', write='write', file='sendfile', split='whole', workers=1,
		greedy=False, sndbuf=0, times=None):
	argv = [paths.tool('edge_server'), '-p', str(port), '-r', read, '-w', write, '-f', file, '-s', split,
		'-n', str(workers)]
	argv += ['-g'] if greedy else []
	argv += ['-b', str(sndbuf)] if sndbuf else []
	argv += ['-t', times] if times else []
	return argv + [script]


def modes(kind):
	"""The names of the server's readers, writers or senders, from its source's tables."""
	with open(paths.edge_source) as source:
		table = re.search(rf'edge_{kind} {kind}s\[\] = {{(.*?)\n}};', source.read(), re.S).group(1)
	return re.findall(r'\{"([^"]+)"', table)

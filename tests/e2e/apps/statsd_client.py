# SPDX-License-Identifier: Apache-2.0
"""Sends StatsD in every way that Python has: statsd_client.py PORT UNIX_PATH; says on stdout what it sent."""

import json
import socket
import sys

try:
	import statsd
except ImportError:
	statsd = None

ROUNDS = 50
port, path = int(sys.argv[1]), sys.argv[2]
address = ('127.0.0.1', port)
sent = []


def say(text):
	sent.append(text)
	return text.encode()


with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
	for i in range(ROUNDS):
		s.sendto(say(f'py.sendto:{i}|c'), address)
		s.sendto(say('py.rate:1|c|@0.1'), address)
		s.sendmsg([say(f'py.pieces:{i}|'), b'g\n', say(f'py.pieces2:{i / 8}|h')], [], 0, address)
		sent[-2] += 'g'
	s.sendto(b'py.other:1|c', ('127.0.0.1', port + 1))

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
	s.connect(address)
	for i in range(ROUNDS):
		s.send(say(f'py.send:{i * 1.5}|ms'))
		s.sendall(say(f'py.tags:2|c|#tenant:{"acme" if i % 2 else "umbrella"},zone:a'))
		s.send(say(f'py.members:{i % 7}|s\n') + say('py.depth:+2|g\n') + say('py.depth:-1|g') + b'\n\n')
		s.send(b'_e{2,2}:hi|ho|#a:b')
		s.send(b'this is nothing')

with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
	s.connect(path)
	for i in range(ROUNDS):
		s.send(say(f'py.unix:{i}:{i + 1}|d|#a:b|c:in-7|T1700000000'))

if statsd:
	client = statsd.StatsClient('127.0.0.1', port, prefix='py.client')
	with client.pipeline() as pipe:
		for i in range(ROUNDS):
			pipe.incr('orders', i)
			pipe.timing('took', i + .5)
	client.gauge('level', 17)
	client.gauge('level', -4, delta=True)
	client.set('users', 'someone')
	sent += [f'py.client.orders:{i}|c' for i in range(ROUNDS)] + [f'py.client.took:{i + .5:.6f}|ms' for i in range(ROUNDS)]
	sent += ['py.client.level:17|g', 'py.client.level:-4|g', 'py.client.users:someone|s']

print(json.dumps([line.strip() for line in sent]))

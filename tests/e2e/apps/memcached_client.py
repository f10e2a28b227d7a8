# SPDX-License-Identifier: Apache-2.0
"""memcached_client.py PORT ROUNDS; says what it asked: "command count" lines."""

import collections
import sys

from pymemcache.client.base import Client

client = Client(('127.0.0.1', int(sys.argv[1])), default_noreply=False, no_delay=True)
counts = collections.Counter()
for i in range(int(sys.argv[2])):
	client.set(f'user:{i}', 'v' * (i % 50 * 400))
	client.get(f'user:{i}')
	client.get('nothing')
	client.set('hits', '1')
	client.incr('hits', 1)
	client.touch('hits', 100)
	client.delete(f'user:{i}')
	client.set('silent', 'x' * 100, noreply=True)
	counts.update({'set': 3, 'get': 2, 'incr': 1, 'touch': 1, 'delete': 1})
for name, n in counts.items():
	print(name, n)

# SPDX-License-Identifier: Apache-2.0
"""Asks a server by name, a port that refuses, and a name that is nobody's: name_client.py PORT REFUSING-PORT ROUNDS"""

import http.client
import sys

port, refusing, rounds = map(int, sys.argv[1:])
for i in range(rounds):
	client = http.client.HTTPConnection('localhost', port)
	client.request('GET', f'/items/{i}')
	client.getresponse().read()
	client.close()
	for host, where in (('localhost', refusing), ('name.invalid', port)):
		try:
			http.client.HTTPConnection(host, where, timeout=20).request('GET', '/never')
		except OSError:
			continue
		sys.exit(f'{host}:{where} was there')

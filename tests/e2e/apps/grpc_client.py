# SPDX-License-Identifier: Apache-2.0
"""Unary calls of the methods in turn: grpc_client.py PORT TOTAL METHOD...; prints "METHOD status-number count"."""

import collections
import sys

import grpc

port, total, methods = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
counts = collections.Counter()
with grpc.insecure_channel(f'127.0.0.1:{port}') as channel:
	calls = {m: channel.unary_unary(f'/test.Test/{m}') for m in methods}
	for i in range(total):
		method = methods[i % len(methods)]
		try:
			calls[method](b'request', timeout=20)
			code = 0
		except grpc.RpcError as error:
			code = error.code().value[0]
		counts[method, code] += 1
for (method, code), n in counts.items():
	print(method, code, n)

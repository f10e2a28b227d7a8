# SPDX-License-Identifier: Apache-2.0
"""A gRPC server whose methods end with the status in their name: grpc_server.py PORT LOG"""

import collections
import concurrent.futures
import signal
import sys
import threading

import grpc

STATUSES = {code.name: code for code in grpc.StatusCode}
counts = collections.Counter()
lock = threading.Lock()


def handler(name):
	def answer(request, context):
		with lock:
			counts[name] += 1
		if name != 'OK':
			context.abort(STATUSES[name], 'as asked')
		return request
	return grpc.unary_unary_rpc_method_handler(answer)


server = grpc.server(concurrent.futures.ThreadPoolExecutor(4))
server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler('test.Test', {n: handler(n) for n in STATUSES}),))
server.add_insecure_port(f'127.0.0.1:{sys.argv[1]}')
server.start()
stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())
stop.wait()
server.stop(2).wait()
with open(sys.argv[2], 'w') as out:
	out.writelines(f'{name} {STATUSES[name].value[0]} {n}\n' for name, n in counts.items())

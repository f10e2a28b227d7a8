# SPDX-License-Identifier: Apache-2.0
"""Burns CPU, sleeps, and says what the kernel knows of it: burner.py PORT

GET /burn/MS uses so much of its thread's CPU time, /sleep/MS waits, /proc tells what the kernel says of the process.
"""

import json
import os
import resource
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def burn(ms):
	end = time.thread_time_ns() + int(ms * 1e6)
	while time.thread_time_ns() < end:
		pass


def kernel():
	usage = resource.getrusage(resource.RUSAGE_SELF)
	with open('/proc/self/status') as lines:
		status = dict(line.split(':', 1) for line in lines)
	return {
		'cpu_ns': int((usage.ru_utime + usage.ru_stime) * 1e9),
		'voluntary_switches': usage.ru_nvcsw, 'involuntary_switches': usage.ru_nivcsw,
		'minor_faults': usage.ru_minflt, 'major_faults': usage.ru_majflt,
		'rss_bytes': int(status['VmRSS'].split()[0]) * 1024, 'threads': int(status['Threads']),
		'descriptors': len(os.listdir('/proc/self/fd')) - 1,
	}


class Handler(BaseHTTPRequestHandler):
	protocol_version = 'HTTP/1.1'

	def do_GET(self):
		what, _, ms = self.path[1:].partition('/')
		if what == 'burn':
			burn(float(ms))
		elif what == 'work':
			sum(i * i for i in range(150000))
		elif what == 'sleep':
			time.sleep(float(ms) / 1e3)
		body = json.dumps(kernel() if what == 'proc' else {}).encode()
		self.send_response(200)
		self.send_header('Content-Length', str(len(body)))
		self.end_headers()
		self.wfile.write(body)

	def log_message(self, *arguments):
		pass


ThreadingHTTPServer.request_queue_size = 128
try:
	ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), Handler).serve_forever()
except KeyboardInterrupt:
	sys.exit(0)

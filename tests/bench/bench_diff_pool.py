# SPDX-License-Identifier: Apache-2.0
"""A pool of recorded runs of one server and of changed builds of it, in turns: what bench_diff.py compares."""

import json
import os
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'e2e'))

from harness import paths  # noqa: E402

RATE = 3000
SECONDS = 4.2  # of which the first is dropped
MIX = '\n'.join(f'GET {path} | weight={weight}' for path, weight in (
	('/home', 20), ('/login', 14), ('/search', 14), ('/product', 14), ('/reviews', 12), ('/cart', 12), ('/checkout', 8),
	('/export', 6)))

# Builds: the server's environment. "again" is the first build once more.
BUILDS = {
	'base': {},
	'again': {},
	'slow20': {'SLOW_ROUTE': '/cart', 'SLOW_SHARE': '0.2'},
	'slow50': {'SLOW_ROUTE': '/cart', 'SLOW_SHARE': '0.5'},
	'queries': {'QUERIES': '2'},
	'errors': {'ERRORS': '0.015'},
}
COMMON = {'ERRORS': '0.005', 'PROFILIS_CPU': 'request'}
# In how many rounds each takes part.
ROUNDS = {'base': 200, 'again': 150, 'slow20': 200, 'slow50': 100, 'queries': 50, 'errors': 50}


def plan():
	"""(round, build) in the order in which they are run: every other round the other way round."""
	for number in range(max(ROUNDS.values())):
		builds = [build for build, rounds in ROUNDS.items() if number < rounds]
		# No build stands beside the base in every round.
		turned = builds[:1] + builds[1:][number // 2 % max(len(builds) - 1, 1):] + builds[1:][:number // 2 % max(len(builds) - 1, 1)]
		for build in turned if number % 2 == 0 else turned[::-1]:
			yield number, build


def directory_of(pool, number, build):
	return os.path.join(pool, f'{number:03}-{build}')


def free_port():
	with socket.socket() as s:
		s.bind(('127.0.0.1', 0))
		return s.getsockname()[1]


def await_port(port, process, seconds=20):
	end = time.monotonic() + seconds
	while time.monotonic() < end and process.poll() is None:
		try:
			socket.create_connection(('127.0.0.1', port), 1).close()
			return True
		except OSError:
			time.sleep(0.02)
	return False


def record(directory, build):
	"""One run; False when the server did not serve all."""
	port = free_port()
	environment = {**os.environ, **COMMON, **BUILDS[build], 'LD_PRELOAD': paths.preload,
		       'PROFILIS_DIR': os.path.join(directory, 'run.dir')}
	os.makedirs(directory)
	mix = os.path.join(directory, 'mix')
	with open(mix, 'w') as out:
		out.write(MIX + '\n')
	server = subprocess.Popen([os.path.join(paths.build, 'tests', 'ab', 'route_server'), str(port)], env=environment,
				  start_new_session=True)
	try:
		if not await_port(port, server):
			return False
		load = subprocess.run([os.path.join(paths.build, 'tests', 'e2e', 'load'), '-c', '16', '-R', str(RATE), '-d',
				       str(SECONDS), '-f', mix, f'127.0.0.1:{port}'], capture_output=True, text=True)
	finally:
		server.send_signal(signal.SIGTERM)
		server.wait()
	if load.returncode:
		return False
	result = json.loads(load.stdout)
	summary = {'build': build, 'at': time.time(), 'rate': result['rate'], 'load': os.getloadavg()[0],
		   'latency_ns': result['latency_ns']}
	with open(os.path.join(directory, 'done.part'), 'w') as out:
		json.dump(summary, out)
	os.rename(os.path.join(directory, 'done.part'), os.path.join(directory, 'done'))
	return True


def fill(pool, until):
	"""Makes what is missing, until a time; says how many runs there are."""
	count, begin, made = 0, time.time(), 0
	for number, build in plan():
		directory = directory_of(pool, number, build)
		if os.path.exists(os.path.join(directory, 'done')):
			count += 1
			continue
		if time.time() + SECONDS > until:
			break
		if os.path.isdir(directory):  # cut off, or failed
			os.rename(directory, f'{directory}.failed-{int(time.time())}')
		made += record(directory, build)
		count += 1
		if made % 20 == 0:
			print(f'{count} of {sum(ROUNDS.values())} runs, {(time.time() - begin) / max(made, 1):.1f} s each', flush=True)
	return count

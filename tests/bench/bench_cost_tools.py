# SPDX-License-Identifier: Apache-2.0
"""The runs behind bench_cost.py: nginx under callgrind, under strace, and free."""

import contextlib
import glob
import json
import os
import re
import shutil
import signal
import subprocess
import time

from harness import Case, Load, Server, free_port, paths, postgres, redis
from harness.tls import certificate

STATEMENT = '\\set id random(1, 20)\nSELECT name, price FROM items WHERE id = :id;\n'

CONF = '''
daemon off;
{master}
worker_processes 1;
pid {directory}/nginx.pid;
error_log {directory}/error.log;
events {{ worker_connections 512; }}
http {{
	access_log off;
	keepalive_requests 100000000;
	keepalive_timeout 300s;
	server {{
		listen 127.0.0.1:{port} {listen};
		{more}
		location / {{ return 200 "hello\\n"; }}
	}}
}}
'''


def environment(directory, preloaded):
	if not preloaded:
		return {}
	return {'LD_PRELOAD': paths.preload, 'PROFILIS_DIR': os.path.join(directory, 'run.dir')}


def nginx(directory, preloaded, before=(), single=False, protocol='plain'):
	"""A running nginx; `before` is the tool that it runs under."""
	port = free_port()
	listen, more = {'plain': '', 'http2': 'http2', 'tls': 'ssl'}[protocol], ''
	if protocol == 'tls':
		more = 'ssl_certificate {0}; ssl_certificate_key {1};'.format(*certificate(directory))
	conf = os.path.join(directory, 'nginx.conf')
	with open(conf, 'w') as out:
		out.write(CONF.format(directory=directory, port=port, listen=listen, more=more,
				      master='master_process off;' if single else ''))
	shutil.rmtree(os.path.join(directory, 'run.dir'), ignore_errors=True)
	env = {} if before and before[0] == 'strace' else environment(directory, preloaded)
	return Server([*before, 'nginx', '-c', conf], directory, port=port, env=env, name='nginx',
		      stop_signal=signal.SIGTERM if single else signal.SIGQUIT)


def drive(server, requests, total, connections=1, protocol='plain'):
	if protocol == 'http2':
		subprocess.run(['h2load', '-n', str(total), '-c', str(connections), '-m', '10',
				f'http://127.0.0.1:{server.port}/small'], check=True, capture_output=True, timeout=600)
		return None
	load = Load.run(server.port, requests, total, connections=connections, timeout=300,
			extra=('-S',) if protocol == 'tls' else ())
	if not load.complete:
		raise RuntimeError(load.describe())
	return load


def end_slow(server):
	"""Slowed down a hundredfold, nginx may meet the signal just before it begins to wait: said again."""
	for _ in range(300):
		if server.process.poll() is not None:
			return
		server.process.terminate()
		time.sleep(0.2)
	raise TimeoutError('nginx does not end under valgrind')


def slope(measure, few, many):
	return (measure(many) - measure(few)) / (many - few)


def callgrind_total(directory, argv_after, run):
	out = os.path.join(directory, 'callgrind.out')
	before = ['valgrind', '-q', '--tool=callgrind', f'--callgrind-out-file={out}', *argv_after]
	run(before)
	with open(out) as text:
		return int(re.search(r'^(?:totals|summary): (\d+)', text.read(), re.M).group(1))


def callgrind_slope(directory, request, preloaded, protocol='plain'):
	"""The difference of two runs leaves start and end out; enough requests that blocks are compressed.

	Repeats to 0.01 %. The lengths of paths in nginx.conf shift its heap and with it the bare figure (7,020 or
	7,265): bare and preloaded must run in the same directory.
	"""
	def measure(total):
		def run(before):
			server = nginx(directory, preloaded, before, single=True, protocol=protocol)
			drive(server, [request], total, protocol=protocol)
			end_slow(server)
		return callgrind_total(directory, [], run)
	return slope(measure, 4000, 44000 if preloaded else 14000)


def strace_slope(directory, request, preloaded):
	out = os.path.join(directory, 'strace.out')
	variables = [f'-E{k}={v}' for k, v in environment(directory, preloaded).items()]

	def measure(total):
		server = nginx(directory, preloaded, ['strace', '-c', '-f', '-o', out, *variables], single=True)
		drive(server, [request], total)
		for pid in server.children():
			os.kill(pid, signal.SIGTERM)
		server.process.wait(30)
		with open(out) as text:
			return int(re.search(r'^\s*100\.00\s+\S+\s+(?:\d+\s+)?(\d+)\s.*total$', text.read(), re.M).group(1))
	return slope(measure, 1000, 21000)


def cpu_ns(pid, thread_only=False):
	tasks = [pid] if thread_only else os.listdir(f'/proc/{pid}/task')
	total = 0
	for task in tasks:
		with open(f'/proc/{pid}/task/{task}/schedstat') as text:
			total += int(text.read().split()[0])
	return total


def status_value(path, name):
	with open(path) as text:
		return int(re.search(rf'^{name}:\s+(\d+)', text.read(), re.M).group(1))


def timed_run(directory, request, total, preloaded):
	server = nginx(directory, preloaded)
	try:
		worker = server.workers()[0]
		drive(server, [request], 5000, connections=16)
		thread, process = cpu_ns(worker, True), cpu_ns(worker)
		load = drive(server, [request], total, connections=16)
		return {'thread_ns': (cpu_ns(worker, True) - thread) / total,
			'process_ns': (cpu_ns(worker) - process) / total,
			'rate': load.report['rate'],
			'rss': status_value(f'/proc/{worker}/status', 'VmRSS'),
			'threads': status_value(f'/proc/{worker}/status', 'Threads')}
	finally:
		server.stop()


def work_cpu(directory, argv, hertz, requests=100):
	"""CPU seconds of a recorded server for so many requests of the same work."""
	port = free_port()
	shutil.rmtree(os.path.join(directory, 'run.dir'), ignore_errors=True)
	server = Server([*argv, str(port)], directory, port=port, name='work',
			env={**environment(directory, True), 'PROFILIS_CPU_HZ': hertz})
	try:
		drive(server, ['GET /work'], 5)
		clock = ~server.process.pid << 3 | 2  # the process's CPU clock: threads that have ended count
		before = time.clock_gettime(clock)
		drive(server, ['GET /work'], requests)
		return time.clock_gettime(clock) - before
	finally:
		server.kill()


def switches(pid):
	return sum(status_value(f'/proc/{pid}/task/{task}/status', 'voluntary_ctxt_switches')
		   for task in os.listdir(f'/proc/{pid}/task'))


def idle_wakes(directory, request, seconds=5):
	server = nginx(directory, True)
	try:
		worker = server.workers()[0]
		drive(server, [request], 50000, connections=8)
		time.sleep(3)
		before = switches(worker)
		time.sleep(seconds)
		return switches(worker) - before
	finally:
		server.stop()


def many_routes():
	return [f'GET /section{i % 7}/page{chr(97 + i % 26)}{chr(97 + i // 2)} | weight={1 + i % 5}' for i in range(40)]


def disk_bytes(directory, requests, total):
	server = nginx(directory, True)
	drive(server, requests, total, connections=16)
	server.stop()
	files = glob.glob(os.path.join(directory, 'run.dir', '**'), recursive=True)
	# `process` is of fixed size, once for each process: no cost of a request.
	return sum(os.path.getsize(f) for f in files if os.path.isfile(f) and not f.endswith('/process')) / total


def hook_cost(directory, kind, program='bench_cost_hooks'):
	"""Nanoseconds (quiet minima of several turns) and instructions that the hooks of one kind add."""
	program = os.path.join(paths.build, 'tests', 'bench', program)

	def plain(preloaded, count):
		env = {**os.environ, **environment(directory, preloaded)}
		return float(subprocess.run([program, kind, str(count)], env=env, check=True, capture_output=True).stdout)

	def counted(preloaded):
		def measure(count):
			def run(before):
				subprocess.run([*before, program, kind, str(count)], check=True, capture_output=True,
					       env={**os.environ, **environment(directory, preloaded)})
			return callgrind_total(directory, [], run)
		return slope(measure, 5000, 45000)

	turns = [(plain(True, 50000), plain(False, 50000)) for _ in range(15)]
	return min(ours for ours, _ in turns) - min(bare for _, bare in turns), counted(True) - counted(False)


def exchange(directory, setting):
	program = [os.path.join(paths.build, 'tests', 'bench', 'bench_cost_hooks'), 'exchange']
	shutil.rmtree(os.path.join(directory, 'run.dir'), ignore_errors=True)
	return program, {**os.environ, **environment(directory, True), 'PROFILIS_CPU': setting}


def exchange_cpu_ns(directory, setting):
	def measure(count):
		program, env = exchange(directory, setting)
		process = subprocess.Popen([*program, str(count)], env=env, stdout=subprocess.DEVNULL)
		_, process.returncode, usage = os.wait4(process.pid, 0)
		return (usage.ru_utime + usage.ru_stime) * 1e9
	return slope(measure, 1000, 25000)


def exchange_instructions(directory, setting):
	def measure(count):
		def run(before):
			program, env = exchange(directory, setting)
			subprocess.run([*before, *program, str(count)], check=True, capture_output=True, env=env)
		return callgrind_total(directory, [], run)
	return slope(measure, 5000, 45000)


@contextlib.contextmanager
def databases():
	"""A PostgreSQL and a Redis that the end-to-end tests know."""
	case = Case()
	case.setUp()
	try:
		yield postgres.Postgres(case), redis.Redis(case)
	finally:
		case.doCleanups()


def pgbench_script(directory):
	path = os.path.join(directory, 'statement.sql')
	with open(path, 'w') as out:
		out.write(STATEMENT)
	return path


def recorded_calls(directory):
	"""Of the last run: nothing is measured that was not recorded."""
	done = subprocess.run([paths.report, os.path.join(directory, 'run.dir'), '-o', os.path.join(directory, 'run.json')],
			      capture_output=True, text=True)
	if done.returncode:
		raise RuntimeError(done.stderr)
	with open(os.path.join(directory, 'run.json')) as report:
		return sum(query['count'] for query in json.load(report)['queries'])


def process_ns(argv, env):
	process = subprocess.Popen(argv, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
	_, status, usage = os.wait4(process.pid, 0)
	process.returncode = os.waitstatus_to_exitcode(status)
	if status:
		raise RuntimeError(f'{argv[0]} ended with {process.returncode}')
	return (usage.ru_utime + usage.ru_stime) * 1e9


def client_ns(directory, command, few, many, preloaded):
	"""CPU that one call takes in the process that makes it, kernel and recorder's thread included."""
	env = {**os.environ, **environment(directory, preloaded)}

	def measure(count):
		shutil.rmtree(os.path.join(directory, 'run.dir'), ignore_errors=True)
		return process_ns(command(count), env)
	each = slope(measure, few, many)
	if preloaded and recorded_calls(directory) < few:
		raise RuntimeError(f'not recorded: {" ".join(command(few))}')
	return each

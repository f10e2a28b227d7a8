# SPDX-License-Identifier: Apache-2.0
"""What recording costs: nginx with one worker, bare and preloaded; each figure beside its bar.

bench_cost.py [PART...]	parts: instructions protocols calls pairs sampler idle start disk hooks cpu clients wires tools (default: all)

instructions protocols calls pairs idle start disk	nginx
hooks	single calls of libc
cpu	what the CPU time of each request costs
clients	calls of database client libraries, which do nothing themselves: what is left is the recorder
wires	the same for calls spoken on a socket: send() and recv() that move nothing, the recorder's whole way
sampler	busy servers under PROFILIS_CPU_HZ=99
tools	pgbench and redis-benchmark against real servers, bare and preloaded in turn: the CPU of these clients alone
"""

import os
import shutil
import statistics
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'e2e'))

import bench_cost_tools as tools  # noqa: E402
from harness import paths  # noqa: E402

SMALL = 'GET /small'  # 40 bytes
WIDE = 'GET /small | header=Cookie: ' + 'c' * 550  # a header of 600


def row(what, value, unit, bar=None, good=None):
	verdict = '' if bar is None else f'bar {bar}' + ('' if good is None else '  ok' if good else '  OVER')
	print(f'{what:<58} {value:>12} {unit:<14} {verdict}', flush=True)


def instructions(directory):
	"""Added user-space instructions per request, the recorder's own threads included."""
	for name, request, bar in (('40-byte request', SMALL, 900), ('600-byte header', WIDE, 1500)):
		bare = tools.callgrind_slope(directory, request, False)
		ours = tools.callgrind_slope(directory, request, True)
		row(f'instructions per request, bare, {name}', f'{bare:.0f}', 'instructions')
		row(f'instructions added, {name}', f'{ours - bare:.0f}', 'instructions', f'<= {bar}', ours - bare <= bar)


def protocols(directory):
	"""The same over HTTP/2, ten streams at a time, and over TLS: there, above what plain HTTP/1 costs."""
	added = {}
	for protocol in ('plain', 'http2', 'tls'):
		bare = tools.callgrind_slope(directory, SMALL, False, protocol)
		added[protocol] = tools.callgrind_slope(directory, SMALL, True, protocol) - bare
		row(f'instructions per request, bare, {protocol}', f'{bare:.0f}', 'instructions')
	row('instructions added, HTTP/2', f'{added["http2"]:.0f}', 'instructions', '<= 3000', added['http2'] <= 3000)
	more = added['tls'] - added['plain']
	row('instructions added, TLS, above plain', f'{more:.0f}', 'instructions', '<= 400', more <= 400)


def calls(directory):
	"""What is measured by time (CPU of requests, resources) is left out: strace stretches it."""
	os.environ['PROFILIS_CPU'] = 'off'
	bare = tools.strace_slope(directory, SMALL, False)
	ours = tools.strace_slope(directory, SMALL, True)
	row('system calls per request, bare', f'{bare:.3f}', 'calls')
	del os.environ['PROFILIS_CPU']
	row('system calls added per request', f'{ours - bare:.4f}', 'calls', '0', ours - bare < 0.01)


def interval(values):
	"""Median and the order statistics that enclose it with at least 95 %, where there are enough."""
	values = sorted(values)
	k = max(int((len(values) - 1.96 * len(values) ** 0.5) / 2), 0)
	return statistics.median(values), values[k], values[-1 - k]


def pairs(directory, rounds=10, total=120000):
	"""Bare and preloaded in turn; what one pair shares, it does not show."""
	runs = [[tools.timed_run(directory, SMALL, total, preloaded) for preloaded in ((False, True), (True, False))[i % 2]]
		for i in range(rounds)]
	runs = [pair if i % 2 == 0 else pair[::-1] for i, pair in enumerate(runs)]
	for what, field, bar in (('CPU added per request, request thread', 'thread_ns', 'aim 600'),
				 ('CPU added per request, whole worker', 'process_ns', None)):
		middle, low, high = interval([ours[field] - bare[field] for bare, ours in runs])
		row(what, f'{middle:.0f}', f'ns [{low:.0f}, {high:.0f}]', bar)
	row('CPU per request, bare', f'{statistics.median(bare["process_ns"] for bare, _ in runs):.0f}', 'ns')
	middle, low, high = interval([ours['rate'] / bare['rate'] for bare, ours in runs])
	row('throughput, preloaded to bare', f'{middle:.3f}', f'[{low:.3f}, {high:.3f}]', '>= 0.93', middle >= 0.93)
	added = statistics.median(ours['rss'] - bare['rss'] for bare, ours in runs)
	threads = max(ours['threads'] for _, ours in runs)
	row(f'RSS added, {threads} threads', f'{added / 1024:.1f}', 'MiB', f'<= {6 + 0.3 * threads:.1f}',
	    added <= (6 + 0.3 * threads) * 1024)


def idle(directory):
	wakes = tools.idle_wakes(directory, SMALL)
	row('wake-ups of an idle worker in 5 s', str(wakes), 'switches', '0', wakes == 0)


def start(directory, rounds=300):
	"""/bin/true, by turns."""
	bare, ours = [], []
	for _ in range(rounds):
		for times, env in ((bare, {}), (ours, tools.environment(directory, True))):
			begin = time.perf_counter()
			os.waitpid(os.posix_spawn('/bin/true', ['true'], env), 0)
			times.append(time.perf_counter() - begin)
	added = (statistics.median(ours) - statistics.median(bare)) * 1000
	row('start-up of /bin/true, added', f'{added:.2f}', 'ms', '< 3', added < 3)


def sampler(directory, rounds=9):
	"""CPU of the same work with and without PROFILIS_CPU_HZ=99, by turns."""
	for name, argv in (('C', [os.path.join(paths.build, 'tests', 'e2e', 'hot_server')]),
			   ('Python', ['/usr/bin/python3', os.path.join(paths.apps, 'burner.py')])):
		ratios = []
		for i in range(rounds):
			order = ('0', '99') if i % 2 else ('99', '0')
			cpu = {hertz: tools.work_cpu(directory, argv, hertz) for hertz in order}
			ratios.append(cpu['99'] / cpu['0'])
		middle, low, high = interval(ratios)
		row(f'CPU of a busy {name} server, sampled to not', f'{middle:.4f}', f'[{low:.4f}, {high:.4f}]', '<= 1.02',
		    middle <= 1.02)


def disk(directory, total=400000):
	for name, requests in (('one route', [SMALL]), ('forty routes', tools.many_routes())):
		each = tools.disk_bytes(directory, requests, total)
		row(f'disk per request, {name}', f'{each:.2f}', 'bytes', '<= 12', each <= 12)


def hooks(directory):
	for kind, what in (('exchange', 'recv of a request and send of its response'), ('eagain', 'recv, EAGAIN'),
			   ('untracked', 'read, an untracked descriptor'), ('quiet', 'write, the same'),
			   ('logged', 'write of an ordinary line to a log')):
		ns, count = tools.hook_cost(directory, kind)
		row(f'{what}: added', f'{ns:.0f}', 'ns')
		row(f'{what}: added', f'{count:.0f}', 'instructions')


def cpu(directory, rounds=12):
	"""One exchange under each PROFILIS_CPU; CPU of the whole process, by turns."""
	settings = ('off', 'sampled', 'request')
	costs = {setting: [] for setting in settings}
	for i in range(rounds):
		for setting in settings if i % 2 else settings[::-1]:
			costs[setting].append(tools.exchange_cpu_ns(directory, setting))
	base = tools.exchange_instructions(directory, 'off')
	for setting in settings[1:]:
		middle, low, high = interval([more - off for more, off in zip(costs[setting], costs['off'])])
		row(f'PROFILIS_CPU={setting}, an exchange: more than off', f'{middle:.0f}', f'ns [{low:.0f}, {high:.0f}]')
		row(f'PROFILIS_CPU={setting}, an exchange: more than off',
		    f'{tools.exchange_instructions(directory, setting) - base:.0f}', 'instructions')


def added(directory, program, kinds):
	"""Each kind beside its bar; threads of the recorder's own count as instructions, not as time."""
	for kind, what, bar in kinds:
		ns, count = tools.hook_cost(directory, kind, program)
		row(f'{what}: added', f'{ns:.0f}', 'ns', f'<= {bar}' if bar else None, ns <= bar if bar else None)
		row(f'{what}: added', f'{count:.0f}', 'instructions')


def clients(directory):
	added(directory, 'bench_cost_client', (
		('exec', 'PQexec of a statement of 45 bytes', 300),
		('within', 'PQexec, a request being served', 300),
		('values', 'PQexec, another value each time: with normalising', None),
		('prepared', 'PQexecPrepared', 300),
		('query', 'mysql_query', 300),
		('step', 'sqlite3_step, a whole call', 300),
		('row', 'sqlite3_step to a row', None)))


def wires(directory):
	added(directory, 'bench_cost_wire', (
		('postgres', 'PostgreSQL by wire, simple', 400),
		('values', 'PostgreSQL, another value each time: with normalising', None),
		('extended', 'PostgreSQL by wire, Parse to Sync', 400),
		('prepared', 'PostgreSQL by wire, Bind to Sync', 400),
		('mysql', 'MySQL by wire', 400),
		('redis', 'Redis SET by wire', 400),
		('memcached', 'memcached get by wire', 400),
		('mongodb', 'MongoDB find by wire', 400)))


def real_client(directory, what, command, rounds=9):
	"""command(n): n calls. Start and end are left out; so is what two runs in turn share."""
	few, many = 1000, 41000
	each = []
	for i in range(rounds):
		pair = [tools.client_ns(directory, command, few, many, preloaded) for preloaded in ((False, True), (True, False))[i % 2]]
		each.append(pair if i % 2 == 0 else pair[::-1])
	ratio, low, high = interval([ours / bare for bare, ours in each])
	row(f'{what}: CPU of the client for a call, bare', f'{statistics.median(bare for bare, _ in each):.0f}', 'ns')
	row(f'{what}: added', f'{statistics.median(ours - bare for bare, ours in each):.0f}', 'ns')
	row(f'{what}: preloaded to bare', f'{ratio:.3f}', f'[{low:.3f}, {high:.3f}]')


def real_tools(directory):
	with tools.databases() as (postgres, redis):
		for mode in ('simple', 'prepared'):
			script = tools.pgbench_script(directory)
			real_client(directory, f'pgbench -M {mode}', lambda n, mode=mode: [
				'pgbench', '-n', '-c', '1', '-M', mode, '-f', script, '-t', str(n), postgres.url('postgres')])
		real_client(directory, 'redis-benchmark SET', lambda n: [
			'redis-benchmark', '-h', '127.0.0.1', '-p', str(redis.port), '-t', 'set', '-c', '1', '-n', str(n), '-q'])


PARTS = {f.__name__: f for f in (instructions, protocols, calls, pairs, sampler, idle, start, disk, hooks, cpu, clients,
			       wires)}
PARTS['tools'] = real_tools


def main(names):
	if set(names) - set(PARTS):
		sys.exit(__doc__.strip())
	if not os.path.exists(paths.preload):
		sys.exit(f'{paths.preload}: not built')
	for name in names or PARTS:
		directory = tempfile.mkdtemp(prefix='profilis-bench-')
		os.chmod(directory, 0o755)
		try:
			PARTS[name](directory)
		finally:
			shutil.rmtree(directory, ignore_errors=True)


if __name__ == '__main__':
	main(sys.argv[1:])

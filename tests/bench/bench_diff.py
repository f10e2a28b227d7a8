# SPDX-License-Identifier: Apache-2.0
"""Real runs of real builds compared: how often equal builds raise an alarm, and how often slower ones are caught.

bench_diff.py [POOL [MINUTES]]

Fills POOL (default: profilis-bench-diff below the system's folder for temporary files) with runs, for at most so many
MINUTES (60), then judges what is there. Runs are kept: called again, it goes on. 0 MINUTES only judges. No run is in two
comparisons of one figure. Beside it, on the same recordings, what two other rules would have said:

benchstat	the medians of the runs by Mann-Whitney's test, two-sided, .05 for each route
k6		a fixed threshold: the 95th percentile of a route must not be above 1.1 times the base's
"""

import json
import math
import os
import subprocess
import sys
import tempfile
import time

import bench_diff_pool as pool
from harness import paths

ROUTE = pool.BUILDS['slow20']['SLOW_ROUTE']
WARMUP_S = 1

# Figure: the builds, pairs in a comparison, more options, how a row or finding of the right kind looks.
FIGURES = (
	('equal builds', 'base', 'again', 5, (), None),
	('equal builds', 'base', 'again', 10, (), None),
	('+20 % on one route', 'base', 'slow20', 10, (), 'time'),
	('+50 % on one route', 'base', 'slow50', 10, (), 'time'),
	('+20 % on one route', 'base', 'slow20', 5, (), 'time'),
	('+50 % on one route', 'base', 'slow50', 5, (), 'time'),
	('twice the queries', 'base', 'queries', 5, ('--fail-on', 'more-queries'), 'queries'),
	('1 % more errors', 'base', 'errors', 5, (), 'errors'),
)


# ---- probabilities ----

def binomial_tail(count, of, share):
	"""P(X >= count)."""
	return sum(math.comb(of, i) * share ** i * (1 - share) ** (of - i) for i in range(count, of + 1))


def bisect(f, low=0.0, high=1.0):
	"""Where a falling f passes 0."""
	for _ in range(60):
		middle = (low + high) / 2
		low, high = (middle, high) if f(middle) > 0 else (low, middle)
	return (low + high) / 2


def clopper_pearson(count, of, alpha=0.05):
	low = bisect(lambda p: alpha / 2 - binomial_tail(count, of, p)) if count else 0.0
	high = bisect(lambda p: 1 - binomial_tail(count + 1, of, p) - alpha / 2) if count < of else 1.0
	return low, high


def mann_whitney_p(a, b):
	"""Two-sided and exact; logarithms of medians are hardly ever equal, and if they are it counts half."""
	u = sum((y > x) + (y == x) / 2 for x in a for y in b)
	u = int(min(u, len(a) * len(b) - u))
	ways = rank_sums(len(a), len(b))
	return min(1.0, 2 * sum(ways[:u + 1]) / sum(ways))


def rank_sums(m, n):
	"""How many orders of m and n values give each U."""
	table = [[[1] for _ in range(n + 1)] for _ in range(m + 1)]
	for i in range(1, m + 1):
		for j in range(1, n + 1):
			ways = [0] * (i * j + 1)
			for u, count in enumerate(table[i - 1][j]):
				ways[u + j] += count
			for u, count in enumerate(table[i][j - 1]):
				ways[u] += count
			table[i][j] = ways
	return table[m][n]


# ---- one comparison ----

def report(directory, name, *options):
	path = os.path.join(directory, name)
	if not os.path.exists(path):
		subprocess.run([paths.report, os.path.join(directory, 'run.dir'), '-q', *options, '-f', 'json', '-o', path + '.part'],
			       check=True)
		os.rename(path + '.part', path)
	return path


def report_of(directory):
	"""The run's report.json without its warm-up, made once."""
	path = os.path.join(directory, 'report.json')
	if not os.path.exists(path):
		with open(report(directory, 'whole.json')) as text:
			since = json.load(text)['meta']['begin_ns'] / 1e9 + WARMUP_S
		os.unlink(os.path.join(directory, 'whole.json'))
		report(directory, 'report.json', '--since', f'{since:.3f}')
	return path


def compare(before, after, options):
	result = subprocess.run([paths.report, 'diff', '-q', '--load', 'open', *options, '--gate', 'wall:p50,cpu:p95', '-f', 'json',
				 '-o', '-', ','.join(before), ','.join(after)], capture_output=True, text=True)
	if result.returncode not in (0, 1, 3):
		sys.exit(f'profilis-report diff: {result.stderr}')
	return json.loads(result.stdout)


def rows(comparison, what):
	return [row for row in comparison['rows'] if row['what'] == what and row['route'].startswith('/')]


def benchstat(comparison):
	"""Routes called slower."""
	return [row['route'] for row in rows(comparison, 'wall:p50') if row['ratio'] > 1 and
		mann_whitney_p(row['values_before'], row['values_after']) < 0.05]


def k6(comparison):
	return [row['route'] for row in rows(comparison, 'wall:p95') if row['ratio'] > 1.1]


def k6_single(comparison):
	"""By the first run of each side alone."""
	return [row['route'] for row in rows(comparison, 'wall:p95') if row['values_after'][0] - row['values_before'][0] > math.log(1.1)]


def found(comparison, kind):
	"""Whether the gate that is meant fails, in the route that is meant."""
	if kind == 'queries':
		return any(finding['fails'] for finding in comparison['findings'])
	return any(row['state'] == 'worse' and row['kind'] == kind and (kind != 'time' or row['route'] == ROUTE)
		   for row in comparison['rows'])


# ---- figures ----

def finished(directory, builds):
	return {build: [number for number in range(pool.ROUNDS[build])
			if os.path.exists(os.path.join(pool.directory_of(directory, number, build), 'done'))] for build in builds}


def comparisons(directory, before, after, pairs):
	"""Rounds that both took part in, so many to a comparison; each once."""
	runs = finished(directory, (before, after))
	rounds = sorted(set(runs[before]) & set(runs[after]))
	for i in range(0, len(rounds) - pairs + 1, pairs):
		yield [[report_of(pool.directory_of(directory, number, build)) for number in rounds[i:i + pairs]]
		       for build in (before, after)]


def share(count, of):
	low, high = clopper_pearson(count, of)
	return f'{count:>3} of {of:<3} [{low:.2f}, {high:.2f}]'


def judge(directory, title, before, after, pairs, options, kind):
	strict = [compare(*sides, options) for sides in comparisons(directory, before, after, pairs)]
	loose = [compare(*sides, (*options, '--allow-load-mismatch')) for sides in comparisons(directory, before, after, pairs)]
	of = len(strict)
	if not of:
		return
	print(f'{title}, {pairs} pairs: {of} comparisons')
	outcomes = [c['verdict']['outcome'] for c in strict]
	print('  verdicts: ' + ', '.join(f'{outcomes.count(o)} {o}' for o in sorted(set(outcomes))))
	said = [c['verdict']['outcome'] == 'regression' and (not kind or found(c, kind)) for c in strict]
	print(f'  {"diff":<42} {share(sum(said), of)}')
	said = [c['verdict']['outcome'] == 'regression' and (not kind or found(c, kind)) for c in loose]
	print(f'  {"diff --allow-load-mismatch":<42} {share(sum(said), of)}')
	if kind != 'queries':  # those take time as well
		print(f'  {"  alarms on other routes or rows":<42} {share(sum(other(c, kind) for c in loose), of)}')
	if kind in (None, 'time'):
		for name, rule in (('benchstat', benchstat), ('k6, all runs of a side together', k6), ('k6, one run a side', k6_single)):
			called = [rule(c) for c in loose]
			print(f'  {name + ": some route is called":<42} {share(sum(map(bool, called)), of)}')
			if kind:
				print(f'  {name + ": this route is, no other":<42} {share(sum(c == [ROUTE] for c in called), of)}')
	if kind == 'time':
		for what in ('wall:p50', 'cpu:p50', 'cpu:p95'):
			ratios = sorted(row['ratio'] for c in loose for row in rows(c, what) if row['route'] == ROUTE)
			print(f'  measured: {what} {100 * ratios[len(ratios) // 2] - 100:+.1f} % (median)')
	sys.stdout.flush()


def other(comparison, kind):
	return any(row['state'] == 'worse' and not (row['kind'] == kind and (kind != 'time' or row['route'] == ROUTE))
		   for row in comparison['rows'])


def noise(directory):
	"""How much runs of one build differ."""
	sides = next(comparisons(directory, 'base', 'again', max(10, len(finished(directory, ('again',))['again']) // 10 * 10)), None)
	if not sides:
		return
	comparison = compare(*sides, ('--allow-load-mismatch',))
	for what in ('wall:p50', 'wall:p95', 'cpu:p50', 'cpu:p95'):
		spread = []
		for row in rows(comparison, what):
			values = row['values_before']
			mean = sum(values) / len(values)
			spread.append(math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1)))
		print(f'  run-to-run standard deviation of {what}: {100 * min(spread):.0f} to {100 * max(spread):.0f} %')


def main(directory, minutes):
	os.makedirs(directory, exist_ok=True)
	count = pool.fill(directory, time.time() + 60 * minutes)
	print(f'{count} runs of {pool.SECONDS} s in {directory}, {pool.RATE} requests/s asked for')
	noise(directory)
	for figure in FIGURES:
		judge(directory, *figure)


if __name__ == '__main__':
	main(sys.argv[1] if len(sys.argv) > 1 else os.path.join(tempfile.gettempdir(), 'profilis-bench-diff'),
	     float(sys.argv[2]) if len(sys.argv) > 2 else 60)

# SPDX-License-Identifier: Apache-2.0
"""What it costs a program to tell of itself: bench_tell.py BENCH_TELL PRELOAD_LIBRARY. Nanoseconds of CPU time: the
least of several runs, recorded less bare."""

import os
import subprocess
import sys
import tempfile

ROUNDS, COUNT = 7, 200000
PROGRAM, LIBRARY = map(os.path.abspath, sys.argv[1:])
TEXTS = {
	'function': 'a function of -finstrument-functions, enter and exit',
	'span': 'a span, begin and end',
	'record': 'profilis_record()',
	'datagram': 'a StatsD datagram of one line, beside sending it',
	'other_datagram': 'any other datagram, beside sending it',
	'two_clocks': 'two looks at the clock, which a function and a span need',
}


def run(env):
	with tempfile.TemporaryDirectory() as directory:
		env = {**os.environ, **{k: v.format(directory) for k, v in env.items()}}
		lines = subprocess.run([PROGRAM, str(COUNT)], env=env, capture_output=True, text=True, check=True).stdout
	return {name: float(ns) for name, ns in map(str.split, lines.splitlines())}


def least(runs):
	return {name: min(r[name] for r in runs) for name in runs[0]}


def main():
	recorded = {'LD_PRELOAD': LIBRARY, 'PROFILIS_DIR': '{}/run.dir', 'PROFILIS_BUFFER_DIR': '{}'}
	pairs = [(run({}), run(recorded)) for _ in range(ROUNDS)]
	bare, told = least([p[0] for p in pairs]), least([p[1] for p in pairs])
	for name, text in TEXTS.items():
		cost = told[name] if name == 'two_clocks' else told[name] - bare[name]
		print(f'{text:<60} {cost:8.1f} ns')


main()

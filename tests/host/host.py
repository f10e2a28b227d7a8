# SPDX-License-Identifier: Apache-2.0
"""A program in trouble, run without the library and with it: same output, same end, exact counts.

	class Cancel(Host):
		def test_each_call(self):
			self.same('hazard_cancel', 'each')
"""

import os
import re
import resource
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'e2e'))
from harness import Case, Recording, main, paths  # noqa: E402

sys.dont_write_bytecode = True
SERVED = re.compile(rb'served (\d+)')


def program(name):
	return os.path.join(paths.build, 'tests', 'host', name)


def bare_environment():
	return {k: v for k, v in os.environ.items() if not k.startswith('PROFILIS_') and k != 'LD_PRELOAD'}


class Ended:
	"""One run: its output without the trace of its pid, its end, how long it took."""

	def __init__(self, argv, env, seconds, **options):
		before = time.monotonic()
		process = subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
					   stderr=subprocess.PIPE, start_new_session=True, **options)
		try:
			self.out, self.err = process.communicate(timeout=seconds)
		except subprocess.TimeoutExpired:
			os.killpg(process.pid, signal.SIGKILL)
			self.out, self.err = process.communicate()
			self.err += b'\n(killed: it did not end)'
		self.pid, self.status = process.pid, process.returncode
		self.seconds = time.monotonic() - before
		found = SERVED.search(self.out)
		self.served = int(found.group(1)) if found else None

	def __str__(self):
		return (f'status {self.status} after {self.seconds:.2f} s\n{self.out.decode(errors="replace")[-3000:]}\n'
			f'{self.err.decode(errors="replace")[-3000:]}')


class Host(Case):
	seconds = 60

	def run_bare(self, name, *arguments, env=None, **options):
		return Ended([program(name), *arguments], {**bare_environment(), **(env or {})}, self.seconds, **options)

	def run_loaded(self, name, *arguments, env=None, record='run', preload=None, **options):
		extra = {'LD_PRELOAD': preload or paths.preload, 'PROFILIS_DIR': self.path(record + '.dir')}
		return Ended([program(name), *arguments], {**bare_environment(), **extra, **(env or {})},
			     self.seconds, **options)

	def same(self, name, *arguments, counts=True, record='run', env=None, **options):
		"""Runs it both ways; returns both for further questions."""
		bare = self.run_bare(name, *arguments, env=env, **options)
		loaded = self.run_loaded(name, *arguments, env=env, record=record, **options)
		self.assertEqual((bare.status, bare.out.decode(errors='replace')),
				 (loaded.status, loaded.out.decode(errors='replace')),
				 f'without:\n{bare}\nwith:\n{loaded}')
		if counts and loaded.served is not None:
			self.exact(loaded.served, record)
		return bare, loaded

	def exact(self, served, record='run'):
		"""Every request that was answered stands in the recording once, and nothing is damaged."""
		recording = Recording(self.path(record + '.dir'))
		self.assertEqual(sum(recording.counts().values()), served)
		self.assertEqual(sum(recording.aborted().values()), 0)
		check = recording.check()
		self.assertEqual(check.returncode, 0, check.stdout + check.stderr)

	def accounted(self, served, record='run'):
		"""Whatever could not be written is in the report's total all the same."""
		recording = Recording(self.path(record + '.dir'))
		self.assertEqual(recording.json()['requests']['total'], served)


def limited(**limits):
	"""A preexec function that lowers resource limits, by name without RLIMIT_."""
	def lower():
		for name, value in limits.items():
			resource.setrlimit(getattr(resource, 'RLIMIT_' + name), (value, value))
	return lower

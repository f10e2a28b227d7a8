# SPDX-License-Identifier: Apache-2.0
"""The base of every end-to-end test: a workspace, servers, loads, and the comparison."""

import faulthandler
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

from . import counts, paths
from .load import Load
from .recording import Recording
from .server import Server, preloaded

SKIPPED = 77  # what meson takes for "skipped"


def has_module(name, python='/usr/bin/python3'):
	return not subprocess.run([python, '-c', f'import {name}'], capture_output=True).returncode


def needs(*programs):
	"""Skips where a server is not installed, and nowhere else."""
	missing = [p for p in programs if not shutil.which(p)]
	return unittest.skipIf(missing, f'not installed: {", ".join(missing)}')


class Case(unittest.TestCase):
	maxDiff = None
	recorded = not paths.bare

	def setUp(self):
		self.directory = tempfile.mkdtemp(prefix='profilis-e2e-')
		# Servers that give up root must still reach what lies here.
		os.chmod(self.directory, 0o755)
		self.servers = []
		self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)
		self.addCleanup(self.kill_servers)

	def kill_servers(self):
		for server in self.servers:
			server.kill()
			server.forget()

	def path(self, name):
		return os.path.join(self.directory, name)

	def write(self, name, text, mode=0o644):
		with open(self.path(name), 'wb' if isinstance(text, bytes) else 'w') as out:
			out.write(text)
		os.chmod(self.path(name), mode)
		return self.path(name)

	def start(self, argv, port=None, record=None, **options):
		options.setdefault('name', os.path.basename(argv[0]))
		server = Server(argv, self.directory, port=port,
				recording=record and self.path(record + '.dir'), **options)
		self.servers.append(server)
		return server

	def load(self, target, requests, total=20000, **options):
		load = Load.run(target, requests, total, **options)
		self.assertTrue(load.complete, load.describe())
		return load

	def recording(self, name):
		return Recording(self.path(name + '.dir'))

	def same(self, witnesses):
		difference = counts.table(witnesses)
		self.assertEqual(difference, '', f'the witnesses disagree:\n{difference}')

	def verdict(self, generator, record, log=None, statuses=(), routes=True, failed=0):
		"""The generator, the server's log, the events and the report: all the same. routes: the paths are few
		enough that the report leaves each its row. failed: errors that the status does not show."""
		witnesses = {'generator': generator}
		if log is not None:
			witnesses['access log'] = log
		if not paths.bare:
			witnesses['recording'] = self.recording(record).counts()
			aborted = self.recording(record).aborted()
			self.assertFalse(aborted, f'requests that nobody sent, or that were answered: {aborted}')
		self.same(witnesses)
		seen = {status for _, _, status in generator}
		self.assertLessEqual(set(statuses), seen, 'the load did not bring about these statuses')
		if not paths.bare:
			self.report_agrees(generator, self.recording(record), routes, failed)

	def carried_by(self, record, protocol, tls=False, role='server', seen=()):
		"""Every exchange of this side came by this protocol; seen: such as are there besides."""
		if paths.bare:
			return
		carried = set(self.recording(record).carried(role))
		self.assertEqual(carried - set(seen), {(protocol, tls)}, f'{record}, {role} side')

	def run_program(self, argv, record=None, env=None, timeout=120, status=0, **options):
		"""A program that ends by itself, recorded as a server would be; its output."""
		recording = record and self.path(record + '.dir')
		done = subprocess.run(argv, env=preloaded(recording, env or {}), capture_output=True, text=True,
				      cwd=self.directory, timeout=timeout, **options)
		self.assertEqual(done.returncode, status, f'{argv[0]}: {done.stderr[-2000:]}')
		return done.stdout

	def report_agrees(self, generator, recording, routes=True, failed=0):
		report = recording.json()
		self.assertEqual(report['requests']['total'], sum(generator.values()))
		self.assertEqual(report['requests']['errors'],
				 failed + sum(n for (_, _, status), n in generator.items() if status >= 500))
		if routes:
			self.same({'generator': counts.routes_of(generator), 'report': recording.routes()})
		self.same({'generator': counts.statuses_of(generator), 'report': recording.statuses()})
		check = recording.check()
		self.assertEqual(check.returncode, 0, check.stdout + check.stderr)


def main(seconds=300):
	"""Runs the file's tests under a hard limit; exit status 77 when every one was skipped."""
	def out_of_time(*_):
		raise TimeoutError(f'the whole file took more than {seconds} s')

	faulthandler.enable()
	signal.signal(signal.SIGALRM, out_of_time)
	signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
	signal.alarm(seconds)
	result = unittest.main(exit=False, verbosity=2).result
	if not result.wasSuccessful():
		sys.exit(1)
	sys.exit(SKIPPED if result.testsRun and len(result.skipped) == result.testsRun else 0)

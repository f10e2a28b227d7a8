# SPDX-License-Identifier: Apache-2.0
"""What the tests of all databases share: an account that servers accept, steps for clients, the comparison."""

import json
import os
import shutil
import signal
import sys

from . import paths
from .account import Account
from .case import Case

PYTHON = '/usr/bin/python3'
NODE_MODULES = os.path.join(os.path.dirname(paths.apps), 'node', 'node_modules')
OWNER, GROUP = 'nobody', 'nogroup'


def as_owner():
	"""Database servers refuse to be root."""
	return ['setpriv', f'--reuid={OWNER}', f'--regid={GROUP}', '--clear-groups', '--'] if not os.geteuid() else []


def make_directory(case, name):
	directory = case.path(name)
	os.mkdir(directory, 0o700)
	if not os.geteuid():
		shutil.chown(directory, OWNER, GROUP)
	return directory


def ends(case, server, sig=signal.SIGTERM):
	"""In good order, also where a test failed: a killed one may leave shared memory."""
	def end():
		if server.process.poll() is None:
			server.stop(sig)
	case.addCleanup(end)
	return server


def has_node_package(name):
	return shutil.which('node') and os.path.isdir(os.path.join(NODE_MODULES, name))


class Database(Case):
	systems = ()  # how the recording may call it

	def steps(self, steps):
		"""The path of a file with these (sql, arguments...), and the steps as Account reads them."""
		steps = [{'sql': sql, 'arguments': list(arguments)} for sql, *arguments in steps]
		return self.write('steps.json', json.dumps(steps)), steps

	def calls(self, record):
		return [e for e in self.recording(record).of_kind('call') if e['system'] in self.systems]

	def agree(self, record, client, server):
		"""Everything that the client knows of, the server knows; and the recording knows all that the server does."""
		if client:
			known = server.among(client)
			self.same({'client': client.calls, 'server': known.calls})
			self.same({'client': client.rows, 'server': known.rows})
		self.assertGreater(sum(server.calls.values()), 0)
		if not self.recorded:
			return
		recording = Account.of_events(self.calls(record))
		self.same({'server': server.calls, 'recording': recording.calls})
		self.same({'server': server.rows, 'recording': recording.rows})
		self.all_plausible(self.calls(record))
		queries = [q for q in self.recording(record).json()['queries'] if q['system'] in self.systems]
		report, server = Account.of_report(queries), server.without_codes()
		self.same({'server': server.calls, 'report': report.calls})
		self.same({'server': server.rows, 'report': report.rows})
		check = self.recording(record).check()
		self.assertEqual(check.returncode, 0, check.stdout + check.stderr)

	def all_plausible(self, calls):
		self.assertTrue(all(0 < e['duration_ns'] < 20e9 for e in calls))
		self.assertFalse([e for e in calls if e.get('aborted')])
		self.assertFalse([e for e in calls if e.get('parent')])

	def say(self, text):
		print(f'\n  {self.id()}: {text}', file=sys.stderr)

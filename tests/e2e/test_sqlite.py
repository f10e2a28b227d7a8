# SPDX-License-Identifier: Apache-2.0
"""SQLite: what programs asked for, as they, SQLite's own trace and the recording tell it."""

import json
import os
import subprocess

from harness import Account, Database, main, needs, paths
from harness.case import preloaded
from harness.database import PYTHON

ROUNDS = 1000 if paths.full else 100
STEPS = [
	('SELECT id, name FROM items WHERE id < 4',),
	('SELECT name FROM items WHERE id = ?', 7),
	('INSERT INTO orders (item, note) VALUES (?, ?)', 3, "it's a note"),
	('UPDATE items SET price = price + 1 WHERE id <= ?', 5),
	('DELETE FROM orders WHERE item = ?', 99),
	('SELECT * FROM nothing_here',),
	("INSERT INTO items (id, name) VALUES (1, 'twice')",),
	("SELECT 'it''s ' || name FROM items",),
	('BEGIN',),
	('UPDATE items SET price = ? WHERE id = ?', 12, 2),
	('COMMIT',),
]
NO_TABLE, NOT_UNIQUE = '1', '1555'  # SQLITE_ERROR, SQLITE_CONSTRAINT_PRIMARYKEY
PRIMARY = 0xff  # the recording may hold the primary code
SCHEMA = '''
	CREATE TABLE items (id integer PRIMARY KEY, name text, price int DEFAULT 0);
	CREATE TABLE orders (item int, note text);
	WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20) INSERT INTO items SELECT i, 'item', 0 FROM n;
'''
SCRIPT = ''.join(sql + ';\n' for sql, *arguments in STEPS if not arguments)


def primary(account):
	"""With the low byte of its error codes."""
	plain = Account()
	for (statement, error), n in account.calls.items():
		plain.calls[statement, str(int(error) & PRIMARY) if error.isdigit() else error] += n
	plain.rows = account.rows
	return plain


@needs('sqlite3')
class SQLite(Database):
	systems = ('sqlite',)

	def setUp(self):
		super().setUp()
		self.file = self.path('shop.db')
		subprocess.run(['sqlite3', self.file, 'PRAGMA journal_mode=off;' + SCHEMA], check=True, capture_output=True)

	def compare(self, record, own):
		if not self.recorded:
			return
		calls = self.calls(record)
		recording = primary(Account.of_events(calls))
		self.same({'program': primary(own).calls, 'recording': recording.calls})
		self.same({'program': own.rows, 'recording': recording.rows})
		self.all_plausible(calls)
		self.assertTrue(all(e.get('hook') for e in calls))
		queries = [q for q in self.recording(record).json()['queries'] if q['system'] == 'sqlite']
		self.assertEqual(sum(q['count'] for q in queries), sum(own.calls.values()))

	def test_python(self):
		path, steps = self.steps(STEPS)
		argv = [PYTHON, f'{paths.apps}/sqlite_client.py', self.file, path, str(ROUNDS)]
		done = subprocess.run(argv, env=preloaded(self.path('python.dir'), {}), capture_output=True, text=True, timeout=60)
		client, traced = Account.of_steps(steps, done.stdout), Account()
		for line in done.stderr.splitlines():
			traced.add(json.loads(line))
		self.assertEqual(sum(client.calls.values()), len(STEPS) * ROUNDS)
		self.assertEqual({error for _, error in client.calls if error}, {NO_TABLE, NOT_UNIQUE})
		# What could not be prepared was never run.
		ran = Account()
		for (statement, error), n in client.calls.items():
			if error != NO_TABLE:
				ran.calls[statement, ''] += n
		self.same({'program': ran.calls, 'trace': traced.calls})
		self.compare('python', client)

	def test_shell(self):
		"""Rows as the shell prints them, errors as it complains; its trace for the rest."""
		script = self.write('script.sql', '.trace stderr\n.mode list\n' + SCRIPT * ROUNDS)
		with open(script) as text:
			done = subprocess.run(['sqlite3', self.file], stdin=text, env=preloaded(self.path('shell.dir'), {}),
					      capture_output=True, text=True, timeout=60)
		errors = done.stderr.count('no such table'), done.stderr.count('UNIQUE constraint')
		self.assertEqual(errors, (ROUNDS, ROUNDS))
		own = Account()
		for sql, *arguments in STEPS:
			if not arguments:
				error = NO_TABLE if 'nothing_here' in sql else NOT_UNIQUE if 'twice' in sql else ''
				rows = {'SELECT id': 3, "SELECT 'i": 20}.get(sql[:9], 0)
				own.add(sql, error, rows * ROUNDS, ROUNDS)
		self.assertEqual(len(done.stdout.splitlines()), sum(own.rows.values()))
		self.assertEqual(sum(own.calls.values()), SCRIPT.count('\n') * ROUNDS)
		self.compare('shell', own)

	def test_nothing_is_left(self):
		"""A program that only uses a database has a recording, and the file is as it was without one."""
		self.run_program(['sqlite3', self.file, 'SELECT count(*) FROM items'], record='one')
		self.assertEqual(os.path.isdir(self.path('one.dir')), self.recorded)


if __name__ == '__main__':
	main(50)

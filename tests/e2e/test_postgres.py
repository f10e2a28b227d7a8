# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL: what its clients asked for, as they, its log and pg_stat_statements, and the recording tell it."""

import os
import shutil
import unittest

from harness import Account, Database, has_module, has_node_package, main, needs, paths, postgres
from harness.database import NODE_MODULES, PYTHON

ROUNDS = 200 if paths.full else 30
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
ERRORS = {'42P01', '23505'}
PSQL = ''.join(sql + ';\n' for sql, *arguments in STEPS if not arguments)


@unittest.skipUnless(postgres.installed(), 'not installed: postgresql')
class Postgres(Database):
	systems = ('postgresql',)

	def setUp(self):
		super().setUp()
		self.postgres = postgres.Postgres(self)

	def drive(self, argv, record, **options):
		"""argv: with {steps}, {url} and {port} in it."""
		path, steps = self.steps(STEPS)
		argv = [a.format(steps=path, url=self.postgres.url(), port=self.postgres.port) for a in argv]
		client = Account.of_steps(steps, self.run_program([*argv, str(ROUNDS)], record=record, **options))
		self.assertEqual(sum(client.calls.values()), len(STEPS) * ROUNDS)
		self.assertEqual({error for _, error in client.calls if error}, ERRORS)
		self.agree(record, client, self.postgres.account())
		if self.recorded:
			inside = [e for e in self.calls(record) if e.get('transaction') and e['operation'] == 'UPDATE']
			self.assertEqual(len(inside), ROUNDS)

	@unittest.skipUnless(has_module('psycopg2'), 'not installed: python3-psycopg2')
	def test_psycopg2(self):
		self.drive([PYTHON, f'{paths.apps}/pg_client.py', 'psycopg2', '{url}', '{steps}'], 'psycopg2')
		if self.recorded:
			self.assertTrue(all(e.get('hook') for e in self.calls('psycopg2')))

	@unittest.skipUnless(has_module('asyncpg'), 'not installed: python3-asyncpg')
	def test_asyncpg(self):
		self.drive([PYTHON, f'{paths.apps}/pg_client.py', 'asyncpg', '{url}', '{steps}'], 'asyncpg')
		if self.recorded:
			self.assertFalse([e for e in self.calls('asyncpg') if e.get('hook')])

	@unittest.skipUnless(has_node_package('pg'), 'not installed: the npm package pg (scripts/setup test)')
	def test_node_pg(self):
		self.drive(['node', f'{paths.apps}/pg_client.js', '{url}', '{steps}'], 'node', env={'NODE_PATH': NODE_MODULES})

	@unittest.skipUnless(os.path.exists('/usr/share/perl5/DBI.pm') or shutil.which('dbiprof'), 'not installed: libdbd-pg-perl')
	def test_perl_dbd_pg(self):
		self.drive(['perl', f'{paths.apps}/pg_client.pl', '{port}', '{steps}'], 'perl')

	@needs('php')
	def test_php_pdo(self):
		self.drive(['php', f'{paths.apps}/sql_client.php', 'pgsql', '127.0.0.1', '{port}', 'shop', 'shop-secret',
			    'postgres', '{steps}'], 'php')

	@needs('psql')
	def test_psql(self):
		script = self.write('script.sql', PSQL * ROUNDS)
		self.run_program(['psql', '-XqAt', self.postgres.url(), '-f', script], record='psql')
		server = self.postgres.account()
		self.assertEqual(sum(server.calls.values()), PSQL.count('\n') * ROUNDS)
		self.agree('psql', None, server)

	def pgbench(self, mode):
		"""Its seven statements a transaction, from several connections and two threads."""
		bench, record = f'{postgres.BIN}/pgbench', f'pgbench-{mode}'
		self.run_program([bench, '-q', '-i', '-s', '1', self.postgres.url()])
		self.postgres.forget()
		self.run_program([bench, '-n', '-M', mode, '-c', '4', '-j', '2', '-t', str(ROUNDS * 2), self.postgres.url()],
				 record=record)
		server = self.postgres.account()
		transactions = 4 * 2 * ROUNDS
		self.assertEqual(server.calls['begin', ''], transactions)
		self.assertGreaterEqual(sum(server.calls.values()), 7 * transactions)
		self.agree(record, None, server)
		if self.recorded:
			prepared = sum(1 for e in self.calls(record) if e.get('prepared'))
			self.assertEqual(prepared, 7 * transactions if mode == 'prepared' else 0)

	def test_pgbench_simple(self):
		self.pgbench('simple')

	def test_pgbench_extended(self):
		self.pgbench('extended')

	def test_pgbench_prepared(self):
		self.pgbench('prepared')


if __name__ == '__main__':
	main(110)

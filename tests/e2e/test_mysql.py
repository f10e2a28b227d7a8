# SPDX-License-Identifier: Apache-2.0
"""MariaDB: what its clients asked for, as they, the server's logs and the recording tell it."""

import subprocess
import unittest

from harness import Account, Database, has_module, main, mariadb, needs, paths
from harness.database import PYTHON

ROUNDS = 200 if paths.full else 30
STEPS = [
	('SELECT id, name FROM items WHERE id < 4',),
	('SELECT name FROM items WHERE id = ?', 7),
	('INSERT INTO orders (item, note) VALUES (?, ?)', 3, "it's a note"),
	('UPDATE items SET price = price + 1 WHERE id <= ?', 5),
	('DELETE FROM orders WHERE item = ?', 99),
	('SELECT * FROM nothing_here',),
	("INSERT INTO items (id, name) VALUES (1, 'twice')",),
	("SELECT concat('it''s ', name) FROM items",),
	('BEGIN',),
	('UPDATE items SET price = price + ? WHERE id = ?', 12, 2),
	('COMMIT',),
]
ERRORS = {'1146', '1062'}
SCRIPT = ''.join(sql + ';\n' for sql, *arguments in STEPS if not arguments)


def has_mysqli():
	try:
		return b'mysqli' in subprocess.run(['php', '-m'], capture_output=True).stdout
	except FileNotFoundError:
		return False


@unittest.skipUnless(mariadb.installed(), 'not installed: mariadb-server')
class MySQL(Database):
	systems = ('mysql', 'mariadb')

	def setUp(self):
		super().setUp()
		self.mariadb = mariadb.MariaDB(self)

	def drive(self, argv, record):
		path, steps = self.steps(STEPS)
		argv = [a.format(steps=path, port=self.mariadb.port) for a in argv]
		client = Account.of_steps(steps, self.run_program([*argv, str(ROUNDS)], record=record))
		self.assertEqual(sum(client.calls.values()), len(STEPS) * ROUNDS)
		self.assertEqual({error for _, error in client.calls if error}, ERRORS)
		self.agree(record, client, self.mariadb.account())
		if self.recorded:
			inside = [e for e in self.calls(record) if e.get('transaction') and e['operation'] == 'UPDATE']
			self.assertEqual(len(inside), ROUNDS)

	@unittest.skipUnless(has_module('MySQLdb'), 'not installed: python3-mysqldb')
	def test_mysqlclient(self):
		self.drive([PYTHON, f'{paths.apps}/mysql_client.py', 'MySQLdb', '{port}', '{steps}'], 'mysqlclient')

	@unittest.skipUnless(has_module('pymysql'), 'not installed: python3-pymysql')
	def test_pymysql(self):
		self.drive([PYTHON, f'{paths.apps}/mysql_client.py', 'pymysql', '{port}', '{steps}'], 'pymysql')

	@unittest.skipUnless(has_mysqli(), 'not installed: php-mysql')
	def test_php_mysqli(self):
		"""mysqlnd: prepared statements with arguments, plain ones without."""
		self.drive(['php', f'{paths.apps}/sql_client.php', 'mysqli', '127.0.0.1', '{port}', 'shop', 'shop-secret', 'shop',
			    '{steps}'], 'mysqli')

	@needs('mariadb')
	def test_shell(self):
		script = self.write('script.sql', SCRIPT * ROUNDS)
		argv = ['mariadb', '--no-defaults', '-ushop', '-pshop-secret', '-h127.0.0.1', f'-P{self.mariadb.port}', '--force', 'shop']
		with open(script) as text:
			self.run_program(argv, record='shell', stdin=text)
		server, script = self.mariadb.account(), Account()
		for sql, *arguments in STEPS:
			if not arguments:
				error = '1146' if 'nothing_here' in sql else '1062' if 'twice' in sql else ''
				script.add(sql, error, count=ROUNDS)
		self.same({'script': script.calls, 'server': server.among(script).calls})
		self.agree('shell', None, server)

	@needs('mariadb-slap')
	def test_slap(self):
		"""Four threads, each on a connection of its own."""
		argv = ['mariadb-slap', '--no-defaults', '-ushop', '-pshop-secret', '-h127.0.0.1', f'-P{self.mariadb.port}',
			'--create-schema=shop', '--no-drop', '--concurrency=4', '--iterations=1', '--delimiter=;',
			'--query=SELECT id, name FROM items WHERE id < 4;UPDATE items SET price = price + 1 WHERE id = 3',
			f'--number-of-queries={ROUNDS * 20}']
		self.run_program(argv, record='slap')
		server = self.mariadb.account()
		self.assertEqual(server.calls['select id,name from items where id<?', ''], ROUNDS * 10)
		self.agree('slap', None, server)


if __name__ == '__main__':
	main(110)

# SPDX-License-Identifier: Apache-2.0
"""MariaDB on a port of its own: calls are in its general log, rows in its slow log, errors in its error log of SQL."""

import collections
import os
import re
import shutil
import signal
import subprocess

from .account import Account, shape
from .database import OWNER, as_owner, ends, make_directory
from .server import free_port

# Tab-separated: time (perhaps none), connection and command, text.
ENTRY = re.compile(r'(?:[^\t]*)\t+ *(\d+) (\w[\w ]*?)(?:\t(.*))?$', re.S)
COMMANDS = 'Connect|Query|Prepare|Execute|Close stmt|Quit|Init DB|Ping|Statistics'
BEGIN = re.compile(rf'^(?=[^\t\n]*\t+ *\d+ (?:{COMMANDS})\b)', re.M)
SLOW = re.compile(r'^# User@Host: (\w+)\[.*?\n# Query_time: [\d.]+ +Lock_time: [\d.]+ +Rows_sent: (\d+) .*?'
		  r'# Rows_affected: (\d+) [^\n]*\n(.*?)(?=^# (?:Time|User@Host): |\Z)', re.M | re.S)
ERROR = re.compile(r'^\S+ +\S+ (\w+)\[.*?ERROR (\d+): .*? : (.*)$', re.M)
SCHEMA = '''
	CREATE DATABASE shop;
	CREATE TABLE shop.items (id int PRIMARY KEY, name varchar(80) NOT NULL, price int NOT NULL DEFAULT 0) ENGINE=InnoDB;
	CREATE TABLE shop.orders (item int NOT NULL, note text) ENGINE=InnoDB;
	INSERT INTO shop.items SELECT seq, concat('item ', seq), 0 FROM shop.seq_1_to_20;
	CREATE USER shop IDENTIFIED BY 'shop-secret';
	GRANT ALL ON *.* TO shop;
'''


def installed():
	return bool(shutil.which('mariadbd') and shutil.which('mariadb'))


class MariaDB:
	def __init__(self, case):
		self.port = free_port()
		self.data = make_directory(case, 'mariadb')
		install = ['mariadb-install-db', '--no-defaults', f'--datadir={self.data}', '--auth-root-authentication-method=normal',
			   '--skip-test-db', f'--user={OWNER}', '--innodb-flush-log-at-trx-commit=0', '--innodb-log-file-size=8M']
		subprocess.run([*as_owner(), *install], check=True, capture_output=True, cwd=self.data)
		self.server = case.start(self.argv(), port=self.port, name='mariadb')
		ends(case, self.server)
		self.sql(SCHEMA)
		self.sql("INSTALL SONAME 'sql_errlog'")

	def argv(self):
		options = {
			'datadir': self.data, 'socket': f'{self.data}/socket', 'port': self.port, 'bind-address': '127.0.0.1',
			'pid-file': f'{self.data}/pid', 'innodb-buffer-pool-size': '16M', 'innodb-flush-log-at-trx-commit': 0,
			'innodb-flush-method': 'nosync', 'innodb-log-file-size': '8M', 'general-log': 1, 'slow-query-log': 1,
			'general-log-file': f'{self.data}/general.log', 'slow-query-log-file': f'{self.data}/slow.log',
			'long-query-time': 0, 'plugin-maturity': 'unknown',
		}
		words = [f'--{name}={value}' for name, value in options.items()]
		return [*as_owner(), shutil.which('mariadbd'), '--no-defaults', *words, '--skip-name-resolve']

	def sql(self, text):
		subprocess.run(['mariadb', '--no-defaults', '-uroot', f'-S{self.data}/socket', '-e', text],
			       check=True, capture_output=True)

	def log(self, name):
		with open(os.path.join(self.data, name), errors='replace') as text:
			return text.read()

	def entries(self, connections):
		"""(command, text) of the general log; connections collects those of the shop."""
		for piece in BEGIN.split(self.log('general.log')):
			entry = ENTRY.match(piece.rstrip('\n'))
			if not entry:
				continue
			connection, command, text = entry.groups()
			if command == 'Connect' and (text or '').startswith('shop@'):
				connections.add(connection)
			if connection in connections:
				yield command, text or ''

	def account(self):
		"""Of all that the shop asked; ends the server, so that its logs are whole."""
		self.server.stop(signal.SIGTERM)
		account, asked = Account(), collections.Counter()
		for command, text in self.entries(set()):
			if command in ('Query', 'Execute'):
				asked[shape(text)] += 1
		failed = collections.Counter()
		for user, code, text in ERROR.findall(self.log('sql_errors.log')):
			if user == 'shop':
				account.add(text.replace('\\n', ' '), code)
				failed[shape(text)] += 1
		# What failed when it was prepared was never executed.
		for statement, n in asked.items():
			account.calls[statement, ''] += n - failed[statement]
		account.calls = +account.calls
		for user, sent, affected, text in SLOW.findall(self.log('slow.log')):
			lines = [l for l in text.splitlines() if not re.match(r'# |use `?\w+`?;|SET timestamp=', l)]
			if user == 'shop' and int(sent) + int(affected):
				account.rows[shape(' '.join(lines))] += int(sent) + int(affected)
		return account

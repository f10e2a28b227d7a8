# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL on a port of its own: calls and errors are in its log, rows in pg_stat_statements."""

import glob
import json
import os
import re
import shutil
import signal
import subprocess

from .account import Account
from .database import as_owner, ends, make_directory
from .server import free_port

FOUND = sorted(glob.glob('/usr/lib/postgresql/*/bin/postgres'))
BIN = os.path.dirname(FOUND[-1] if FOUND else shutil.which('postgres') or '')
EXECUTED = re.compile(r'duration: [\d.]+ ms  (?:statement|execute [^:]*): (.*)', re.S)
SETTINGS = {
	'fsync': 'off', 'synchronous_commit': 'off', 'full_page_writes': 'off', 'shared_buffers': '16MB',
	'max_connections': '60', 'listen_addresses': '127.0.0.1', 'autovacuum': 'off',
	'log_destination': 'jsonlog', 'logging_collector': 'on', 'log_directory': 'log', 'log_filename': 'server',
	'log_min_duration_statement': '0', 'shared_preload_libraries': 'pg_stat_statements',
	'pg_stat_statements.track_utility': 'on',
}
SCHEMA = '''
	CREATE EXTENSION pg_stat_statements;
	CREATE ROLE shop LOGIN PASSWORD 'shop-secret';
	CREATE TABLE items (id int PRIMARY KEY, name text NOT NULL, price int NOT NULL DEFAULT 0);
	CREATE TABLE orders (item int NOT NULL, note text);
	INSERT INTO items SELECT i, 'item ' || i FROM generate_series(1, 20) i;
	ALTER TABLE items OWNER TO shop;
	ALTER TABLE orders OWNER TO shop;
	GRANT ALL ON SCHEMA public TO shop;
	SELECT pg_stat_statements_reset();
'''


def installed():
	return bool(BIN)


class Postgres:
	def __init__(self, case):
		self.port, self.forgotten = free_port(), 0
		self.data = make_directory(case, 'postgres')
		initdb = [f'{BIN}/initdb', '-D', self.data, '-U', 'postgres', '-A', 'trust', '-N', '-E', 'UTF8', '--locale=C.UTF-8']
		subprocess.run([*as_owner(), *initdb], check=True, capture_output=True, cwd=self.data)
		settings = [word for item in SETTINGS.items() for word in ('-c', '='.join(item))]
		argv = [*as_owner(), f'{BIN}/postgres', '-D', self.data, '-p', str(self.port), '-k', self.data, *settings]
		self.server = case.start(argv, port=self.port, name='postgres', ready=self.ready)
		ends(case, self.server, signal.SIGINT)
		self.sql(SCHEMA)

	def ready(self):
		return not subprocess.run([f'{BIN}/pg_isready', '-q', '-h', '127.0.0.1', '-p', str(self.port)]).returncode

	def url(self, user='shop'):
		return f'postgresql://{user}:shop-secret@127.0.0.1:{self.port}/postgres?sslmode=disable'

	def sql(self, text):
		done = subprocess.run(['psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', self.url('postgres'), '-c', text],
				      check=True, capture_output=True, text=True)
		return done.stdout

	def forget(self):
		"""What came until now is no part of the account."""
		self.sql('SELECT pg_stat_statements_reset()')
		self.forgotten = os.path.getsize(self.log_path())

	def log_path(self):
		return os.path.join(self.data, 'log', 'server.json')

	def account(self):
		"""Of all that the shop asked; ends the server, so that its log is whole."""
		rows = self.sql("SELECT coalesce(json_agg(json_build_array(query, rows)), '[]') FROM pg_stat_statements "
				"WHERE userid = 'shop'::regrole AND rows > 0")
		self.server.stop(signal.SIGINT)
		account = Account()
		with open(self.log_path()) as log:
			log.seek(self.forgotten)
			for line in map(json.loads, log):
				if line.get('user') == 'shop':
					self.note(account, line)
		for query, n in json.loads(rows):
			account.add(query, rows=n, count=0)
		account.calls = +account.calls
		return account

	@staticmethod
	def note(account, line):
		executed = EXECUTED.match(line['message'])
		if executed:
			account.add(executed.group(1))
		elif line['error_severity'] == 'ERROR':
			account.add(line['statement'], line['state_code'])

# SPDX-License-Identifier: Apache-2.0
"""Executes the steps so many times: pg_client.py psycopg2|asyncpg URL STEPS ROUNDS"""

import asyncio
import itertools
import json
import sys

how, url, steps, rounds = sys.argv[1], sys.argv[2], json.load(open(sys.argv[3])), int(sys.argv[4])


def tell(step, rows, error='-'):
	print(step, max(rows, 0), error)


def run_psycopg2():
	import psycopg2

	connection = psycopg2.connect(url)
	connection.autocommit = True
	cursor = connection.cursor()
	for _ in range(rounds):
		for i, step in enumerate(steps):
			try:
				cursor.execute(step['sql'].replace('?', '%s'), step['arguments'] or None)
				tell(i, cursor.rowcount)
			except psycopg2.Error as error:
				tell(i, 0, error.pgcode)
	connection.close()


def numbered(sql):
	count = itertools.count(1)
	return ''.join(f'${next(count)}' if c == '?' else c for c in sql)


async def run_asyncpg():
	import asyncpg

	connection = await asyncpg.connect(url)
	for _ in range(rounds):
		for i, step in enumerate(steps):
			sql = numbered(step['sql'])
			try:
				if sql.startswith('SELECT'):
					tell(i, len(await connection.fetch(sql, *step['arguments'])))
				else:
					last = (await connection.execute(sql, *step['arguments'])).split()[-1]
					tell(i, int(last) if last.isdigit() else 0)
			except asyncpg.PostgresError as error:
				tell(i, 0, error.sqlstate)
	await connection.close()


if how == 'psycopg2':
	run_psycopg2()
else:
	asyncio.run(run_asyncpg())

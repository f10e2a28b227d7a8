# SPDX-License-Identifier: Apache-2.0
"""sqlite_client.py FILE STEPS ROUNDS; "STEP ROWS ERROR" lines, and on stderr each statement that SQLite says it ran."""

import json
import sqlite3
import sys

file, steps, rounds = sys.argv[1], json.load(open(sys.argv[2])), int(sys.argv[3])
connection = sqlite3.connect(file, isolation_level=None)
connection.set_trace_callback(lambda statement: print(json.dumps(statement), file=sys.stderr))
for _ in range(rounds):
	for i, step in enumerate(steps):
		try:
			cursor = connection.execute(step['sql'], step['arguments'])
			found = len(cursor.fetchall())
			print(i, found or max(cursor.rowcount, 0), '-')
		except sqlite3.Error as error:
			print(i, 0, error.sqlite_errorcode)
connection.close()

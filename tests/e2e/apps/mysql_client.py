# SPDX-License-Identifier: Apache-2.0
"""Executes the steps so many times: mysql_client.py MySQLdb|pymysql PORT STEPS ROUNDS"""

import importlib
import json
import sys

how, port, steps, rounds = sys.argv[1], int(sys.argv[2]), json.load(open(sys.argv[3])), int(sys.argv[4])
driver = importlib.import_module(how)
connection = driver.connect(host='127.0.0.1', port=port, user='shop', passwd='shop-secret', db='shop')
connection.autocommit(True)
cursor = connection.cursor()
for _ in range(rounds):
	for i, step in enumerate(steps):
		try:
			cursor.execute(step['sql'].replace('?', '%s'), step['arguments'] or None)
			print(i, max(cursor.rowcount, 0), '-')
		except driver.Error as error:
			print(i, 0, error.args[0])
connection.close()

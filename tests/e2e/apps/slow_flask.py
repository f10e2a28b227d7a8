# SPDX-License-Identifier: Apache-2.0
"""A Flask application whose requests wait for a database and a service: slow_flask.py PORT FILE, with UPSTREAM and
perhaps DSN in the environment."""

import logging
import os
import sqlite3
import sys
import time
import urllib.request

import flask

app = flask.Flask(__name__)
upstream = f"http://127.0.0.1:{os.environ['UPSTREAM']}/rates/7"
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def wait(ms):
	time.sleep(ms / 1000)
	return ms


def in_sqlite(ms):
	connection = sqlite3.connect(sys.argv[2])
	connection.create_function('wait', 1, wait)
	connection.execute('SELECT wait(?) FROM items', (ms,)).fetchall()
	connection.close()


def in_postgres(ms):
	import psycopg2
	connection = psycopg2.connect(os.environ['DSN'])
	with connection.cursor() as cursor:
		cursor.execute('SELECT pg_sleep(%s) FROM items WHERE id = 3', (ms / 1000,))
	connection.close()


@app.get('/quick')
def quick():
	return 'ok\n'


@app.get('/checkout')
def checkout():
	in_sqlite(100)
	with opener.open(upstream) as response:
		rates = response.read()
	try:
		int(rates)
	except ValueError:
		app.logger.exception('no rates')
	in_sqlite(50)
	return 'ok\n'


@app.get('/orders')
def orders():
	in_postgres(150)
	return 'ok\n'


logging.getLogger('werkzeug').setLevel(logging.ERROR)
app.run('127.0.0.1', int(sys.argv[1]), threaded=True)

# SPDX-License-Identifier: Apache-2.0
"""A shop for gunicorn, whose requests ask a database, a cache and a service: DSN, REDIS, UPSTREAM in the environment."""

import os
import threading
import time
import urllib.request

import flask
import psycopg2
import redis

app = flask.Flask(__name__)
cache = redis.Redis('127.0.0.1', int(os.environ['REDIS']))
upstream = f"http://127.0.0.1:{os.environ['UPSTREAM']}/price"
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
mine = threading.local()


def query(sql, *arguments):
	if not hasattr(mine, 'connection'):
		mine.connection = psycopg2.connect(os.environ['DSN'])
		mine.connection.autocommit = True
	with mine.connection.cursor() as cursor:
		cursor.execute(sql, arguments or None)
		return cursor.fetchall()


@app.get('/one')
@app.get('/one/<mark>')
def one(mark='m'):
	return query(f'SELECT name AS {mark} FROM items WHERE id = %s', 3)[0][0]


@app.get('/nplus1')
@app.get('/nplus1/<mark>')
def nplus1(mark='m'):
	return ' '.join(query(f'SELECT price, name AS {mark} FROM items WHERE id = {i}')[0][1] for i in range(1, 13))


@app.get('/cached')
@app.get('/cached/<mark>')
def cached(mark='m'):
	return cache.get('greeting') or ''


@app.get('/mixed')
@app.get('/mixed/<mark>')
def mixed(mark='m'):
	query(f'SELECT count(*) AS {mark} FROM items')
	with opener.open(upstream) as response:
		price = response.read()
	query(f'SELECT id AS {mark} FROM items WHERE price > %s', 5)
	return price


@app.get('/slow')
@app.get('/slow/<mark>')
def slow(mark='m'):
	time.sleep(0.3)
	return query(f'SELECT name AS {mark} FROM items WHERE id = %s', 4)[0][0]


@app.get('/fail')
@app.get('/fail/<mark>')
def fail(mark='m'):
	return query(f'SELECT {mark} FROM nothing_here')


app.logger.disabled = True

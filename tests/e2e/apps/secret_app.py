# SPDX-License-Identifier: Apache-2.0
"""A server that handles secrets in every way: secret_app.py PORT PG-PORT REDIS-PORT FILE --password=...

FILE: the secrets by name, a JSON object.
"""

import http.server
import json
import os
import signal
import sqlite3
import sys
import threading
import traceback

import psycopg2
import redis

port, pg_port, redis_port = map(int, sys.argv[1:4])
with open(sys.argv[4]) as text:
	secret = json.load(text)
database = psycopg2.connect(host='127.0.0.1', port=pg_port, user='shop', password=os.environ['PGPASSWORD_OF_SHOP'],
			    dbname='postgres', sslmode='disable')
database.autocommit = True
cache = redis.Redis('127.0.0.1', redis_port)
local = sqlite3.connect(':memory:', check_same_thread=False, isolation_level=None)
local.execute('CREATE TABLE items (id int, name text)')


def sql():
	with database.cursor() as cursor:
		cursor.execute(f"SELECT name FROM items WHERE name = '{secret['literal']}' OR id = {secret['number']}")
		cursor.execute('SELECT name FROM items WHERE name = %s', (secret['argument'],))
		cursor.execute(f"SELECT $x${secret['quoted']}$x$, E'it\\'s {secret['escaped']}' /* {secret['comment']} */")
		cursor.execute(f"PREPARE one (text) AS SELECT name FROM items WHERE name = $1 OR name = '{secret['prepared']}'")
		cursor.execute(f"EXECUTE one ('{secret['bound']}')")
		cursor.execute('DEALLOCATE one')
		try:
			cursor.execute(f"INSERT INTO items (id, name) VALUES (1, '{secret['refused']}')")
		except psycopg2.Error as error:
			print('failed:', error, file=sys.stderr)
	local.execute(f"INSERT INTO items VALUES (?, '{secret['sqlite']}')", (secret['sqlite argument'],))


def redis_commands():
	cache.set(f"session:{secret['key']}", secret['value'])
	cache.get(f"session:{secret['key']}")
	cache.hset('user', secret['field'], secret['value'])
	with cache.pipeline() as pipeline:
		pipeline.set(f"session:{secret['key']}", secret['value']).expire(f"session:{secret['key']}", 100)
		pipeline.execute()


def failure():
	return json.dumps({'error': 'login failed', 'password': secret['failure'], 'headers': {'Cookie': f"a={secret['failure']}"},
			   'line': f"Authorization: Bearer {secret['failure']}", 'url': f"http://u:{secret['failure']}@h/p?token={secret['failure']}"})
def fail():
	"""In the text of an exception; once more where the middle of a long one is left out."""
	words = (f"password={secret['exception password']} Authorization: Bearer {secret['exception token']}",
		 f"at postgres://shop:{secret['exception address']}@127.0.0.1/shop")
	for padding in (0, *range(4000, 4400, 7)):
		try:
			raise ValueError('x' * padding + ' ' + ' '.join(words) + '\n' + 'y' * 5000 * bool(padding))
		except ValueError:
			print(traceback.format_exc(), file=sys.stderr)


class Handler(http.server.BaseHTTPRequestHandler):
	protocol_version = 'HTTP/1.1'

	def do_POST(self):
		self.rfile.read(int(self.headers['Content-Length']))
		sql()
		redis_commands()
		print(f"login of {secret['log']} password={secret['log password']}", file=sys.stderr)
		fails = self.path.startswith('/fail')
		if not fails: # else the traceback would tell what failed, and not the body
			fail()
		body = (failure() if fails else secret['response']).encode()
		self.send_response(500 if fails else 200)
		self.send_header('Set-Cookie', f"session={secret['cookie']}")
		self.send_header('Content-Length', str(len(body)))
		self.end_headers()
		self.wfile.write(body)

	def log_message(self, *_):
		pass


server = http.server.HTTPServer(('127.0.0.1', port), Handler)
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
server.serve_forever()

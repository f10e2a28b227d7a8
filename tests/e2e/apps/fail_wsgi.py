# SPDX-License-Identifier: Apache-2.0
"""A Flask application that fails, each time with another number: fail_wsgi.py PORT runs Flask's own server."""

import itertools
import sys

import flask

app = flask.Flask(__name__)
numbers = itertools.count(1)


@app.get('/fail')
def fail():
	raise ValueError(f'failure {next(numbers)} token=hunter22')


@app.get('/chain')
def chain():
	try:
		raise KeyError('missing')
	except KeyError as e:
		raise RuntimeError(f'failure {next(numbers)}\nof two lines') from e


@app.get('/hello')
def hello():
	return 'hello\n'


def plain(environ, start_response):
	"""Nothing of Flask's: the server itself says that it failed."""
	if environ['PATH_INFO'] == '/hello':
		start_response('200 OK', [('Content-Length', '6')])
		return [b'hello\n']
	raise ValueError(f'failure {next(numbers)} token=hunter22')


async def asgi(scope, receive, send):
	if scope['type'] != 'http':
		return
	if scope['path'] == '/hello':
		await send({'type': 'http.response.start', 'status': 200, 'headers': [(b'content-length', b'6')]})
		await send({'type': 'http.response.body', 'body': b'hello\n'})
		return
	raise ValueError(f'failure {next(numbers)} token=hunter22')


if __name__ == '__main__':
	app.run(port=int(sys.argv[1]), threaded=True)

# SPDX-License-Identifier: Apache-2.0
"""Requests that fail, each with its own number in the message: for Flask's own server, gunicorn and waitress."""

import random
import sys
import time

import flask

app = flask.Flask('errors')


def look_up(number):
	raise KeyError(f'broken {number}')


@app.get('/ok')
def ok():
	time.sleep(random.random() * 0.01)
	return 'fine\n'


@app.get('/fail')
def fail():
	time.sleep(random.random() * 0.01)
	return look_up(flask.request.args['n'])


if __name__ == '__main__':
	port = int(sys.argv[2])
	if sys.argv[1] == 'waitress':
		import waitress
		waitress.serve(app, host='127.0.0.1', port=port, threads=8)
	else:
		app.run('127.0.0.1', port, threaded=True)

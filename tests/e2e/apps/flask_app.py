# SPDX-License-Identifier: Apache-2.0
"""A Flask application for gunicorn."""

import flask

app = flask.Flask(__name__)


@app.get('/hello')
def hello():
	return 'hello\n'


@app.get('/page')
def page():
	return 'p' * 11 * 1024


@app.get('/large')
def large():
	return flask.Response(('l' * 50 * 1024 for _ in range(4)), mimetype='text/plain')


@app.get('/cached')
def cached():
	return '', 304


@app.get('/fail')
def fail():
	raise ValueError('it failed')


@app.get('/moved')
def moved():
	return flask.redirect('/hello', 301)


@app.get('/empty')
def empty():
	return '', 204


@app.post('/form')
@app.post('/upload')
def form():
	return f'{len(flask.request.get_data())}\n'

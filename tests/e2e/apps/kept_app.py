# SPDX-License-Identifier: Apache-2.0
"""What fails in every way of saying so, for gunicorn. SECRETS in the environment: words that the answers hold."""

import gzip
import os

import flask

app = flask.Flask(__name__)
password, token = os.environ['SECRETS'].split()


@app.get('/fine')
@app.get('/users/<number>')
def fine(number=None):
	return f'all is well, {password}\n'


@app.get('/missing')
def missing():
	return f'nothing here, {password}\n', 404


@app.get('/json')
def as_json():
	return {'error': {'message': 'no stock', 'password': password}, 'token': token}, 500


@app.get('/problem')
def problem():
	text = flask.json.dumps({'type': 'about:blank', 'title': 'Out of credit', 'detail': 'your balance is 30'})
	return flask.Response(text, 503, mimetype='application/problem+json')


@app.get('/chunked')
def chunked():
	pieces = ['it failed ', 'here: Authorization: ', f'Bearer {token}\n', f'GET /x?key={password}\n', 'ä' * 10, '\nthe end\n']
	return flask.Response(iter(pieces), 500, mimetype='text/plain')


@app.get('/long')
def long():
	return 'a line that is repeated\n' * 200 + 'its end\n', 500


@app.get('/binary')
def binary():
	return flask.Response(gzip.compress(b'it failed\n' * 100), 500, headers={'Content-Encoding': 'gzip'})


@app.get('/empty')
def empty():
	return '', 500

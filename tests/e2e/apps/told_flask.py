# SPDX-License-Identifier: Apache-2.0
"""A Flask application that tells of itself by ctypes, if the library is there: told_flask.py PORT."""

import ctypes
import sys
import time

import flask

app = flask.Flask(__name__)
profilis = ctypes.CDLL(None)
present = hasattr(profilis, 'profilis_begin')

if present:
	profilis.profilis_begin.restype = ctypes.c_uint64
	profilis.profilis_begin.argtypes = [ctypes.c_char_p]
	profilis.profilis_end.argtypes = [ctypes.c_uint64]
	profilis.profilis_end_unwound.argtypes = [ctypes.c_uint64]
	profilis.profilis_record.argtypes = [ctypes.c_char_p, ctypes.c_double]
	profilis.profilis_label.argtypes = [ctypes.c_char_p, ctypes.c_char_p]


class Span:
	def __init__(self, name):
		self.name = name.encode()

	def __enter__(self):
		self.span = profilis.profilis_begin(self.name) if present else 0

	def __exit__(self, kind, *_):
		if present:
			(profilis.profilis_end_unwound if kind else profilis.profilis_end)(self.span)


@app.get('/cart/<int:number>')
def cart(number):
	with Span('py.cart'):
		for _ in range(2):
			with Span('py.item'):
				time.sleep(.001)
	if present:
		profilis.profilis_record(b'py.items', number / 4)
		profilis.profilis_label(b'tenant', b'acme' if number % 2 else b'umbrella')
	return 'a cart\n'


@app.get('/fails')
def fails():
	try:
		with Span('py.fails'):
			raise ValueError('it failed')
	except ValueError:
		return 'it failed\n', 500


app.run('127.0.0.1', int(sys.argv[1]), threaded=True)

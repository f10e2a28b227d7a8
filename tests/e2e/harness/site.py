# SPDX-License-Identifier: Apache-2.0
"""The files every static server serves, and the requests every server is asked."""

import os
import shutil

MODIFIED = 'Wed, 01 Jan 2020 00:00:00 GMT'
MODIFIED_UNIX = 1577836800

# Files of 612 bytes, 11 KB and 200 KB; 404 for what is not there; 304 for what did not change.
FILES = [
	'GET /index.html | weight=6',
	'GET /page11k.html?session=secret | weight=4',
	'GET /page200k.bin | weight=1',
	'HEAD /page11k.html | weight=3',
	f'GET /page11k.html | weight=2 | header=If-Modified-Since: {MODIFIED}',
	'GET /missing | weight=2',
]

# What servers can be configured or programmed to answer.
SPECIAL = [
	'GET /fail | weight=2',
	'GET /moved | weight=2',
	'GET /empty | weight=2',
	'POST /form?token=secret | weight=3 | body=300',
	'POST /upload | weight=1 | body=11000 | chunk=1000',
	'GET /search?q=one&page=2 | weight=2',
]

STATUSES = (200, 204, 301, 304, 404, 500)


def make(directory):
	"""The document root; readable by servers that have given up root."""
	root = os.path.join(directory, 'htdocs')
	os.makedirs(root, exist_ok=True)
	for name, size in (('index.html', 612), ('page11k.html', 11 * 1024), ('page200k.bin', 200 * 1024)):
		line = b'HTTP/1.1 200 OK\r\nGET /invented HTTP/1.1\r\n\r\n'
		with open(os.path.join(root, name), 'wb') as out:
			out.write((line * (size // len(line) + 1))[:size])
		os.utime(out.name, (MODIFIED_UNIX, MODIFIED_UNIX))
	return root


def www_data(directory):
	"""Gives a directory to the account that servers drop to."""
	shutil.chown(directory, 'www-data', 'www-data')


# What the programs in apps/ answer; they count what they answered and say so when they end.
APP = [
	'GET /hello?name=secret | weight=6',
	'GET /page | weight=4',
	'GET /large | weight=1',
	'HEAD /page | weight=3',
	'GET /cached | weight=2 | header=If-None-Match: "one"',
	'GET /missing | weight=2',
	'GET /fail | weight=2',
	'GET /moved | weight=2',
	'GET /empty | weight=2',
	'POST /form | weight=3 | body=300',
	'POST /upload | weight=1 | body=11000',
]
CHUNKED = 'POST /upload | weight=1 | body=11000 | chunk=1000'

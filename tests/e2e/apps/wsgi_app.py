# SPDX-License-Identifier: Apache-2.0
"""A WSGI application, for uWSGI."""

ANSWERS = {
	'/hello': ('200 OK', b'hello\n'),
	'/page': ('200 OK', b'p' * 11 * 1024),
	'/large': ('200 OK', b'l' * 200 * 1024),
	'/cached': ('304 Not Modified', b''),
	'/fail': ('500 Internal Server Error', b'failed\n'),
	'/moved': ('301 Moved Permanently', b'moved\n'),
	'/empty': ('204 No Content', b''),
	'/form': ('200 OK', b'thank you\n'),
	'/upload': ('200 OK', b'stored\n'),
}


def application(environ, start_response):
	environ['wsgi.input'].read()
	status, body = ANSWERS.get(environ['PATH_INFO'], ('404 Not Found', b'nothing here\n'))
	start_response(status, [('Location', '/hello')] if status.startswith('301') else [])
	return [] if environ['REQUEST_METHOD'] == 'HEAD' else [body]

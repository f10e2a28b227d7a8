# SPDX-License-Identifier: Apache-2.0
"""Servers written in the languages that call libc: Node, Python, Java, Ruby."""

import subprocess
import unittest

from harness import Case, free_port, from_log, has_module, main, merge, needs, paths, site

PYTHON = '/usr/bin/python3'


class Program(Case):
	def drive(self, argv, name, total, requests=site.APP, depth=1, **options):
		"""Keep-alive and fresh connections; then the program's own counts against all others."""
		log = self.path(f'{name}.access.log')
		port = free_port()
		argv = [a.format(port=port, log=log, apps=paths.apps, directory=self.directory) for a in argv]
		env = {'PORT': str(port), 'LOG': log}
		server = self.start(argv, port=port, record=name, name=name, env=env, **options)
		load = [self.load(port, requests, total, connections=8),
			self.load(port, requests, total // 4, connections=4, per_connection=1)]
		if depth > 1:
			load.append(self.load(port, requests, total // 4, connections=4, depth=depth))
		server.stop()
		self.verdict(merge(*(l.counts for l in load)), name, from_log(log), site.STATUSES)


class Apps(Program):
	@needs('node')
	def test_node(self):
		self.drive(['node', '{apps}/server.js', '{port}', '{log}'], 'node', 20000,
			   site.APP + [site.CHUNKED], depth=6)

	def test_python_http_server(self):
		self.drive([PYTHON, '{apps}/http_server.py', '{port}', '{log}'], 'http_server', 4000, depth=6)

	@needs('java')
	def test_java(self):
		self.drive(['java', '-XX:TieredStopAtLevel=1', '-Dsun.net.httpserver.nodelay=true',
			    '{apps}/Server.java', '{port}', '{log}'], 'java', 20000,
			   site.APP + [site.CHUNKED + ' | plain'])

	@needs('puma')
	def test_ruby_puma(self):
		self.drive(['puma', '-q', '-C', '{apps}/puma.rb'], 'puma', 20000)

	@unittest.skipIf(subprocess.run(['ruby', '-e', 'require "webrick"'], capture_output=True).returncode,
			 'not installed: ruby-webrick')
	def test_ruby_webrick(self):
		self.drive(['ruby', '{apps}/webrick.rb', '{port}', '{log}'], 'webrick', 2000)


@unittest.skipUnless(has_module('flask') and has_module('gunicorn'), 'not installed: gunicorn or python3-flask')
class Gunicorn(Program):
	def run_class(self, worker, *more):
		self.drive([PYTHON, '-m', 'gunicorn', '-b', '127.0.0.1:{port}', '--chdir', '{apps}', '-k', worker,
			    '--access-logfile', '{log}', '--access-logformat', '%(m)s %(U)s %(s)s',
			    '--log-level', 'critical', '--worker-tmp-dir', '{directory}', *more, 'flask_app:app'],
			   f'gunicorn-{worker}', 5000)

	def test_sync(self):
		self.run_class('sync', '-w', '2')

	def test_gthread(self):
		self.run_class('gthread', '-w', '1', '--threads', '4')


if __name__ == '__main__':
	main()

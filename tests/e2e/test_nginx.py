# SPDX-License-Identifier: Apache-2.0
"""nginx: workers, daemon with privilege drop, sendfile, and one nginx in front of another."""

import os
import signal
import unittest

from harness import Case, Counts, free_port, from_log, main, merge, needs, site, wait_until

CONF = '''
daemon {daemon};
{user}
worker_processes {workers};
worker_rlimit_nofile 4096;
pid {directory}/{name}.pid;
error_log {directory}/{name}.error.log;
events {{ worker_connections 2048; }}
http {{
	log_format plain '$request_method $request_uri $status';
	access_log {directory}/{name}.access.log plain;
	client_body_temp_path {directory}/{name}.body;
	proxy_temp_path {directory}/{name}.proxy;
	sendfile {sendfile};
	keepalive_requests 1000000;
	{http}
	server {{
		listen 127.0.0.1:{port};
		root {directory}/htdocs;
		{server}
	}}
}}
'''

SERVE = '''
		location = /fail { return 500 "failed\\n"; }
		location = /moved { return 301 /index.html; }
		location = /empty { return 204; }
		location = /form { return 200 "thank you\\n"; }
		location = /upload { return 200 "stored\\n"; }
		location = /search { return 200 "found\\n"; }
'''

PROXY = '''
		location / {{
			proxy_pass http://behind;
			proxy_http_version 1.1;
			proxy_set_header Connection "";
		}}
'''


@needs('nginx')
def user_of(pid):
	with open(f'/proc/{pid}/status') as status:
		return next(int(line.split()[2]) for line in status if line.startswith('Uid:'))


class Nginx(Case):
	def setUp(self):
		super().setUp()
		site.make(self.directory)

	def nginx(self, name, daemon='off', user='', workers=1, sendfile='on', http='', server=SERVE, record=True):
		port = free_port()
		conf = self.write(f'{name}.conf', CONF.format(
			directory=self.directory, name=name, daemon=daemon, user=user, workers=workers,
			sendfile=sendfile, http=http, server=server, port=port))
		return self.start(['nginx', '-c', conf], port=port, record=name if record else None,
				  stop_signal=signal.SIGQUIT, name=name,
				  pid_file=self.path(f'{name}.pid') if daemon == 'on' else None)

	def drive(self, port, total=20000):
		"""Keep-alive, pipelined, and a fresh connection for each request."""
		requests = site.FILES + site.SPECIAL
		return merge(self.load(port, requests, total, connections=16).counts,
			     self.load(port, requests, total // 2, connections=4, depth=8).counts,
			     self.load(port, requests, total // 2, connections=8, per_connection=1).counts,
			     self.load(port, requests, total // 4, connections=8, per_connection=7).counts)

	def all_agree(self, name, counts):
		self.verdict(counts, name, from_log(self.path(f'{name}.access.log')), site.STATUSES)

	def test_one_worker(self):
		server = self.nginx('one')
		counts = self.drive(server.port)
		server.stop()
		self.all_agree('one', counts)

	def test_two_workers_without_sendfile(self):
		server = self.nginx('two', workers=2, sendfile='off')
		counts = self.drive(server.port)
		server.stop()
		self.all_agree('two', counts)

	@unittest.skipIf(os.getuid(), 'needs root, to see it dropped')
	def test_daemon_that_drops_root(self):
		server = self.nginx('daemon', daemon='on', user='user www-data;', workers=2)
		# /proc/<pid> itself belongs to root once a process has changed its user
		wait_until(lambda: 0 not in map(user_of, server.workers(2)), 10, 'workers that are not root')
		counts = self.drive(server.port)
		server.stop()
		self.all_agree('daemon', counts)

	def test_proxy_and_the_server_behind(self):
		behind = self.nginx('behind')
		upstream = f'upstream behind {{ server 127.0.0.1:{behind.port}; keepalive 16; }}'
		front = self.nginx('front', http=upstream, server=PROXY.format())
		counts = self.drive(front.port, 12000)
		front.stop()
		behind.stop()
		self.all_agree('front', counts)
		self.all_agree('behind', counts)
		if self.recorded:
			self.same({'generator': counts, 'upstream': self.recording('front').counts('client')})

	def test_nothing_served_leaves_nothing(self):
		server = self.nginx('idle')
		server.stop()
		if self.recorded:
			self.verdict(Counts(), 'idle')


if __name__ == '__main__':
	main()

# SPDX-License-Identifier: Apache-2.0
"""HAProxy in front of nginx: both recorded, both equal, and HAProxy's own calls to nginx too."""

import signal

from harness import Case, free_port, from_log, main, merge, needs, site

HAPROXY = '''
global
	nbthread 2
	maxconn 2000
defaults
	mode http
	timeout connect 5s
	timeout client 30s
	timeout server 30s
	option dontlognull
frontend front
	bind 127.0.0.1:{port}
	default_backend back
backend back
	http-reuse safe
	server one 127.0.0.1:{behind}
'''

NGINX = '''
daemon off;
pid {directory}/nginx.pid;
error_log {directory}/nginx.error.log;
events {{ worker_connections 2048; }}
http {{
	log_format plain '$request_method $request_uri $status';
	access_log {directory}/nginx.access.log plain;
	client_body_temp_path {directory}/body;
	keepalive_requests 1000000;
	server {{
		listen 127.0.0.1:{port};
		root {directory}/htdocs;
		location = /fail {{ return 500 "failed\\n"; }}
		location = /moved {{ return 301 /index.html; }}
		location = /empty {{ return 204; }}
		location = /form {{ return 200 "thank you\\n"; }}
		location = /upload {{ return 200 "stored\\n"; }}
		location = /search {{ return 200 "found\\n"; }}
	}}
}}
'''


@needs('haproxy', 'nginx')
class Haproxy(Case):
	def test_in_front_of_nginx(self):
		site.make(self.directory)
		back, front = free_port(), free_port()
		nginx = self.start(['nginx', '-c', self.write('nginx.conf', NGINX.format(
			directory=self.directory, port=back))], port=back, record='nginx', stop_signal=signal.SIGQUIT)
		haproxy = self.start(['haproxy', '-f', self.write('haproxy.conf', HAPROXY.format(
			directory=self.directory, port=front, behind=back))], port=front, record='haproxy',
			stop_signal=signal.SIGUSR1)
		requests = site.FILES + site.SPECIAL
		counts = merge(self.load(front, requests, 20000, connections=16).counts,
			       self.load(front, requests, 6000, connections=4, depth=6).counts,
			       self.load(front, requests, 8000, connections=8, per_connection=1).counts)
		haproxy.stop()
		nginx.stop()
		log = from_log(self.path('nginx.access.log'))
		self.verdict(counts, 'haproxy', log, site.STATUSES)
		self.verdict(counts, 'nginx', log)
		if self.recorded:
			self.same({'generator': counts, 'upstream': self.recording('haproxy').counts('client')})


if __name__ == '__main__':
	main()

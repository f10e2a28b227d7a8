# SPDX-License-Identifier: Apache-2.0
"""nginx as most tests need it: one server on a port of its own, with an access log of what it answered."""

import signal

from .server import free_port

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
	fastcgi_temp_path {directory}/{name}.fastcgi;
	uwsgi_temp_path {directory}/{name}.uwsgi;
	scgi_temp_path {directory}/{name}.scgi;
	sendfile {sendfile};
	keepalive_requests 1000000;
	{http}
	server {{
		listen 127.0.0.1:{port}{listen};
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

UPSTREAM = 'upstream behind {{ server {address}; keepalive {keepalive}; }}'

PROXY = '''
		location / {
			proxy_pass http://behind;
			proxy_http_version 1.1;
			proxy_set_header Connection "";
		}
'''


def start(case, name, server=SERVE, http='', listen='', record=True, daemon='off', user='', workers=1, sendfile='on',
	  env=None):
	port = free_port()
	conf = case.write(f'{name}.conf', CONF.format(
		directory=case.directory, name=name, daemon=daemon, user=user, workers=workers, sendfile=sendfile,
		http=http, listen=listen, server=server, port=port))
	return case.start(['nginx', '-c', conf], port=port, record=name if record else None,
			  stop_signal=signal.SIGQUIT, name=name, env=env,
			  pid_file=case.path(f'{name}.pid') if daemon == 'on' else None)


def tls(certificate):
	return f'ssl_certificate {certificate.cert}; ssl_certificate_key {certificate.key};'

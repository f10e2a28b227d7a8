# SPDX-License-Identifier: Apache-2.0
"""Listens, and accepts nobody before a file is there: slow_accept.py PORT FILE BACKLOG"""

import os
import signal
import socket
import sys
import time

signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
listener = socket.create_server(('127.0.0.1', int(sys.argv[1])), backlog=int(sys.argv[3]))
while not os.path.exists(sys.argv[2]):
	time.sleep(0.01)
while True:
	client, _ = listener.accept()
	with client:
		client.recv(65536)
		client.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n')

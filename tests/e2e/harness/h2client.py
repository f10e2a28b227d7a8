# SPDX-License-Identifier: Apache-2.0
"""An HTTP/2 client that does exactly what it is told: streams opened, answered, cancelled."""

import socket

import h2.config
import h2.connection
import h2.errors
import h2.events

from . import tls


class H2Client:
	"""answers[stream] = {'status', 'headers', 'trailers', 'bytes', 'ended', 'reset'}, as far as they have come."""

	def __init__(self, port, over_tls=False):
		self.socket = socket.create_connection(('127.0.0.1', port), 20)
		self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
		if over_tls:
			context = tls.trusting()
			context.set_alpn_protocols(['h2'])
			self.socket = context.wrap_socket(self.socket)
		self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding='latin-1'))
		self.h2.initiate_connection()
		self.answers, self.pongs = {}, 0
		self.flush()

	def __enter__(self):
		return self

	def __exit__(self, *_):
		self.h2.close_connection()
		try:
			self.flush()
		except OSError:
			pass
		self.socket.close()

	def flush(self):
		self.socket.sendall(self.h2.data_to_send())

	def request(self, path, method='GET', headers=(), body=b''):
		"""Opens a stream; its number. The body must fit the window."""
		stream = self.h2.get_next_available_stream_id()
		self.answers[stream] = {'status': None, 'headers': {}, 'trailers': {}, 'bytes': 0, 'ended': False, 'reset': False}
		self.h2.send_headers(stream, [(':method', method), (':scheme', 'http'), (':authority', 'localhost'),
					      (':path', path), *headers], end_stream=not body)
		for i in range(0, len(body), 16384):
			self.h2.send_data(stream, body[i:i + 16384], end_stream=i + 16384 >= len(body))
		self.flush()
		return stream

	def cancel(self, stream):
		self.h2.reset_stream(stream, h2.errors.ErrorCodes.CANCEL)
		self.flush()

	def wait(self, enough):
		while not enough():
			data = self.socket.recv(65536)
			if not data:
				raise ConnectionError('the server ended the connection')
			for event in self.h2.receive_data(data):
				self.take(event)
			self.flush()

	def finish(self, *streams):
		self.wait(lambda: all(self.answers[s]['ended'] or self.answers[s]['reset'] for s in streams))
		return [self.answers[s] for s in streams]

	def settle(self):
		"""The server has read everything that was sent before."""
		pongs = self.pongs
		self.h2.ping(b'settling')
		self.flush()
		self.wait(lambda: self.pongs > pongs)

	def take(self, event):
		answer = self.answers.get(getattr(event, 'stream_id', None))
		if isinstance(event, h2.events.PingAckReceived):
			self.pongs += 1
		elif answer is None:
			return
		elif isinstance(event, h2.events.ResponseReceived):
			answer['headers'] = dict(event.headers)
			answer['status'] = int(answer['headers'][':status'])
		elif isinstance(event, h2.events.TrailersReceived):
			answer['trailers'] = dict(event.headers)
		elif isinstance(event, h2.events.DataReceived):
			answer['bytes'] += len(event.data)
			self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
		elif isinstance(event, h2.events.StreamEnded):
			answer['ended'] = True
		elif isinstance(event, h2.events.StreamReset):
			answer['reset'] = True

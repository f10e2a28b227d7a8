# SPDX-License-Identifier: Apache-2.0
"""A small server of MongoDB's protocol: mongo_server.py PORT COUNTS. COUNTS: "command error count" lines at its end."""

import collections
import signal
import socketserver
import struct
import sys
import threading

import bson

OP_REPLY, OP_QUERY, OP_MSG = 1, 2004, 2013
HELLO = {'ismaster': True, 'maxBsonObjectSize': 1 << 24, 'maxMessageSizeBytes': 48000000, 'maxWriteBatchSize': 100000,
	 'minWireVersion': 0, 'maxWireVersion': 9, 'readOnly': False, 'ok': 1.0}
DUPLICATE = {'index': 0, 'code': 11000, 'errmsg': 'E11000 duplicate key error'}


def answer(command):
	"""The answer's document, its error code or ''."""
	name = next(iter(command))
	if name.lower() in ('ismaster', 'hello'):
		return HELLO, ''
	if name == 'find':
		batch = [{'_id': i, 'name': f'item {i}'} for i in range(command.get('limit') or 5)]
		return {'cursor': {'id': 0, 'ns': f"shop.{command['find']}", 'firstBatch': batch}, 'ok': 1.0}, ''
	if name == 'insert' and any(d.get('_id') == 'twice' for d in command['documents']):
		return {'n': 0, 'writeErrors': [DUPLICATE], 'ok': 1.0}, '11000'
	if name in ('insert', 'update', 'delete'):
		return {'n': len(command.get('documents') or command.get('updates') or command['deletes']), 'nModified': 1, 'ok': 1.0}, ''
	if name == 'aggregate':
		return {'ok': 0.0, 'code': 40324, 'codeName': 'Location40324', 'errmsg': 'Unrecognized pipeline stage'}, '40324'
	return {'ok': 1.0}, ''


def message_command(body):
	"""The document of a message, with its document sequences where they would stand inside it."""
	at, command, sequences = 4, {}, {}
	while at < len(body):
		kind, size = body[at], struct.unpack_from('<i', body, at + 1)[0]
		section, at = body[at + 1:at + 1 + size], at + 1 + size
		if kind == 0:
			command = bson.decode(section)
			continue
		name, documents = section[4:].split(b'\0', 1)
		sequences[name.decode()] = bson.decode_all(documents)
	return {**command, **sequences}


class Handler(socketserver.StreamRequestHandler):
	disable_nagle_algorithm = True

	def handle(self):
		try:
			while head := self.rfile.read(16):
				size, number, _, operation = struct.unpack('<4i', head)
				self.reply(number, operation, self.rfile.read(size - 16))
		except (ConnectionError, struct.error):
			pass

	def reply(self, number, operation, body):
		legacy = operation == OP_QUERY
		start = body.index(b'\0', 4) + 9 if legacy else 0
		command = bson.decode(body[start:]) if legacy else message_command(body)
		document, error = answer(command)
		name = next(iter(command)).lower()
		with self.server.guard:
			self.server.counts[name, error] += 1
		document = bson.encode(document)
		text = struct.pack('<iqii', 8, 0, 0, 1) + document if legacy else b'\0\0\0\0\0' + document
		self.wfile.write(struct.pack('<4i', 16 + len(text), 1, number, OP_REPLY if legacy else OP_MSG) + text)


class Mongo(socketserver.ThreadingTCPServer):
	allow_reuse_address = daemon_threads = True


server = Mongo(('127.0.0.1', int(sys.argv[1])), Handler)
server.counts, server.guard = collections.Counter(), threading.Lock()
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
server.serve_forever(0.05)
with open(sys.argv[2], 'w') as out, server.guard:
	for (name, error), n in server.counts.items():
		print(name, error or '-', n, file=out)

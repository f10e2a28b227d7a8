# SPDX-License-Identifier: Apache-2.0
"""Secrets that pass through a recorded server are nowhere in its recording, nor in what is made of it."""

import http.client
import json
import os
import random
import unittest

from harness import Database, free_port, has_module, main, needs, paths, postgres, redis
from harness.database import PYTHON

WORDS = ['literal', 'argument', 'quoted', 'escaped', 'comment', 'prepared', 'bound', 'refused', 'sqlite', 'sqlite argument',
	 'value', 'field', 'log', 'log password', 'response', 'failure', 'cookie', 'query', 'header', 'body', 'command line', 'environment',
	 'exception password', 'exception token', 'exception address']
NUMBERS = ['number', 'key']
REQUESTS = 20


def secrets():
	"""A word or number for each place, such as stands nowhere else."""
	letters = random.Random(20).choices
	found = {name: 'Zq' + ''.join(letters('bcdfghjklmnpqrstvwxz', k=18)) for name in WORDS}
	found.update({name: ''.join(letters('123456789', k=9)) for name in NUMBERS})
	return found


@needs('redis-server')
@unittest.skipUnless(postgres.installed(), 'not installed: postgresql')
@unittest.skipUnless(has_module('psycopg2') and has_module('redis'), 'not installed: python3-psycopg2 or python3-redis')
class Redaction(Database):
	systems = ('postgresql', 'redis', 'sqlite')

	def setUp(self):
		super().setUp()
		self.secrets = secrets()
		self.postgres, self.redis = postgres.Postgres(self), redis.Redis(self)

	def serve(self, **settings):
		port = free_port()
		file = self.write('secrets.json', json.dumps(self.secrets))
		argv = [PYTHON, f'{paths.apps}/secret_app.py', str(port), str(self.postgres.port), str(self.redis.port), file,
			f"--password={self.secrets['command line']}"]
		env = {'PGPASSWORD_OF_SHOP': self.secrets['environment'], **settings}
		return self.start(argv, port=port, record='app', name='app', env=env)

	def ask(self, port, path='/login', status=200):
		client = http.client.HTTPConnection('127.0.0.1', port, timeout=20)
		headers = {'Authorization': f"Bearer {self.secrets['header']}", 'Cookie': f"session={self.secrets['header']}",
			   'X-Api-Key': self.secrets['header']}
		for _ in range(REQUESTS):
			client.request('POST', f"{path}?token={self.secrets['query']}&{self.secrets['query']}",
				       f"password={self.secrets['body']}", headers)
			response = client.getresponse()
			self.assertEqual(response.status, status)
			self.assertIn(self.secrets['response' if status == 200 else 'failure'], response.read().decode())
		client.close()

	def leaks(self, data):
		return sorted(name for name, secret in self.secrets.items() if secret.encode() in data)

	def everything(self, directory):
		"""(name, bytes) of all files of the recording, before and after compact, and of all that the tool makes of them."""
		recording = self.recording('app')
		for step in ('as written', 'compacted'):
			if step == 'compacted':
				recording.must('compact', directory)
			for folder, _, names in os.walk(directory):
				for name in names:
					with open(os.path.join(folder, name), 'rb') as data:
						yield f'{name}, {step}', name.encode() + data.read()
			yield f'dump, {step}', recording.tool('dump', directory).stdout
		for kind in ('json', 'html', 'text', 'prometheus'):
			made = recording.tool(directory, '--format', kind)
			if made.returncode == 0:
				yield kind, made.stdout

	def test_secrets(self):
		server = self.serve()
		self.ask(server.port)
		output = server.text()
		server.stop()
		self.assertEqual(self.leaks(output.encode()), ['exception address', 'exception password', 'exception token',
							       'log', 'log password'], 'the server did not log as it should')
		account = self.postgres.account()
		with open(self.postgres.log_path(), 'rb') as log:
			asked = self.leaks(log.read())
		self.assertLessEqual({'literal', 'argument', 'quoted', 'escaped', 'comment', 'prepared', 'bound', 'refused', 'number'},
				     set(asked), 'the database was not asked as it should')
		self.assertGreaterEqual(self.redis.account()['set', 'called'], REQUESTS)
		self.assertEqual(sum(n for (_, error), n in account.calls.items() if error == '23505'), REQUESTS)
		if self.recorded:
			self.search()

	def test_kept_by_wish(self):
		"""Names of parameters and what failing responses say are kept, if asked for; values and secrets are not."""
		server = self.serve(PROFILIS_QUERY='names', PROFILIS_BODIES='errors')
		self.ask(server.port)
		self.ask(server.port, '/fail', 500)
		server.stop()
		if not self.recorded:
			return
		found = {name: self.leaks(data) for name, data in self.everything(self.path('app.dir'))}
		self.assertEqual({name: leaked for name, leaked in found.items() if leaked}, {})
		recording = self.recording('app')
		self.assertEqual(recording.counts(), {('POST', '/login?token=?&?', 200): REQUESTS, ('POST', '/fail?token=?&?', 500): REQUESTS})
		self.assertEqual(set(recording.json()['routes']), {'/login', '/fail'})
		for failure in recording.json()['errors']:
			self.assertEqual(failure['path'], '/fail?token=?&?')
			self.assertEqual(failure['exception_value'], 'login failed')
			self.assertIn('*', failure['response_body'])

	def search(self):
		found = {name: self.leaks(data) for name, data in self.everything(self.path('app.dir'))}
		self.assertIn('html', found)
		self.assertIn('json', found)
		self.assertEqual({name: leaked for name, leaked in found.items() if leaked}, {})
		texts = [e['text'] for e in self.recording('app').of_kind('log')]
		self.assertGreaterEqual(sum('password=***' in text for text in texts), REQUESTS)
		self.assertGreater(sum('[...]' in text for text in texts), REQUESTS)
		seen = {e['system'] for e in self.recording('app').of_kind('call')}
		self.assertEqual(seen, set(self.systems))
		self.assertEqual(sum(self.recording('app').counts().values()), REQUESTS)


if __name__ == '__main__':
	main(50)

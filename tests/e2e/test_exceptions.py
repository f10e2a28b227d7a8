# SPDX-License-Identifier: Apache-2.0
"""C++ exceptions, the stacks of failing responses and crashes: each with its request, as the server's own log has it."""

import collections
import http.client
import os
import re
import signal
import subprocess
import threading
import time
import unittest

from harness import Case, Counts, free_port, main, paths, wait_until

KINDS = ('runtime', 'derived', 'number', 'again', 'nested', 'range', 'inside')
EACH = 40


def functions(program):
	"""(address, name) of a program's functions, by address."""
	lines = subprocess.run(['nm', program], capture_output=True, text=True, check=True).stdout.splitlines()
	found = [line.split() for line in lines]
	return sorted((int(words[0], 16), words[2]) for words in found if len(words) == 3 and words[1] in 'tT')


@unittest.skipIf(paths.bare, 'needs the recorder')
@unittest.skipUnless(os.path.exists(paths.tool('throwing')), 'no C++ compiler')
class Exceptions(Case):
	def serve(self, record, **options):
		self.port = free_port()
		self.log = self.path(record + '.log')
		return self.start([paths.tool('throwing'), str(self.port), self.log], port=self.port, record=record, **options)

	def ask(self, *paths_):
		connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=20)
		statuses = []
		for path in paths_:
			connection.request('GET', path)
			answer = connection.getresponse()
			answer.read()
			statuses.append(answer.status)
		connection.close()
		return statuses

	def ask_at_once(self):
		threads = [threading.Thread(target=self.ask, args=[f'/{kind}/{i}' for i in range(EACH)] + ['/ok'])
			   for kind in KINDS]
		for thread in threads:
			thread.start()
		for thread in threads:
			thread.join()

	def thrown(self):
		with open(self.log) as log:
			return collections.Counter(tuple(line.rstrip('\n').split('\t')) for line in log)

	def stop(self, server):
		server.stop(signal.SIGTERM)

	def test_type_message_and_request(self):
		server = self.serve('run')
		self.ask_at_once()
		self.stop(server)
		recording = self.recording('run')
		events = recording.of_kind('exception')
		found = collections.Counter((e['type'], e.get('message', ''), e['parent']['path']) for e in events)
		self.assertEqual(found, self.thrown())
		self.assertEqual({e['parent']['certainty'] for e in events}, {'exact'})
		self.assertEqual(recording.coverage()['counters']['exceptions'], len(events))
		self.owners(recording, events)
		self.stacks(recording, events)

	def owners(self, recording, events):
		by_id = {e['id']: e for e in recording.exchanges() if 'id' in e}
		for e in events:
			owner = by_id[e['parent']['id']]
			self.assertEqual(owner['path'], e['parent']['path'])
			self.assertLessEqual(owner['begin_unix_ns'], e['unix_ns'])
			self.assertLessEqual(e['unix_ns'], owner['end_unix_ns'])

	def stacks(self, recording, events):
		"""The innermost function of the program's own is the one that threw."""
		program = paths.tool('throwing')
		table = functions(program)
		failed = [e for e in recording.exchanges() if e['status'] == 500]
		taken = [e for e in events + failed if e.get('stack')]
		skipped = recording.coverage()['counters'].get('stacks_skipped', 0)
		self.assertEqual(len(taken) + skipped, len(events) + len(failed))
		self.assertGreaterEqual(len(taken), 100)
		for e in taken:
			self.assertTrue(all(f.get('module') for f in e['stack']), e)
			self.assertIn('libc', e['stack'][-1]['module'])
		for e in events:
			if e.get('stack') and e['type'] == 'i':
				self.assertEqual(self.innermost(e, program, table), 'throw_number')
			if e.get('stack') and e['type'].endswith('order_errorE'):
				self.assertEqual(self.innermost(e, program, table), 'throw_derived')

	def innermost(self, event, program, table):
		for frame in event['stack']:
			if frame['module'].endswith(os.path.realpath(program)):
				offset = int(frame['offset'], 16)
				name = [name for address, name in table if address <= offset][-1]
				return re.sub(r'\.cold.*', '', name)
		self.fail(f'no frame of the program: {event}')

	def test_nothing_said_without_logs(self):
		server = self.serve('run', env={'PROFILIS_LOGS': 'off'})
		self.ask('/runtime/1', '/derived/2')
		self.stop(server)
		events = self.recording('run').of_kind('exception')
		self.assertEqual([e['type'] for e in events], ['St13runtime_error', 'N12_GLOBAL__N_111order_errorE'])
		self.assertEqual([e.get('message', '') for e in events], ['', ''])

	def test_secrets_go(self):
		server = self.serve('run')
		self.ask('/runtime/1?password=hunter2hunter2')
		self.stop(server)
		event, = self.recording('run').of_kind('exception')
		self.assertNotIn('hunter2', event['message'])

	def test_crash_with_requests_in_flight(self):
		server = self.serve('run')
		self.ask('/ok', '/runtime/1')
		slow = [threading.Thread(target=self.cut_off, args=['/slow']) for _ in range(4)]
		for thread in slow:
			thread.start()
		time.sleep(0.4)
		self.cut_off('/crash')
		for thread in slow:
			thread.join()
		wait_until(lambda: server.process.poll() is not None, 10, 'the server dies')
		self.assertEqual(server.process.returncode, -signal.SIGSEGV)
		self.died(self.recording('run'))

	def cut_off(self, path):
		with self.assertRaises((ConnectionError, http.client.HTTPException)):
			self.ask(path)

	def died(self, recording):
		crash, = recording.of_kind('crash')
		self.assertEqual((crash['signal'], int(crash['address'], 16), crash['code']), (signal.SIGSEGV, 0, 1))
		self.assertEqual((crash['parent']['path'], crash['parent']['certainty']), ('/crash', 'exact'))
		self.assertIn('throwing', crash['stack'][0]['module'])
		self.assertEqual(recording.counts(), Counts({('GET', '/ok', 200): 1, ('GET', '/runtime/1', 500): 1}))
		self.assertEqual(recording.aborted(), {('GET', '/slow', 'killed'): 4, ('GET', '/crash', 'killed'): 1})
		check = recording.check()
		self.assertEqual(check.returncode, 0, check.stdout + check.stderr)


if __name__ == '__main__':
	main(100)

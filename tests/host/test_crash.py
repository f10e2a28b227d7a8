# SPDX-License-Identifier: Apache-2.0
"""C++ exceptions in awkward places, and deaths by signal: as without the library, and recorded."""

import os
import re
import resource
import unittest

from host import Host, Recording, main, program

HOWS = ('segv', 'unaddressable', 'jump', 'bus', 'ill', 'fpe', 'trap', 'sys', 'abort', 'sent', 'queued')
WHERES = ('plain', 'thread', 'handler', 'chained', 'once', 'default', 'ignored', 'blocked', 'alternate', 'small',
	  'grandchild', 'vfork', 'within', 'together')
SIGNALS = {'segv': 11, 'unaddressable': 11, 'jump': 11, 'bus': 7, 'ill': 4, 'fpe': 8, 'trap': 5, 'sys': 31, 'abort': 6,
	   'sent': 11, 'queued': 7, 'overflow': 11}
# Where the process dies of the signal with the recorder's handler in its way.
RECORDED = ('plain', 'thread', 'chained', 'default', 'alternate', 'small', 'within', 'together')


@unittest.skipUnless(os.path.exists(program('hazard_throw')), 'no C++ compiler')
class Throw(Host):
	def exceptions(self):
		return Recording(self.path('run.dir')).of_kind('exception')

	def test_kinds(self):
		self.same('hazard_throw', 'kinds')
		found = [e['type'] for e in self.exceptions()]
		for name, count in (('St13runtime_error', 1), ('i', 1), ('PKc', 1), ('St11logic_error', 6)):
			self.assertEqual(found.count(name), count, found)

	def test_hardly_any_stack(self):
		bare, loaded = self.same('hazard_throw', 'coroutine', env={'LD_BIND_NOW': '1'})
		used = [int(re.search(rb'stack (\d+)', run.err).group(1)) for run in (bare, loaded)]
		print(f'a throw takes {used[0]} bytes of stack, {used[1] - used[0]} more with the library')
		self.assertLess(used[1] - used[0], 1024)
		self.assertEqual(len(self.exceptions()), 20)

	def test_little_left(self):
		self.same('hazard_throw', 'little')
		self.assertEqual(len(self.exceptions()), 20)

	def test_others(self):
		for name in ('through', 'threads', 'forked', 'exit'):
			with self.subTest(name):
				self.same('hazard_throw', name, record=name)

	def test_uncaught(self):
		self.same('hazard_throw', 'uncaught')
		crash, = Recording(self.path('run.dir')).of_kind('crash')
		self.assertEqual(crash['signal'], 6)

	def test_plug_in_of_a_c_program(self):
		self.same('hazard_crash', 'plug-in', program('libthrower.so'))
		self.assertEqual(len(self.exceptions()), 3)

	def test_switched_off(self):
		self.same('hazard_throw', 'kinds', counts=False, env={'PROFILIS_OFF': '1'})


class Crash(Host):
	def dies(self, how, where):
		record = f'{how}-{where}'
		options = {'cwd': self.path(''), 'preexec_fn': with_cores}
		self.same('hazard_crash', how, where, counts=False, record=record, **options)
		crashes = Recording(self.path(record + '.dir')).of_kind('crash')
		if where in RECORDED:
			self.assertEqual([c['signal'] for c in crashes], [SIGNALS[how]])
			self.assertGreater(len(crashes[0]['stack']), 1)
			if where in ('plain', 'alternate', 'small', 'within', 'default'):
				self.assertEqual(crashes[0]['parent']['path'], '/crash')
		return crashes

	def test_each(self):
		for where in WHERES:
			for how in HOWS:
				with self.subTest(f'{how} {where}'):
					self.dies(how, where)

	def test_wherever_it_interrupts(self):
		"""A timer's handler aborts under load, in the midst of whatever the recorder does."""
		for i in range(10):
			self.same('hazard_signals', 'abort', counts=False, record=str(i))
			crash, = Recording(self.path(f'{i}.dir')).of_kind('crash')
			self.assertEqual(crash['signal'], 6)

	def test_overflow(self):
		"""There is no room for a handler, unless on another stack."""
		self.same('hazard_crash', 'overflow', 'plain', counts=False)
		self.same('hazard_crash', 'overflow', 'thread', counts=False)
		self.dies('overflow', 'alternate')

	def test_switched_off(self):
		self.same('hazard_crash', 'segv', 'plain', counts=False, env={'PROFILIS_OFF': '1'})
		self.assertFalse(os.path.exists(self.path('run.dir')))


def with_cores():
	_, hard = resource.getrlimit(resource.RLIMIT_CORE)
	resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


if __name__ == '__main__':
	main(230)

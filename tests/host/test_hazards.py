# SPDX-License-Identifier: Apache-2.0
"""What hosts do to themselves: cancellation, signals, forks, threads, descriptors, execs, ends."""

import os
import re
import shutil
import signal
import subprocess
import time
import unittest

from host import Ended, Host, Recording, bare_environment, main, paths, program


class Cancel(Host):
	def test_each_call(self):
		self.same('hazard_cancel', 'each')

	def test_accept(self):
		self.same('hazard_cancel', 'accept')

	def test_syscall_is_no_cancellation_point(self):
		self.same('hazard_cancel', 'syscall')

	def test_asynchronous(self):
		self.same('hazard_cancel', 'asynchronous')


class Signals(Host):
	def test_handler_that_talks(self):
		self.same('hazard_signals', 'talk')

	def test_handler_that_jumps(self):
		self.same('hazard_signals', 'jump')

	def test_handler_within_malloc(self):
		self.same('hazard_signals', 'malloc')

	def test_interrupted_calls(self):
		self.same('hazard_signals', 'interrupt')

	def test_exit_in_handler(self):
		self.same('hazard_signals', 'exit')

	def test_abort_in_handler(self):
		self.same('hazard_signals', 'abort')


class Sampled(Host):
	"""PROFILIS_CPU_HZ: its signal is seen by nobody."""
	env = {'PROFILIS_CPU_HZ': '1000'}

	def test_waits(self):
		self.same('hazard_sampled', 'waits', env=self.env)

	def test_waits_that_it_interrupts(self):
		ended = self.run_loaded('hazard_sampled', 'provoked', env=self.env)
		self.assertEqual(ended.status, 0, str(ended))
		self.assertIn(b'interrupted 0\nwoken by signals\n', ended.out, str(ended))

	def test_actions(self):
		self.same('hazard_sampled', 'actions', env=self.env)

	def test_the_hosts_own_use_of_the_signal(self):
		self.same('hazard_sampled', 'highest', env=self.env)


class Fork(Host):
	def under_load(self, name):
		_, loaded = self.same('hazard_fork', name)
		self.exact(int(re.search(rb'served (\d+)', loaded.err).group(1)))

	def test_fork(self):
		self.under_load('fork')

	def test_fork_and_exit(self):
		self.under_load('fork-exit')

	def test_fork_without_handlers(self):
		self.under_load('underscore')

	def test_raw_clone(self):
		self.under_load('clone')

	def test_child_answers(self):
		self.same('hazard_fork', 'hand-over')

	def test_shared_memory(self):
		for name in ('clone-vm', 'clone-vfork', 'vfork', 'spawn'):
			with self.subTest(name):
				self.same('hazard_fork', name, record=name)


class Threads(Host):
	def test_twenty_thousand(self):
		self.same('hazard_threads', 'short')
		files = sum(len(names) for _, _, names in os.walk(self.path('run.dir')))
		self.assertLess(files, 10)

	def test_stacks_of_16_kib(self):
		self.same('hazard_threads', 'small')

	def test_stack_depth(self):
		now = {'LD_BIND_NOW': '1'}
		bare, loaded = self.same('hazard_threads', 'depth', env=now)
		depths = [dict(re.findall(r'stack (\w+) (\d+)', run.err.decode())) for run in (bare, loaded)]
		for name in depths[0]:
			added = int(depths[1][name]) - int(depths[0][name])
			print(f'stack, {name}: {depths[0][name]} bytes, {added} added')
			self.assertLess(added, 2048, name)

	def test_key_destructors(self):
		self.same('hazard_threads', 'keys')

	def test_main_leaves_first(self):
		self.same('hazard_threads', 'main-leaves')


class Ends(Host):
	def test_ways_to_end(self):
		for name in ('return', '_exit', 'quick-exit', 'abort', 'exit-in-thread', 'raw-exit', 'under-load', 'at-exit'):
			with self.subTest(name):
				bare, loaded = self.same('hazard_threads', name, record=name)
				self.assertLess(loaded.seconds - bare.seconds, 1.1)

	def test_killed(self):
		env = {**bare_environment(), 'LD_PRELOAD': paths.preload, 'PROFILIS_DIR': self.path('run.dir')}
		with subprocess.Popen([program('hazard_threads'), 'idle'], env=env, stdout=subprocess.PIPE) as process:
			self.assertEqual(process.stdout.readline(), b'served 50\n')
			process.kill()
		self.exact(50)

	def test_while_others_and_the_helper_work(self):
		for i in range(3):
			run = self.run_loaded('hazard_threads', 'under-load', record=str(i))
			self.assertEqual(run.status, 2, str(run))
			self.assertLess(run.seconds, 1.6)


class Idle(Host):
	def test_no_wake_ups(self):
		env = {**bare_environment(), 'LD_PRELOAD': paths.preload, 'PROFILIS_DIR': self.path('run.dir')}
		with subprocess.Popen([program('hazard_threads'), 'idle'], env=env, stdout=subprocess.PIPE) as process:
			try:
				process.stdout.readline()
				time.sleep(0.3)
				before = switches(process.pid)
				self.assertEqual(len(before), 2, 'the host and the helper')
				time.sleep(1.5)
				self.assertEqual(switches(process.pid), before)
			finally:
				process.kill()


def switches(pid):
	"""Voluntary and involuntary context switches of each thread."""
	found = {}
	for tid in os.listdir(f'/proc/{pid}/task'):
		with open(f'/proc/{pid}/task/{tid}/status') as status:
			found[tid] = re.findall(r'ctxt_switches:\s+(\d+)', status.read())
	return found


class Descriptors(Host):
	def test_each(self):
		for name in ('none-leaked', 'close-range', 'closefrom', 'close', 'dup-over-all', 'failing', 'reuse',
			     'daemon', 'few', 'few-at-start'):
			with self.subTest(name):
				self.same('hazard_descriptors', name, record=name)

	def test_closing_a_million_costs_no_memory(self):
		_, loaded = self.same('hazard_descriptors', 'million')
		self.assertLess(int(re.search(rb'grown (\d+)', loaded.err).group(1)), 512)


class Exec(Host):
	def programs(self):
		recording = Recording(self.path('run.dir'))
		return [p for p in recording.events() if p.get('event') == 'exchange' and p['role'] == 'server']

	def test_same_process_without_environment(self):
		self.same('hazard_exec', 'replaced', counts=False)
		self.assertEqual(len(self.programs()), 50)

	def test_child_without_environment(self):
		self.same('hazard_exec', 'child', counts=False)
		self.assertEqual(len(self.programs()), 50)
		self.assertEqual(len({p['pid'] for p in self.programs()}), 2)

	def test_failing(self):
		self.same('hazard_exec', 'failing')

	def test_failing_then_killed(self):
		self.same('hazard_exec', 'killed')

	def test_own_environment_is_untouched(self):
		self.same('hazard_exec', 'untouched')

	@unittest.skipIf(os.getuid(), 'needs root, to make a set-user-id program')
	def test_set_user_id_program(self):
		copy = shutil.copy(program('hazard_exec'), self.path('privileged'))
		os.chmod(copy, 0o4755)
		env = {'PATH': '/bin:/usr/bin', 'LD_PRELOAD': paths.preload, 'PROFILIS_DIR': self.path('run.dir')}
		for case in ('environment', 'serve'):
			run = Ended([copy, case], env, 20, user=65534)
			self.assertEqual(run.status, 0, str(run))
		self.assertFalse(os.path.exists(self.path('run.dir')))


class Neighbours(Host):
	def test_talk_before_and_after(self):
		"""Another library's indirect function, constructor and destructor, on either side of ours."""
		early = program('libearly.so')
		bare = Ended(['/bin/true'], {**bare_environment(), 'LD_PRELOAD': early}, 20)
		self.assertEqual(bare.status, 0, str(bare))
		for order in (f'{early}:{paths.preload}', f'{paths.preload}:{early}'):
			env = {**bare_environment(), 'LD_PRELOAD': order, 'PROFILIS_DIR': self.path('run.dir')}
			loaded = Ended(['/bin/true'], env, 20)
			self.assertEqual((bare.status, bare.out), (loaded.status, loaded.out), order)

	def test_two_copies_record_once(self):
		copy = shutil.copy(paths.preload, self.path('another-name.so'))
		for i, order in enumerate((f'{paths.preload}:{copy}', f'{copy}:{paths.preload}')):
			run = self.run_loaded('hazard_exec', 'serve', preload=order, record=str(i))
			self.assertEqual(run.status, 0, str(run))
			self.exact(20, str(i))

	def test_preloading_a_shell_leaves_nothing(self):
		env = {**bare_environment(), 'LD_PRELOAD': paths.preload, 'PROFILIS_DIR': self.path('run.dir')}
		run = Ended(['/bin/sh', '-c', 'ls / | cat | wc -l > /dev/null; kill -TERM $$'], env, 20)
		self.assertEqual(run.status, -signal.SIGTERM, str(run))
		self.assertFalse(os.path.exists(self.path('run.dir')))


if __name__ == '__main__':
	main(230)

# SPDX-License-Identifier: Apache-2.0
"""One server process: started in a session of its own, waited for, stopped, and never left behind."""

import glob
import os
import shutil
import signal
import socket
import subprocess
import time

from . import paths


def free_port():
	with socket.socket() as s:
		s.bind(('127.0.0.1', 0))
		return s.getsockname()[1]


def listening(port):
	"""Asks the kernel, not the server: a probing connection would itself be recorded."""
	for table in ('/proc/net/tcp', '/proc/net/tcp6'):
		with open(table) as lines:
			for line in lines:
				fields = line.split()
				if fields[3] == '0A' and int(fields[1].rsplit(':', 1)[1], 16) == port:
					return True
	return False


def alive(pid):
	try:
		with open(f'/proc/{pid}/stat') as stat:
			return stat.read().rsplit(')', 1)[1].split()[0] not in 'ZX'
	except OSError:
		return False


def wait_until(true, seconds, what):
	end = time.monotonic() + seconds
	while not true():
		if time.monotonic() > end:
			raise TimeoutError(f'{what}: not within {seconds} s')
		time.sleep(0.005)


def preloaded(recording, extra):
	"""The environment of a program that is recorded there, if anywhere."""
	env = {k: v for k, v in os.environ.items() if not k.startswith('PROFILIS_')}
	if recording and not paths.bare:
		env['LD_PRELOAD'] = paths.preload
		env['PROFILIS_DIR'] = recording
	return {**env, **extra}


class Server:
	def __init__(self, argv, directory, port=None, recording=None, env=None, pid_file=None,
		     stop_signal=signal.SIGTERM, ready=None, name='server'):
		self.directory, self.port, self.recording = directory, port, recording
		self.pid_file, self.stop_signal, self.name = pid_file, stop_signal, name
		self.family = set()
		self.output = os.path.join(directory, f'{name}.out')
		with open(self.output, 'ab') as out:
			self.process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
							cwd=directory, env=preloaded(recording, env or {}),
							start_new_session=True)
		self.family.add(self.process.pid)
		try:
			wait_until(lambda: self.is_ready(ready), 30, f'{argv[0]} listening')
		except Exception as e:
			self.kill()
			raise RuntimeError(f'{e}\n{self.text()}') from None

	def is_ready(self, ready):
		if not self.pid_file and self.process.poll() is not None:
			raise RuntimeError(f'{self.name} ended with status {self.process.returncode}')
		if ready:
			return ready()
		return listening(self.port) and (not self.pid_file or os.path.exists(self.pid_file))

	@property
	def pid(self):
		if not self.pid_file:
			return self.process.pid
		with open(self.pid_file) as text:
			return int(text.read())

	def text(self):
		with open(self.output, errors='replace') as out:
			return out.read()

	def children(self):
		with open(f'/proc/{self.pid}/task/{self.pid}/children') as text:
			return [int(pid) for pid in text.read().split()]

	def workers(self, count=1):
		"""A server listens before it has forked them."""
		wait_until(lambda: len(self.children()) >= count, 10, f'workers of {self.name}')
		return self.children()

	def stop(self, sig=None, seconds=20):
		"""Asks the server to end and waits until it and its children have."""
		pid = self.pid
		family = [pid] + self.children()
		self.family.update(family)
		os.kill(pid, sig or self.stop_signal)
		try:
			if not self.pid_file:
				self.process.wait(seconds)
			wait_until(lambda: not any(map(alive, family)), seconds, f'{self.name} ending')
		finally:
			self.kill()

	def kill(self):
		"""Whatever still lives of it, at once. The group is the session that was started here."""
		try:
			pids = [self.pid] + self.children()
		except (OSError, ValueError):
			pids = []
		try:
			os.killpg(self.process.pid, signal.SIGKILL)
		except ProcessLookupError:
			pass
		for pid in pids:
			if pid != self.process.pid and alive(pid):
				os.kill(pid, signal.SIGKILL)
		self.process.wait()
		self.family.update(pids)

	def forget(self):
		"""Removes what a killed recorder leaves in memory; its recording cannot be read after."""
		for pid in self.family:
			for hot in glob.glob(f'/dev/shm/profilis-{pid}-*'):
				shutil.rmtree(hot, ignore_errors=True)

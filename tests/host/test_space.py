# SPDX-License-Identifier: Apache-2.0
"""No room on disk, none in memory, no directory: the host serves on, and every request is in the report's total."""

import os
import subprocess
import unittest

from host import Ended, Host, bare_environment, limited, main, paths, program

MANY = '20000'


class Room(Host):
	def serve(self, case='serve', total=True, preexec=None, **env):
		bare = Ended([program('hazard_space'), case, MANY], bare_environment(), self.seconds)
		extra = {'LD_PRELOAD': paths.preload, 'PROFILIS_DIR': self.path('run.dir'), **env}
		loaded = Ended([program('hazard_space'), case, MANY], {**bare_environment(), **extra}, self.seconds,
			       preexec_fn=preexec)
		self.assertEqual((bare.status, bare.out), (loaded.status, loaded.out), str(loaded))
		self.assertEqual(loaded.err, b'')
		if total:
			self.accounted(loaded.served)
		return loaded

	def small_disk(self, size):
		place = self.path('small')
		os.mkdir(place)
		subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={size}', 'tmpfs', place], check=True)
		self.addCleanup(subprocess.run, ['umount', place], check=True)
		return place

	def fill(self, place, leave):
		free = os.statvfs(place)
		with open(os.path.join(place, 'filling'), 'wb') as out:
			out.write(b'\0' * (free.f_bavail * free.f_bsize - leave))


class Space(Room):
	def test_plenty(self):
		self.exact(self.serve().served)

	def test_file_size_limit_from_the_start(self):
		for limit in (0, 4096, 100 << 10, 300 << 10):
			with self.subTest(limit):
				self.serve(total=False, preexec=limited(FSIZE=limit), PROFILIS_DIR=self.path(f'{limit}.dir'))

	def test_file_size_limit_later(self):
		self.serve('fsize')

	def test_no_more_address_space(self):
		self.serve('memory')

	def test_little_address_space(self):
		self.serve(total=False, preexec=limited(AS=64 << 20))

	def test_no_directory(self):
		with open(self.path('file'), 'w'):
			pass
		self.serve(total=False, PROFILIS_DIR=self.path('file/run.dir'), PROFILIS_BUFFER_DIR=self.path('file'))

	def test_buffer_directory_that_is_not_there(self):
		self.exact(self.serve(PROFILIS_BUFFER_DIR=self.path('missing')).served)

	def test_size_limit_of_the_recording(self):
		self.serve(PROFILIS_MAX_BYTES='300k')

	def test_flight_recorder(self):
		self.serve(PROFILIS_MAX_BYTES='600k', PROFILIS_WHEN_FULL='recorder')

	def test_everything_removed_meanwhile(self):
		os.mkdir(self.path('hot'))
		self.serve('disturb', total=False, PROFILIS_BUFFER_DIR=self.path('hot'))


@unittest.skipIf(os.getuid(), 'needs root, to mount a small file system')
class Full(Room):
	def test_recording_on_a_small_disk(self):
		self.serve(PROFILIS_DIR=self.small_disk('1M') + '/run.dir', total=False)

	def test_buffers_on_a_small_disk(self):
		self.exact(self.serve(PROFILIS_BUFFER_DIR=self.small_disk('1M')).served)

	def test_both_on_a_small_disk(self):
		place = self.small_disk('2M')
		self.serve(PROFILIS_DIR=place + '/run.dir', PROFILIS_BUFFER_DIR=place, total=False)

	def test_both_on_a_full_disk(self):
		for leave in (0, 4096, 24 << 10, 600 << 10):
			with self.subTest(leave):
				place = self.small_disk('4M')
				self.fill(place, leave)
				self.serve(PROFILIS_DIR=place + '/run.dir', PROFILIS_BUFFER_DIR=place, total=False)
				self.doCleanups()
				self.setUp()

	def test_read_only_disk(self):
		place = self.small_disk('1M')
		subprocess.run(['mount', '-o', 'remount,ro', place], check=True)
		self.serve(PROFILIS_DIR=place + '/run.dir', PROFILIS_BUFFER_DIR=place, total=False)
		self.assertEqual(os.listdir(place), [])


if __name__ == '__main__':
	main(110)

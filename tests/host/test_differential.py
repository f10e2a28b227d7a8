# SPDX-License-Identifier: Apache-2.0
"""Every hook's results, errors and signals, as a transcript that is the same with and without the library."""

import difflib
import os
import shutil
import unittest

from host import Ended, Host, bare_environment, main, paths, program


class Differential(Host):
	@classmethod
	def setUpClass(cls):
		cls.bare = Ended([program('differential')], bare_environment(), 60)

	def transcript(self, preload, **env):
		extra = {'LD_PRELOAD': preload, 'PROFILIS_DIR': self.path('run.dir'), **env}
		loaded = Ended([program('differential')], {**bare_environment(), **extra}, 60)
		difference = list(difflib.unified_diff(self.bare.out.decode(errors='replace').splitlines(),
						       loaded.out.decode(errors='replace').splitlines(),
						       'without', 'with', lineterm='', n=3))
		self.assertEqual('\n'.join(difference[:200]), '')
		self.assertEqual((self.bare.status, self.bare.err), (loaded.status, loaded.err))

	def test_the_program_says_something(self):
		self.assertEqual(self.bare.status, 0, str(self.bare))
		self.assertGreater(self.bare.out.count(b'\n'), 1000)

	def test_once(self):
		self.transcript(paths.preload)

	def test_listed_twice(self):
		self.transcript(f'{paths.preload}:{paths.preload}')

	def test_with_a_copy(self):
		copy = shutil.copy(paths.preload, self.path('another-name.so'))
		self.transcript(f'{paths.preload}:{copy}')
		self.transcript(f'{copy}:{paths.preload}')

	def test_switched_off(self):
		self.transcript(paths.preload, PROFILIS_OFF='1')
		self.assertFalse(os.path.exists(self.path('run.dir')))

	def test_not_chosen(self):
		self.transcript(paths.preload, PROFILIS_ONLY='nginx')
		self.assertFalse(os.path.exists(self.path('run.dir')))

	@unittest.skipIf(os.getuid(), 'only root may write anywhere, and so must be kept from it')
	def test_nowhere_to_write(self):
		with open(self.path('file'), 'w'):
			self.transcript(paths.preload, PROFILIS_DIR=self.path('file/run.dir'),
					PROFILIS_BUFFER_DIR=self.path('file/hot'))


if __name__ == '__main__':
	main(100)

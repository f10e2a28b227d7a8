# SPDX-License-Identifier: Apache-2.0
"""Texts of errors that a program logs in unusual ways: each stands in its recording once, and whole."""

import collections
import unittest

from host import Host, Recording, main

FRAME = '  File "shop.py", line 7, in order\n'
TRACEBACK = 'Traceback (most recent call last):\n' + FRAME + 'ValueError: no such order'


class Logs(Host):
	def texts(self, record='run'):
		return [e['text'] for e in Recording(self.path(record + '.dir')).of_kind('log')]

	def logged(self, case, **options):
		"""The texts that the recording of this case holds; its program does the same without us."""
		_, loaded = self.same('hazard_logs', case, cwd=self.directory, **options)
		return loaded, self.texts()

	def test_in_a_signal_handler(self):
		_, texts = self.logged('handler')
		self.assertEqual(texts, [TRACEBACK] * 100)

	def test_closed(self):
		_, texts = self.logged('closed')
		self.assertEqual(texts, [])

	def test_pipe_that_is_full(self):
		loaded, texts = self.logged('full')
		moved = int(loaded.out.split()[0])
		self.assertEqual([len(text) for text in texts], [moved])
		self.assertTrue(texts[0].startswith(TRACEBACK))

	def test_fork_in_between(self):
		_, texts = self.logged('fork')
		self.assertEqual(texts, [TRACEBACK])

	def test_files(self):
		"""Appended to, named so, and whatever 2 is; but no data and no access log."""
		_, texts = self.logged('files')
		self.assertEqual(texts, [TRACEBACK] * 3)

	def test_stdio(self):
		_, texts = self.logged('stdio')
		self.assertEqual(texts, [TRACEBACK.replace(FRAME, FRAME * 2)])

	def test_threads_at_once(self):
		_, texts = self.logged('threads')
		frames = [''.join(f'  File "shop.py", line {k}, in t{n}\n' for k in range(3)) for n in range(8)]
		self.assertEqual(collections.Counter(texts), collections.Counter(
			f'Traceback (most recent call last):\n{frames[n]}ValueError: {i} of {n}'
			for n in range(8) for i in range(50)))

	def test_longer_than_is_kept(self):
		_, (text,) = self.logged('long')
		self.assertLessEqual(len(text), 8192)
		self.assertGreater(len(text), 7900)
		begin, end = text.split('\n[...]\n')
		self.assertTrue(begin.startswith('Traceback (most recent call last):\n  File'))
		self.assertTrue(end.startswith('  File') and end.endswith('\nValueError: the last word'))

	def test_abort(self):
		_, texts = self.logged('abort')
		self.assertEqual(texts, ["terminate called after throwing an instance of 'std::runtime_error'\n"
					 '  what():  no such order'])

	def test_whose_they_are(self):
		self.logged('belonging', counts=False)
		parents = [e.get('parent') for e in Recording(self.path('run.dir')).of_kind('log')]
		self.assertEqual([p and (p['path'], p['certainty']) for p in parents],
				 [None, ('/a', 'exact'), ('/b', 'probable')])

	def test_off(self):
		self.same('hazard_logs', 'handler', env={'PROFILIS_LOGS': 'off'})
		self.assertEqual(self.texts(), [])


if __name__ == '__main__':
	main(110)

# SPDX-License-Identifier: Apache-2.0
"""The page of real traffic in a real Chromium: the demo's shop under load, its report, and page_real.mjs."""

import os
import shutil
import subprocess
import sys
import unittest

from harness import Case, has_module, main, needs, paths

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CHROMIUM = os.environ.get('CHROMIUM', '/usr/bin/chromium')


@unittest.skipUnless(has_module('flask') and shutil.which('gunicorn') and os.path.exists(CHROMIUM),
		     'not installed: gunicorn, python3-flask or chromium')
class Page(Case):
	@needs('node')
	def test_shop(self):
		launcher = os.path.join(paths.build, 'report', 'profilis-record')
		subprocess.run(['/usr/bin/python3', os.path.join(ROOT, 'share/demo/run.py'), launcher, self.directory, '8'],
			       check=True, stderr=subprocess.DEVNULL, env=dict(os.environ, PYTHONDONTWRITEBYTECODE='1'))
		html, json = self.path('report.html'), self.path('report.json')
		subprocess.run([paths.report, '-q', self.path('run.dir'), '-o', html, '-o', json], check=True)
		env = dict(os.environ, REPORT_HTML=html, REPORT_JSON=json, DASHBOARD=os.path.join(ROOT, 'share/dashboard'))
		env.pop('SCREENSHOTS', None)
		done = subprocess.run(['node', '--test', '--test-reporter=spec', os.path.join(ROOT, 'tests/e2e/page_real.mjs')],
				      env=env, stdout=sys.stderr)
		self.assertEqual(done.returncode, 0)


if __name__ == '__main__':
	main()

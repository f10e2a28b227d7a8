# SPDX-License-Identifier: Apache-2.0
"""stress.py PROGRAM: what the orderly threads did is recorded to the last request, whatever the wild ones do."""

import os
import subprocess
import sys
import tempfile

from host import Recording


def main(program):
	with tempfile.TemporaryDirectory(prefix='profilis-stress-') as directory:
		run = os.path.join(directory, 'run.dir')
		done = subprocess.run([program], env={**os.environ, 'PROFILIS_DIR': run}, capture_output=True, text=True)
		if done.returncode:
			print(done.stdout[-2000:], done.stderr[-8000:])
			return 1
		expected = int(done.stdout.split()[1])
		total = Recording(run).json()['requests']['total']
		check = Recording(run).check()
		print(f'orderly {expected}, recorded {total}')
		return 0 if total >= expected and check.returncode == 0 else 1


if __name__ == '__main__':
	sys.exit(main(*sys.argv[1:]))

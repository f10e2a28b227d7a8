# SPDX-License-Identifier: Apache-2.0
"""CPython's own test-suite without and with the library: every test must come to the same result.

	cpython.py LIBRARY MODULE...

A test whose results differ is run again, alone and on both sides alike, before it counts: some depend on the
machine's mood. PROFILIS_HOST_FULL=1 adds the modules that take minutes.
"""

import concurrent.futures
import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as xml

PYTHON = '/usr/bin/python3'
FULL = ['test_asyncio', 'test_os']
TRIES = 3
# They hang on machines with a VSOCK device that nobody answers, and with newer OpenSSL, without us too.
HANGING = ['ThreadedVSOCKSocketStreamTest', 'test_ssl_handshake_connection_lost']
SKIPPED = 77


def environment(library, directory):
	env = {k: v for k, v in os.environ.items() if not k.startswith('PROFILIS_') and k != 'LD_PRELOAD'}
	if library:
		env.update(LD_PRELOAD=library, PROFILIS_DIR=os.path.join(directory, 'run.dir'))
	return env


def outcome(case):
	for kind in ('failure', 'error', 'skipped'):
		if case.find(kind) is not None:
			return kind
	return 'passed' if case.get('result') == 'completed' else case.get('result')


def run(library, modules, match=()):
	"""{test: outcome} of the modules, or of those of their tests that match."""
	with tempfile.TemporaryDirectory(prefix='profilis-cpython-') as directory:
		report = os.path.join(directory, 'junit.xml')
		argv = [PYTHON, '-m', 'test', '-v', '-u', 'network', '--timeout', '120', '--junit-xml', report]
		for name in HANGING:
			argv += ['-i', name]
		for name in match:
			argv += ['-m', name]
		done = subprocess.run(argv + modules, cwd=directory, env=environment(library, directory),
				      stdin=subprocess.DEVNULL, capture_output=True)
		if not os.path.exists(report):
			raise RuntimeError(done.stdout.decode(errors='replace')[-4000:])
		return {case.get('name'): outcome(case) for case in xml.parse(report).iter('testcase')}


def differing(bare, loaded):
	return sorted(name for name in bare.keys() | loaded.keys() if bare.get(name) != loaded.get(name))


def retried(library, module, names):
	"""Those that go on differing when they run alone."""
	for _ in range(TRIES):
		if not names:
			break
		names = [n for n in differing(run(None, [module], names), run(library, [module], names))
			 if n in names]
	return names


def tally(results):
	counts = {}
	for result in results.values():
		counts[result] = counts.get(result, 0) + 1
	return ', '.join(f'{n} {result}' for result, n in sorted(counts.items()))


def compare(library, module):
	begun = time.monotonic()
	with concurrent.futures.ThreadPoolExecutor() as both:
		bare, loaded = both.map(lambda which: run(which, [module]), (None, library))
	suspects = differing(bare, loaded)
	different = retried(library, module, suspects)
	print(f'{module}: {tally(bare)}; preloaded: {tally(loaded)}; '
	      f'{len(suspects)} differed once, {len(different)} each time ({time.monotonic() - begun:.0f} s)',
	      flush=True)
	for name in different:
		print(f'  {name}: {bare.get(name)}, preloaded {loaded.get(name)}')
	return not different


def loads(library):
	maps = subprocess.run(['/bin/cat', '/proc/self/maps'], env=environment(library, '/'), cwd='/', capture_output=True)
	return library in maps.stdout.decode() and not maps.stderr


def main(library, *modules):
	library = os.path.realpath(library)
	if not loads(library):
		print(f'{library} cannot be preloaded')
		return 1
	if not os.path.exists('/usr/lib/python3.11/test/test_socket.py'):
		print('libpython3.11-testsuite is not installed')
		return SKIPPED
	if os.environ.get('PROFILIS_HOST_FULL') == '1':
		modules += tuple(m for m in FULL if m not in modules)
	return 0 if all([compare(library, m) for m in modules]) else 1


if __name__ == '__main__':
	sys.exit(main(*sys.argv[1:]))

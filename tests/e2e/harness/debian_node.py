# SPDX-License-Identifier: Apache-2.0
"""Debian's own Node, whose TLS is the system's libssl, beside whatever Node is installed.

The packages exclude other builds of Node, so they are only unpacked, into the build directory.
"""

import glob
import os
import shutil
import subprocess

from . import paths

# The library reads the last ones when it starts.
PACKAGES = ['libnode108', 'node-acorn', 'node-cjs-module-lexer', 'node-undici']
BUILTINS, RELATIVE = b'/usr/share/nodejs/', b'usr/share//nodejs/'


def links_system_tls(node):
	return b'libssl.so' in subprocess.run(['ldd', node], capture_output=True).stdout


def debian_version():
	"""apt may prefer another build of the same name; Debian's is as old as its library."""
	show = subprocess.run(['apt-cache', 'madison', PACKAGES[0]], capture_output=True, text=True).stdout
	return show.split('|')[1].strip() if '|' in show else None


def unpack(root):
	version = debian_version()
	if not version:
		return False
	os.makedirs(root)
	if subprocess.run(['apt-get', 'download', f'nodejs={version}', *PACKAGES], cwd=root, capture_output=True).returncode:
		return False
	for package in glob.glob(f'{root}/*.deb'):
		subprocess.run(['dpkg', '-x', package, root], check=True)
		os.unlink(package)
	library, = glob.glob(f'{root}/usr/lib/*/libnode.so.*')
	with open(library, 'rb') as text:
		moved = text.read().replace(BUILTINS, RELATIVE)
	with open(library, 'wb') as text:
		text.write(moved)
	return True


def find(directory):
	"""(program, environment) to run in this directory; None where it cannot be had."""
	installed = shutil.which('node')
	if installed and links_system_tls(installed):
		return installed, {}
	root = os.path.join(os.path.abspath(paths.build), 'debian-node')
	if not os.path.isdir(root):
		unfinished = f'{root}.{os.getpid()}'
		try:
			if not unpack(unfinished):
				return None
			os.rename(unfinished, root)
		finally:
			shutil.rmtree(unfinished, ignore_errors=True)
	os.symlink(os.path.join(root, 'usr'), os.path.join(directory, 'usr'))
	library, = glob.glob(f'{root}/usr/lib/*/libnode.so.*')
	return os.path.join(root, 'usr/bin/node'), {'LD_LIBRARY_PATH': os.path.dirname(library)}

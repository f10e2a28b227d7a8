# SPDX-License-Identifier: Apache-2.0
"""A certificate for one test, made when it is needed: nothing secret lies in the tree."""

import collections
import os
import ssl
import subprocess

# both: certificate and key in one file, as HAProxy and others want it.
Certificate = collections.namedtuple('Certificate', 'cert key both')


def certificate(directory):
	paths = Certificate(*(os.path.join(directory, f'{name}.pem') for name in Certificate._fields))
	subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
			'-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1',
			'-keyout', paths.key, '-out', paths.cert], check=True, capture_output=True)
	with open(paths.both, 'w') as both:
		for path in (paths.cert, paths.key):
			with open(path) as part:
				both.write(part.read())
	for path in paths:
		os.chmod(path, 0o644)  # for servers that have given up root
	return paths


def trusting():
	"""A client that takes every certificate."""
	context = ssl.create_default_context()
	context.check_hostname = False
	context.verify_mode = ssl.CERT_NONE
	return context

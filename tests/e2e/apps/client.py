# SPDX-License-Identifier: Apache-2.0
"""A program that only asks: client.py BASE TOTAL requests|urllib|fresh PATH...; prints "METHOD /path STATUS COUNT"."""

import collections
import ssl
import sys
import urllib.error
import urllib.request

base, total, how, paths = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4:]
counts = collections.Counter()
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE


class NoRedirect(urllib.request.HTTPRedirectHandler):
	def redirect_request(self, *_):
		return None


def with_urllib():
	opener = urllib.request.build_opener(NoRedirect, urllib.request.HTTPSHandler(context=context),
					     urllib.request.ProxyHandler({}))

	def ask(method, path):
		request = urllib.request.Request(base + path, method=method, data=b'b' * 3000 if method == 'POST' else None)
		try:
			with opener.open(request) as response:
				response.read()
				return response.status
		except urllib.error.HTTPError as error:
			with error:
				error.read()
				return error.code
	return ask


def with_requests(kept):
	import requests
	import urllib3
	urllib3.disable_warnings()
	session = requests.Session()
	session.trust_env = False

	def ask(method, path):
		with session.request(method, base + path, data=b'b' * 3000 if method == 'POST' else None, verify=False,
				     allow_redirects=False, headers={} if kept else {'Connection': 'close'}) as response:
			return response.status_code
	return ask


ask = with_urllib() if how == 'urllib' else with_requests(how == 'requests')
for i in range(total):
	path = paths[i % len(paths)]
	method = 'POST' if path == '/form' else 'HEAD' if i % 5 == 4 else 'GET'
	counts[method, path, ask(method, path)] += 1
for (method, path, status), n in counts.items():
	print(method, path, status, n)

# SPDX-License-Identifier: Apache-2.0
"""lighttpd: one process, and two workers."""

import signal

from harness import Case, free_port, from_log, main, merge, needs, site

CONF = '''
server.modules = ("mod_redirect", "mod_access", "mod_alias", "mod_accesslog")
server.port = {port}
server.bind = "127.0.0.1"
server.document-root = "{directory}/htdocs"
server.errorlog = "{directory}/error.log"
server.upload-dirs = ("{directory}")
server.max-keep-alive-requests = 1000000
server.max-worker = {workers}
accesslog.filename = "{directory}/access.log"
accesslog.format = "%m %U %s"
mimetype.assign = (".html" => "text/html", ".bin" => "application/x-test")
url.redirect = ("^/moved$" => "/index.html")
url.redirect-code = 301
$HTTP["url"] == "/fail" {{ url.access-deny = ("") }}
alias.url = ("/search" => "{directory}/htdocs/index.html")
'''


@needs('lighttpd')
class Lighttpd(Case):
	def run_workers(self, workers):
		site.make(self.directory)
		port = free_port()
		conf = self.write('lighttpd.conf', CONF.format(directory=self.directory, port=port, workers=workers))
		server = self.start(['lighttpd', '-D', '-f', conf], port=port, record='lighttpd')
		requests = site.FILES + site.SPECIAL
		counts = merge(self.load(port, requests, 20000, connections=16).counts,
			       self.load(port, site.FILES, 6000, connections=4, depth=6).counts,
			       self.load(port, requests, 10000, connections=8, per_connection=1).counts)
		server.stop(signal.SIGINT)
		self.verdict(counts, 'lighttpd', from_log(self.path('access.log')), (200, 301, 304, 403, 404))

	def test_one_process(self):
		self.run_workers(0)

	def test_two_workers(self):
		self.run_workers(2)


if __name__ == '__main__':
	main()

# SPDX-License-Identifier: Apache-2.0
"""Apache httpd: event and prefork, as root with workers that are www-data."""

import signal

from harness import Case, free_port, from_log, main, merge, needs, site

CONF = '''
ServerRoot {directory}
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {directory}/apache.pid
DefaultRuntimeDir {directory}
Mutex posixsem
User www-data
Group www-data
ErrorLog {directory}/error.log
LoadModule mpm_{mpm}_module /usr/lib/apache2/modules/mod_mpm_{mpm}.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule alias_module /usr/lib/apache2/modules/mod_alias.so
LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so
LoadModule mime_module /usr/lib/apache2/modules/mod_mime.so
TypesConfig /etc/mime.types
LogFormat "%m %U %>s" plain
CustomLog {directory}/access.log plain
KeepAlive On
MaxKeepAliveRequests 0
DocumentRoot {directory}/htdocs
<Directory {directory}/htdocs>
	Require all granted
</Directory>
Redirect 301 /moved /index.html
Redirect 500 /fail
Redirect 410 /empty
Alias /search {directory}/htdocs/index.html
Alias /form {directory}/htdocs/index.html
Alias /upload {directory}/htdocs/index.html
{sizes}
'''

SIZES = {
	'event': 'StartServers 2\nServerLimit 2\nThreadsPerChild 16\nMaxRequestWorkers 32',
	'prefork': 'StartServers 12\nMinSpareServers 4\nMaxSpareServers 16\nMaxRequestWorkers 24',
}


@needs('apache2')
class Apache(Case):
	def run_mpm(self, mpm):
		site.make(self.directory)
		port = free_port()
		conf = self.write('apache.conf', CONF.format(directory=self.directory, port=port, mpm=mpm,
							     sizes=SIZES[mpm]))
		server = self.start(['apache2', '-f', conf, '-DFOREGROUND'], port=port, record=mpm)
		requests = site.FILES + site.SPECIAL
		counts = merge(self.load(port, requests, 20000, connections=8).counts,
			       self.load(port, site.FILES, 6000, connections=4, depth=6).counts,
			       self.load(port, requests, 10000, connections=8, per_connection=1).counts)
		# A graceful stop: SIGTERM takes children down before they have written their logs.
		server.stop(signal.SIGWINCH)
		self.verdict(counts, mpm, from_log(self.path('access.log')), (200, 301, 304, 404, 410, 500))

	def test_event(self):
		self.run_mpm('event')

	def test_prefork(self):
		self.run_mpm('prefork')


if __name__ == '__main__':
	main()

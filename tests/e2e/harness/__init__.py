# SPDX-License-Identifier: Apache-2.0
"""Real servers, preloaded, driven hard, and their recording compared with what the others say.

A test makes a Case, starts servers in it, runs loads against them, stops them, and compares:

	class Nginx(Case):
		def test_small(self):
			server = self.start(['nginx', '-c', conf], port=port, record='nginx')
			load = self.load(port, ['GET /'], requests=20000)
			server.stop()
			self.same_counts({'generator': load.counts, 'recording': self.recording('nginx').counts()})
"""

from .account import Account, shape
from .case import Case, has_module, main, needs
from .counts import from_log, merge, routes_of, Counts
from .database import Database, has_node_package
from .h2load import H2load
from .load import Load
from .recording import Recording
from .server import Server, free_port, listening, wait_until
from . import debian_node, edge, mariadb, memcached, nginx, paths, postgres, redis, site, tls

# SPDX-License-Identifier: Apache-2.0
"""Where the build left what is tested. PROFILIS_BUILD names the build directory."""

import os

build = os.environ.get('PROFILIS_BUILD', 'build')
# Without the library: generator and servers alone, to work on the tests themselves.
bare = os.environ.get('PROFILIS_E2E_BARE') == '1'
# The figures of the whole promise; by default a part of them, so that every run can afford it.
full = os.environ.get('PROFILIS_E2E_FULL') == '1'
preload = os.path.join(build, 'preload', 'libprofilis_preload.so')
report = os.path.join(build, 'report', 'profilis-report')
apps = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'apps')


def tool(name):
	return os.path.join(build, 'tests', 'e2e', name)


edge_source = os.path.join(os.path.dirname(os.path.dirname(apps)), 'tools', 'edge_io.c')

# SPDX-License-Identifier: Apache-2.0
"""aiohttp: fail_aiohttp.py PORT"""

import itertools
import logging
import sys

from aiohttp import web

numbers = itertools.count(1)


async def fail(_):
	raise ValueError(f'failure {next(numbers)} token=hunter22')


async def hello(_):
	return web.Response(text='hello\n')


logging.basicConfig()
app = web.Application()
app.router.add_get('/fail', fail)
app.router.add_get('/chain', fail)
app.router.add_get('/hello', hello)
web.run_app(app, host='127.0.0.1', port=int(sys.argv[1]), access_log=None)

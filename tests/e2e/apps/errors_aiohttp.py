# SPDX-License-Identifier: Apache-2.0
"""As errors_flask.py, for aiohttp: errors_aiohttp.py PORT"""

import asyncio
import logging
import random
import sys

from aiohttp import web

routes = web.RouteTableDef()


async def look_up(number):
	await asyncio.sleep(random.random() * 0.01)
	raise KeyError(f'broken {number}')


@routes.get('/ok')
async def ok(request):
	await asyncio.sleep(random.random() * 0.01)
	return web.Response(text='fine\n')


@routes.get('/fail')
async def fail(request):
	await asyncio.sleep(random.random() * 0.01)
	return await look_up(request.query['n'])


logging.basicConfig(level=logging.ERROR)
app = web.Application()
app.add_routes(routes)
web.run_app(app, host='127.0.0.1', port=int(sys.argv[1]), print=None)

# SPDX-License-Identifier: Apache-2.0
"""As errors_flask.py, for ASGI servers; Starlette answers first and lets the server log afterwards."""

import asyncio
import random

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def look_up(number):
	await asyncio.sleep(random.random() * 0.01)
	raise KeyError(f'broken {number}')


async def ok(request):
	await asyncio.sleep(random.random() * 0.01)
	return PlainTextResponse('fine\n')


async def fail(request):
	return await look_up(request.query_params['n'])


app = Starlette(routes=[Route('/ok', ok), Route('/fail', fail)])

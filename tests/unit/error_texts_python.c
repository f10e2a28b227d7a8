// SPDX-License-Identifier: Apache-2.0
#include "error_texts.h"

/* What Python and its servers wrote. Parts were written one after another. */

static const struct error_text_part python[] = {
	{true,
	 "Traceback (most recent call last):\n"
	 "  File \"/srv/shop/pyall.py\", line 6, in work\n"
	 "    try: inner(2)\n"
	 "         ^^^^^^^^\n"
	 "  File \"/srv/shop/pyall.py\", line 3, in inner\n"
	 "    if n: return inner(n-1)\n"
	 "                 ^^^^^^^^^^\n"
	 "  File \"/srv/shop/pyall.py\", line 3, in inner\n"
	 "    if n: return inner(n-1)\n"
	 "                 ^^^^^^^^^^\n"
	 "  File \"/srv/shop/pyall.py\", line 4, in inner\n"
	 "    raise ValueError('no such order\\nsecond line')\n"
	 "ValueError: no such order\n"
	 "second line\n"
	 "\n"
	 "The above exception was the direct cause of the following exception:\n"
	 "\n"
	 "Traceback (most recent call last):\n"
	 "  File \"/srv/shop/pyall.py\", line 12, in <module>\n"
	 "    try: f()\n"
	 "         ^^^\n"
	 "  File \"/srv/shop/pyall.py\", line 7, in work\n"
	 "    except ValueError as e: raise KeyError('outer') from e\n"
	 "                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "KeyError: 'outer'\n"},
	{true,
	 "Traceback (most recent call last):\n"
	 "  File \"/srv/shop/pyall.py\", line 9, in work2\n"
	 "    try: inner(0)\n"
	 "         ^^^^^^^^\n"
	 "  File \"/srv/shop/pyall.py\", line 4, in inner\n"
	 "    raise ValueError('no such order\\nsecond line')\n"
	 "ValueError: no such order\n"
	 "second line\n"
	 "\n"
	 "During handling of the above exception, another exception occurred:\n"
	 "\n"
	 "Traceback (most recent call last):\n"
	 "  File \"/srv/shop/pyall.py\", line 12, in <module>\n"
	 "    try: f()\n"
	 "         ^^^\n"
	 "  File \"/srv/shop/pyall.py\", line 10, in work2\n"
	 "    except ValueError: 1/0\n"
	 "                       ~^~\n"
	 "ZeroDivisionError: division by zero\n"},
	{false,
	 "ordinary between\n"},
	{true,
	 "  + Exception Group Traceback (most recent call last):\n"
	 "  |   File \"/srv/shop/pyall.py\", line 15, in <module>\n"
	 "  |     try: raise ExceptionGroup('many', [ValueError(1), TypeError('t'), ExceptionGroup('nested', [OSError(2,'x')])])\n"
	 "  |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "  | ExceptionGroup: many (3 sub-exceptions)\n"
	 "  | a note\n"
	 "  | second\n"
	 "  +-+---------------- 1 ----------------\n"
	 "    | ValueError: 1\n"
	 "    +---------------- 2 ----------------\n"
	 "    | TypeError: t\n"
	 "    +---------------- 3 ----------------\n"
	 "    | ExceptionGroup: nested (1 sub-exception)\n"
	 "    +-+---------------- 1 ----------------\n"
	 "      | FileNotFoundError: [Errno 2] x\n"
	 "      +------------------------------------\n"},
	{true,
	 "Traceback (most recent call last):\n"
	 "  File \"/srv/shop/pyall.py\", line 18, in <module>\n"
	 "    try: raise ValueError\n"
	 "         ^^^^^^^^^^^^^^^^\n"
	 "ValueError\n"
	 "n1\n"},
	{true,
	 "Traceback (most recent call last):\n"
	 "  File \"/srv/shop/pyall.py\", line 20, in <module>\n"
	 "    try: compile('a b', 'f.py', 'exec')\n"
	 "         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "  File \"f.py\", line 1\n"
	 "    a b\n"
	 "      ^\n"
	 "SyntaxError: invalid syntax\n"},
	{true,
	 "2026-11-23 05:09:21,284 ERROR root: failed GET /x\n"
	 "Traceback (most recent call last):\n"
	 "  File \"/srv/shop/pyall.py\", line 9, in work2\n"
	 "    try: inner(0)\n"
	 "         ^^^^^^^^\n"
	 "  File \"/srv/shop/pyall.py\", line 4, in inner\n"
	 "    raise ValueError('no such order\\nsecond line')\n"
	 "ValueError: no such order\n"
	 "second line\n"
	 "\n"
	 "During handling of the above exception, another exception occurred:\n"
	 "\n"
	 "Traceback (most recent call last):\n"
	 "  File \"/srv/shop/pyall.py\", line 23, in <module>\n"
	 "    try: f()\n"
	 "         ^^^\n"
	 "  File \"/srv/shop/pyall.py\", line 10, in work2\n"
	 "    except ValueError: 1/0\n"
	 "                       ~^~\n"
	 "ZeroDivisionError: division by zero\n"},
	{false,
	 "2026-11-23 05:09:21,285 ERROR root: no exc\n"},
	{true,
	 "KeyError: 'k'\n"
	 "\n"
	 "The above exception was the direct cause of the following exception:\n"
	 "\n"
	 "  + Exception Group Traceback (most recent call last):\n"
	 "  |   File \"/srv/shop/pyall.py\", line 26, in <module>\n"
	 "  |     try: raise ExceptionGroup('g', [ValueError('v')]) from KeyError('k')\n"
	 "  |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "  | ExceptionGroup: g (1 sub-exception)\n"
	 "  +-+---------------- 1 ----------------\n"
	 "    | ValueError: v\n"
	 "    +------------------------------------\n"},
	{true,
	 "Exception in thread Thread-1 (th):\n"
	 "Traceback (most recent call last):\n"
	 "  File \"/usr/lib/python3.11/threading.py\", line 1038, in _bootstrap_inner\n"
	 "    self.run()\n"
	 "  File \"/usr/lib/python3.11/threading.py\", line 975, in run\n"
	 "    self._target(*self._args, **self._kwargs)\n"
	 "  File \"/srv/shop/pyall.py\", line 29, in th\n"
	 "    def th(): raise RuntimeError('thread')\n"
	 "              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "RuntimeError: thread\n"},
	{false,
	 "2026-11-23 05:09:21,290 WARNING root: a warning\n"},
	{true,
	 "Traceback (most recent call last):\n"
	 "  File \"/srv/shop/pyall.py\", line 35, in <module>\n"
	 "    try: q()\n"
	 "         ^^^\n"
	 "  File \"/srv/shop/pyall.py\", line 34, in q\n"
	 "    raise MyE('(psycopg2.errors.UndefinedTable) ERROR: relation \"x\" does not exist\\nLINE 1: SELECT\\n        ^\\n\\n[SQL: SELECT 1]\\n(Background on this error at: https://sqlalche.me/e/14/f405)')\n"
	 "MyE: (psycopg2.errors.UndefinedTable) ERROR: relation \"x\" does not exist\n"
	 "LINE 1: SELECT\n"
	 "        ^\n"
	 "\n"
	 "[SQL: SELECT 1]\n"
	 "(Background on this error at: https://sqlalche.me/e/14/f405)\n"},
	{true,
	 "Traceback (most recent call last):\n"
	 "  File \"/srv/shop/pyall.py\", line 37, in <module>\n"
	 "    raise KeyboardInterrupt\n"
	 "KeyboardInterrupt\n"},
};

static const struct error_text_part flask[] = {
	{false,
	 "WARNING: This is a development server. Do not use it in a production deployment. Use a production WSGI server instead.\n"
	 " * Running on http://127.0.0.1:18201\n"
	 "Press CTRL+C to quit\n"},
	{true,
	 "[2026-11-23 05:08:08,003] ERROR in app: Exception on /fail [GET]\n"
	 "Traceback (most recent call last):\n"
	 "  File \"/usr/lib/python3/dist-packages/flask/app.py\", line 2525, in wsgi_app\n"
	 "    response = self.full_dispatch_request()\n"
	 "               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "  File \"/usr/lib/python3/dist-packages/flask/app.py\", line 1822, in full_dispatch_request\n"
	 "    rv = self.handle_user_exception(e)\n"
	 "         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "  File \"/usr/lib/python3/dist-packages/flask/app.py\", line 1820, in full_dispatch_request\n"
	 "    rv = self.dispatch_request()\n"
	 "         ^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "  File \"/usr/lib/python3/dist-packages/flask/app.py\", line 1796, in dispatch_request\n"
	 "    return self.ensure_sync(self.view_functions[rule.endpoint])(**view_args)\n"
	 "           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "  File \"/srv/shop/fl.py\", line 4, in fail\n"
	 "    def fail(): raise ValueError('it failed')\n"
	 "                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "ValueError: it failed\n"},
	{false,
	 "127.0.0.1 - - [23/Nov/2026 05:08:08] \"GET /fail HTTP/1.1\" 500 -\n"},
	{true,
	 "[2026-11-23 05:08:08,046] ERROR in app: Exception on /chain [GET]\n"
	 "Traceback (most recent call last):\n"
	 "  File \"/srv/shop/fl.py\", line 7, in chain\n"
	 "    try: {}['k']\n"
	 "         ~~^^^^^\n"
	 "KeyError: 'k'\n"
	 "\n"
	 "The above exception was the direct cause of the following exception:\n"
	 "\n"
	 "Traceback (most recent call last):\n"
	 "  File \"/usr/lib/python3/dist-packages/flask/app.py\", line 2525, in wsgi_app\n"
	 "    response = self.full_dispatch_request()\n"
	 "               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "  File \"/usr/lib/python3/dist-packages/flask/app.py\", line 1822, in full_dispatch_request\n"
	 "    rv = self.handle_user_exception(e)\n"
	 "         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "  File \"/usr/lib/python3/dist-packages/flask/app.py\", line 1820, in full_dispatch_request\n"
	 "    rv = self.dispatch_request()\n"
	 "         ^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "  File \"/usr/lib/python3/dist-packages/flask/app.py\", line 1796, in dispatch_request\n"
	 "    return self.ensure_sync(self.view_functions[rule.endpoint])(**view_args)\n"
	 "           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "  File \"/srv/shop/fl.py\", line 8, in chain\n"
	 "    except KeyError as e: raise RuntimeError('outer\\nline two') from e\n"
	 "                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "RuntimeError: outer\n"
	 "line two\n"},
};

static const struct error_text_part waitress[] = {
	{false,
	 "INFO:waitress:Serving on http://0.0.0.0:18204\n"},
	{true,
	 "ERROR:waitress:Exception while serving /fail\n"
	 "Traceback (most recent call last):\n"
	 "  File \"/usr/lib/python3/dist-packages/waitress/channel.py\", line 430, in service\n"
	 "    task.service()\n"
	 "  File \"/usr/lib/python3/dist-packages/waitress/task.py\", line 168, in service\n"
	 "    self.execute()\n"
	 "  File \"/usr/lib/python3/dist-packages/waitress/task.py\", line 434, in execute\n"
	 "    app_iter = self.channel.server.application(environ, start_response)\n"
	 "               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "  File \"/srv/shop/wsgi.py\", line 1, in app\n"
	 "    def app(environ, start_response): raise ValueError('raw wsgi')\n"
	 "                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "ValueError: raw wsgi\n"},
};

static const struct error_text_part tornado[] = {
	{true,
	 "Uncaught exception GET /fail (127.0.0.1)\n"
	 "HTTPServerRequest(protocol='http', host='127.0.0.1:18108', method='GET', uri='/fail', version='HTTP/1.1', remote_ip='127.0.0.1')\n"
	 "Traceback (most recent call last):\n"
	 "  File \"/usr/lib/python3/dist-packages/tornado/web.py\", line 1733, in _execute\n"
	 "    result = method(*self.path_args, **self.path_kwargs)\n"
	 "             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "  File \"/srv/shop/tor.py\", line 3, in get\n"
	 "    def get(self): raise ValueError('tornado failed')\n"
	 "                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "ValueError: tornado failed\n"},
	{false,
	 "500 GET /fail (127.0.0.1) 5.10ms\n"
	 "404 GET /chain?a=b (127.0.0.1) 0.49ms\n"},
};

static const struct error_text_part wsgiref[] = {
	{true,
	 "Traceback (most recent call last):\n"
	 "  File \"/usr/lib/python3.11/wsgiref/handlers.py\", line 137, in run\n"
	 "    self.result = application(self.environ, self.start_response)\n"
	 "                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "  File \"/srv/shop/wsgi.py\", line 1, in app\n"
	 "    def app(environ, start_response): raise ValueError('raw wsgi')\n"
	 "                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "ValueError: raw wsgi\n"},
	{false,
	 "127.0.0.1 - - [23/Nov/2026 05:08:12] \"GET /fail HTTP/1.1\" 500 59\n"},
	{true,
	 "Traceback (most recent call last):\n"
	 "  File \"/usr/lib/python3.11/wsgiref/handlers.py\", line 137, in run\n"
	 "    self.result = application(self.environ, self.start_response)\n"
	 "                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "  File \"/srv/shop/wsgi.py\", line 1, in app\n"
	 "    def app(environ, start_response): raise ValueError('raw wsgi')\n"
	 "                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "ValueError: raw wsgi\n"},
};

static const struct error_text_part uvicorn[] = {
	{false,
	 "INFO:     Started server process [20034]\n"
	 "INFO:     Waiting for application startup.\n"
	 "INFO:     Application startup complete.\n"
	 "INFO:     Uvicorn running on http://127.0.0.1:18106 (Press CTRL+C to quit)\n"},
	{true,
	 "ERROR:    Exception in ASGI application\n"
	 "Traceback (most recent call last):\n"
	 "  File \"/usr/lib/python3/dist-packages/uvicorn/protocols/http/h11_impl.py\", line 366, in run_asgi\n"
	 "    result = await app(self.scope, self.receive, self.send)\n"
	 "             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "  File \"/usr/lib/python3/dist-packages/uvicorn/middleware/proxy_headers.py\", line 75, in __call__\n"
	 "    return await self.app(scope, receive, send)\n"
	 "           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "  File \"/srv/shop/asgi.py\", line 3, in app\n"
	 "    raise ValueError('raw asgi')\n"
	 "ValueError: raw asgi\n"},
	{true,
	 "ERROR:    Exception in ASGI application\n"
	 "Traceback (most recent call last):\n"
	 "  File \"/usr/lib/python3/dist-packages/uvicorn/protocols/http/h11_impl.py\", line 366, in run_asgi\n"
	 "    result = await app(self.scope, self.receive, self.send)\n"
	 "             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "  File \"/usr/lib/python3/dist-packages/uvicorn/middleware/proxy_headers.py\", line 75, in __call__\n"
	 "    return await self.app(scope, receive, send)\n"
	 "           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
	 "  File \"/srv/shop/asgi.py\", line 3, in app\n"
	 "    raise ValueError('raw asgi')\n"
	 "ValueError: raw asgi\n"},
	{false,
	 "INFO:     Shutting down\n"
	 "INFO:     Waiting for application shutdown.\n"
	 "INFO:     Application shutdown complete.\n"
	 "INFO:     Finished server process [20034]\n"},
};

const struct error_text_sample error_texts_python[] = {
	{"python", python, 13},
	{"flask", flask, 4},
	{"waitress", waitress, 2},
	{"tornado", tornado, 2},
	{"wsgiref", wsgiref, 3},
	{"uvicorn", uvicorn, 4},
	{0},
};

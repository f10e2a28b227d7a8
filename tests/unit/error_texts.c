// SPDX-License-Identifier: Apache-2.0
#include "error_texts.h"

/* What other runtimes wrote; of long stacks some frames are left out. Parts were written one after another. */

static const struct error_text_part java[] = {
	{true,
	 "Shop$Bad: no such order\n"
	 "second line\n"
	 "\tat Shop.work(Shop.java:7)\n"
	 "\tat Shop.main(Shop.java:9)\n"
	 "\tat java.base/jdk.internal.reflect.NativeMethodAccessorImpl.invoke0(Native Method)\n"
	 "\tat java.base/java.lang.reflect.Method.invoke(Method.java:569)\n"
	 "\tat jdk.compiler/com.sun.tools.javac.launcher.Main.execute(Main.java:419)\n"
	 "Caused by: java.lang.NullPointerException: Cannot invoke \"Object.toString()\" because \"<local1>\" is null\n"
	 "\tat Shop.inner(Shop.java:6)\n"
	 "\tat Shop.inner(Shop.java:6)\n"
	 "\tat Shop.inner(Shop.java:6)\n"
	 "\t... 9 more\n"},
	{false,
	 "Nov 23, 2026 4:42:09 AM Shop main\n"},
	{true,
	 "SEVERE: request failed\n"
	 "java.lang.IllegalStateException: x\n"
	 "\tat Shop.main(Shop.java:10)\n"
	 "\tat java.base/jdk.internal.reflect.NativeMethodAccessorImpl.invoke0(Native Method)\n"
	 "\tat java.base/java.lang.reflect.Method.invoke(Method.java:569)\n"
	 "\tat jdk.compiler/com.sun.tools.javac.launcher.Main.execute(Main.java:419)\n"
	 "Caused by: java.io.IOException: io\n"
	 "\t... 8 more\n"},
	{false,
	 "\n"
	 "Nov 23, 2026 4:42:10 AM Shop main\n"
	 "INFO: ordinary\n"
	 "Nov 23, 2026 4:42:10 AM Shop main\n"},
	{true,
	 "SEVERE: no stack here\n"
	 "java.lang.Exception: with suppressed\n"
	 "\tat Shop.main(Shop.java:13)\n"
	 "\tat java.base/jdk.internal.reflect.NativeMethodAccessorImpl.invoke0(Native Method)\n"
	 "\tat java.base/java.lang.reflect.Method.invoke(Method.java:569)\n"
	 "\tat jdk.compiler/com.sun.tools.javac.launcher.Main.execute(Main.java:419)\n"
	 "\tSuppressed: java.lang.RuntimeException: supp\n"
	 "\t\t... 8 more\n"},
	{true,
	 "Exception in thread \"pool-1-thread-3\" java.lang.IllegalArgumentException: in thread\n"
	 "\tat Shop.lambda$main$0(Shop.java:14)\n"
	 "\tat java.base/java.lang.Thread.run(Thread.java:840)\n"},
	{true,
	 "Exception in thread \"main\" Shop$Bad: no such order\n"
	 "second line\n"
	 "\tat Shop.work(Shop.java:7)\n"
	 "\tat Shop.main(Shop.java:16)\n"
	 "Caused by: java.lang.NullPointerException: Cannot invoke \"Object.toString()\" because \"<local1>\" is null\n"
	 "\tat Shop.inner(Shop.java:6)\n"
	 "\tat Shop.inner(Shop.java:6)\n"
	 "\tat Shop.inner(Shop.java:6)\n"
	 "\tat Shop.work(Shop.java:7)\n"
	 "\tat Shop.main(Shop.java:16)\n"
	 "\tat java.base/jdk.internal.reflect.NativeMethodAccessorImpl.invoke0(Native Method)\n"
	 "\tat java.base/java.lang.reflect.Method.invoke(Method.java:569)\n"
	 "\tat jdk.compiler/com.sun.tools.javac.launcher.Main.execute(Main.java:419)\n"},
};

static const struct error_text_part node[] = {
	{true,
	 "TypeError: cannot read\n"
	 "    at f (/srv/shop/n.js:1:25)\n"
	 "    at Object.<anonymous> (/srv/shop/n.js:2:7)\n"
	 "    at Module._compile (node:internal/modules/cjs/loader:1521:14)\n"
	 "    at Module.load (node:internal/modules/cjs/loader:1266:32)\n"
	 "    at Module._load (node:internal/modules/cjs/loader:1091:12)\n"
	 "    at Function.executeUserEntryPoint [as runMain] (node:internal/modules/run_main:164:12)\n"
	 "    at node:internal/main/run_main_module:28:49 {\n"
	 "  code: 'E_X',\n"
	 "  detail: { a: 1 }\n"
	 "}\n"},
	{true,
	 "TypeError: cannot read\n"
	 "    at f (/srv/shop/n.js:1:25)\n"
	 "    at Object.<anonymous> (/srv/shop/n.js:3:7)\n"
	 "    at Module._compile (node:internal/modules/cjs/loader:1521:14)\n"
	 "    at Module.load (node:internal/modules/cjs/loader:1266:32)\n"
	 "    at Module._load (node:internal/modules/cjs/loader:1091:12)\n"
	 "    at Function.executeUserEntryPoint [as runMain] (node:internal/modules/run_main:164:12)\n"
	 "    at node:internal/main/run_main_module:28:49\n"},
	{true,
	 "request failed: TypeError: Cannot read properties of null (reading 'x')\n"
	 "    at Object.<anonymous> (/srv/shop/n.js:4:12)\n"
	 "    at Module._compile (node:internal/modules/cjs/loader:1521:14)\n"
	 "    at Module.load (node:internal/modules/cjs/loader:1266:32)\n"
	 "    at Module._load (node:internal/modules/cjs/loader:1091:12)\n"
	 "    at Function.executeUserEntryPoint [as runMain] (node:internal/modules/run_main:164:12)\n"
	 "    at node:internal/main/run_main_module:28:49\n"},
	{true,
	 "Error: outer\n"
	 "    at Object.<anonymous> (/srv/shop/n.js:5:37)\n"
	 "    at Module._compile (node:internal/modules/cjs/loader:1521:14)\n"
	 "    ... 4 lines matching cause stack trace ...\n"
	 "    at node:internal/main/run_main_module:28:49 {\n"
	 "  [cause]: TypeError: cannot read\n"
	 "      at f (/srv/shop/n.js:1:25)\n"
	 "      at Object.<anonymous> (/srv/shop/n.js:5:13)\n"
	 "      at Module._compile (node:internal/modules/cjs/loader:1521:14)\n"
	 "      at Module.load (node:internal/modules/cjs/loader:1266:32)\n"
	 "      at Module._load (node:internal/modules/cjs/loader:1091:12)\n"
	 "      at Function.executeUserEntryPoint [as runMain] (node:internal/modules/run_main:164:12)\n"
	 "      at node:internal/main/run_main_module:28:49 {\n"
	 "    code: 'E_X',\n"
	 "    detail: { a: 1 }\n"
	 "  }\n"
	 "}\n"},
	{true,
	 "AggregateError: many\n"
	 "    at Object.<anonymous> (/srv/shop/n.js:6:15)\n"
	 "    at Module._compile (node:internal/modules/cjs/loader:1521:14)\n"
	 "    at Module.load (node:internal/modules/cjs/loader:1266:32)\n"
	 "    at Module._load (node:internal/modules/cjs/loader:1091:12)\n"
	 "    at Function.executeUserEntryPoint [as runMain] (node:internal/modules/run_main:164:12)\n"
	 "    at node:internal/main/run_main_module:28:49 {\n"
	 "  [errors]: [\n"
	 "    Error: one\n"
	 "        at Object.<anonymous> (/srv/shop/n.js:6:35)\n"
	 "        at Module._compile (node:internal/modules/cjs/loader:1521:14)\n"
	 "        at Module.load (node:internal/modules/cjs/loader:1266:32)\n"
	 "        at Module._load (node:internal/modules/cjs/loader:1091:12)\n"
	 "        at Function.executeUserEntryPoint [as runMain] (node:internal/modules/run_main:164:12)\n"
	 "        at node:internal/main/run_main_module:28:49,\n"
	 "    Error: two\n"
	 "        at Object.<anonymous> (/srv/shop/n.js:6:53)\n"
	 "        at Module._compile (node:internal/modules/cjs/loader:1521:14)\n"
	 "        at Module.load (node:internal/modules/cjs/loader:1266:32)\n"
	 "        at Module._load (node:internal/modules/cjs/loader:1091:12)\n"
	 "        at Function.executeUserEntryPoint [as runMain] (node:internal/modules/run_main:164:12)\n"
	 "        at node:internal/main/run_main_module:28:49\n"
	 "  ]\n"
	 "}\n"},
	{true,
	 "ShopError: multi\n"
	 "line message\n"
	 "    at Object.<anonymous> (/srv/shop/n.js:8:15)\n"
	 "    at Module._compile (node:internal/modules/cjs/loader:1521:14)\n"
	 "    at Module.load (node:internal/modules/cjs/loader:1266:32)\n"
	 "    at Module._load (node:internal/modules/cjs/loader:1091:12)\n"
	 "    at Function.executeUserEntryPoint [as runMain] (node:internal/modules/run_main:164:12)\n"
	 "    at node:internal/main/run_main_module:28:49\n"},
	{false,
	 "error: plain string\n"
	 "(node:17103) Warning: careful\n"
	 "(Use `node --trace-warnings ...` to show where the warning was created)\n"
	 "/srv/shop/n.js:12\n"
	 "setTimeout(()=>{ Promise.reject(new Error('rejected')) }, 10)\n"
	 "                                ^\n"
	 "\n"},
	{true,
	 "Error: rejected\n"
	 "    at Timeout._onTimeout (/srv/shop/n.js:12:33)\n"
	 "    at listOnTimeout (node:internal/timers:581:17)\n"
	 "    at process.processTimers (node:internal/timers:519:7)\n"},
	{false,
	 "\n"
	 "Node.js v20.20.2\n"},
};

static const struct error_text_part node_uncaught[] = {
	{false,
	 "[eval]:1\n"
	 "function g(){throw new RangeError(\"thrown\")} ;g()\n"
	 "             ^\n"
	 "\n"},
	{true,
	 "RangeError: thrown\n"
	 "    at g ([eval]:1:20)\n"
	 "    at [eval]:1:47\n"
	 "    at runScriptInThisContext (node:internal/vm:209:10)\n"
	 "    at node:internal/process/execution:118:14\n"
	 "    at [eval]-wrapper:6:24\n"
	 "    at runScript (node:internal/process/execution:101:62)\n"
	 "    at evalScript (node:internal/process/execution:133:3)\n"
	 "    at node:internal/main/eval_string:51:3\n"},
	{false,
	 "\n"
	 "Node.js v20.20.2\n"},
};

static const struct error_text_part pino[] = {
	{true,
	 "TypeError: Cannot read properties of null (reading 'x')\n"
	 "    at Server.<anonymous> (/srv/shop/ns.js:1:50)\n"
	 "    at Server.emit (node:events:524:28)\n"
	 "    at parserOnIncoming (node:_http_server:1139:12)\n"
	 "    at HTTPParser.parserOnHeadersComplete (node:_http_common:118:17)\n"},
	{true,
	 "{\"level\":50,\"time\":1795410499152,\"pid\":1,\"hostname\":\"h\",\"reqId\":\"req-1\",\"err\":{\"type\":\"TypeError\",\"message\":\"Cannot read properties of null (reading 'x')\",\"stack\":\"TypeError: Cannot read properties of null (reading 'x')\\n    at Server.<anonymous> (/srv/shop/ns.js:1:50)\\n    at Server.emit (node:events:524:28)\\n    at parserOnIncoming (node:_http_server:1139:12)\\n    at HTTPParser.parserOnHeadersComplete (node:_http_common:118:17)\"},\"msg\":\"Cannot read properties of null (reading 'x')\"}\n"},
	{true,
	 "TypeError: Cannot read properties of null (reading 'x')\n"
	 "    at Server.<anonymous> (/srv/shop/ns.js:1:50)\n"
	 "    at Server.emit (node:events:524:28)\n"
	 "    at parserOnIncoming (node:_http_server:1139:12)\n"
	 "    at HTTPParser.parserOnHeadersComplete (node:_http_common:118:17)\n"},
};

static const struct error_text_part ruby[] = {
	{true,
	 "r.rb:4:in `rescue in work': no such order (ShopError)\n"
	 "second line\n"
	 "\tfrom r.rb:4:in `work'\n"
	 "\tfrom r.rb:5:in `<main>'\n"
	 "r.rb:3:in `inner': bad argument (ArgumentError)\n"
	 "\tfrom r.rb:4:in `work'\n"
	 "\tfrom r.rb:5:in `<main>'\n"
	 "r.rb:4:in `rescue in work': no such order (ShopError)\n"
	 "second line\n"
	 "\tfrom r.rb:4:in `work'\n"
	 "\tfrom r.rb:6:in `<main>'\n"
	 "r.rb:3:in `inner': bad argument (ArgumentError)\n"
	 "\tfrom r.rb:4:in `work'\n"
	 "\tfrom r.rb:6:in `<main>'\n"},
	{true,
	 "Traceback (most recent call last):\n"
	 "\t2: from r.rb:6:in `<main>'\n"
	 "\t1: from r.rb:4:in `work'\n"
	 "r.rb:3:in `inner': bad argument (ArgumentError)\n"
	 "\t2: from r.rb:6:in `<main>'\n"
	 "\t1: from r.rb:4:in `work'\n"
	 "r.rb:4:in `rescue in work': no such order (ShopError)\n"
	 "second line\n"},
	{true,
	 "E, [2026-11-23T04:42:12.883207 #17235] ERROR -- : no such order\n"
	 "second line (ShopError)\n"
	 "r.rb:4:in `rescue in work'\n"
	 "r.rb:4:in `work'\n"
	 "r.rb:8:in `<main>'\n"},
	{false,
	 "E, [2026-11-23T04:42:12.883342 #17235] ERROR -- : failed: no such order\n"
	 "second line\n"},
	{true,
	 "F, [2026-11-23T04:42:12.883412 #17235] FATAL -- : no such order\n"
	 "second line (ShopError)\n"
	 "r.rb:4:in `rescue in work'\n"
	 "r.rb:4:in `work'\n"
	 "r.rb:8:in `<main>'\n"},
	{true,
	 "E, [2026-11-23T04:42:12.883484 #17235] ERROR -- : ShopError: no such order\n"
	 "second line\n"
	 "r.rb:4:in `rescue in work'\n"
	 "r.rb:4:in `work'\n"
	 "r.rb:8:in `<main>'\n"},
	{false,
	 "I, [2026-11-23T04:42:12.883548 #17235]  INFO -- : ordinary\n"
	 "W, [2026-11-23T04:42:12.883612 #17235]  WARN -- : careful\n"},
	{true,
	 "#<Thread:0x00007f91a9c4f378 r.rb:10 run> terminated with exception (report_on_exception is true):\n"
	 "r.rb:10:in `block in <main>': in thread (RuntimeError)\n"
	 "r.rb:4:in `rescue in work': no such order (ShopError)\n"
	 "second line\n"
	 "\tfrom r.rb:4:in `work'\n"
	 "\tfrom r.rb:11:in `<main>'\n"
	 "r.rb:3:in `inner': bad argument (ArgumentError)\n"
	 "\tfrom r.rb:4:in `work'\n"
	 "\tfrom r.rb:11:in `<main>'\n"},
};

static const struct error_text_part webrick[] = {
	{false,
	 "[2026-11-23 05:08:13] INFO  WEBrick 1.8.1\n"
	 "[2026-11-23 05:08:13] INFO  ruby 3.1.7 (2025-03-26) [x86_64-linux-gnu]\n"
	 "[2026-11-23 05:08:13] INFO  WEBrick::HTTPServer#start: pid=18823 port=18221\n"},
	{true,
	 "[2026-11-23 05:08:13] ERROR ArgumentError: webrick failed\n"
	 "\twb.rb:3:in `block in <main>'\n"
	 "\t/usr/share/rubygems-integration/all/gems/webrick-1.8.1/lib/webrick/httpservlet/prochandler.rb:39:in `do_GET'\n"
	 "\t/usr/share/rubygems-integration/all/gems/webrick-1.8.1/lib/webrick/httpservlet/abstract.rb:105:in `service'\n"
	 "\t/usr/share/rubygems-integration/all/gems/webrick-1.8.1/lib/webrick/httpserver.rb:140:in `service'\n"
	 "\t/usr/share/rubygems-integration/all/gems/webrick-1.8.1/lib/webrick/httpserver.rb:96:in `run'\n"
	 "\t/usr/share/rubygems-integration/all/gems/webrick-1.8.1/lib/webrick/server.rb:310:in `block in start_thread'\n"},
	{false,
	 "127.0.0.1 - - [23/Nov/2026:05:08:13 UTC] \"GET /fail HTTP/1.1\" 500 295\n"
	 "- -> /fail\n"
	 "[2026-11-23 05:08:13] ERROR `/chain' not found.\n"
	 "127.0.0.1 - - [23/Nov/2026:05:08:13 UTC] \"GET /chain?a=b HTTP/1.1\" 404 276\n"
	 "- -> /chain?a=b\n"
	 "[2026-11-23 05:08:14] INFO  going to shutdown ...\n"
	 "[2026-11-23 05:08:14] INFO  WEBrick::HTTPServer#start done.\n"},
};

static const struct error_text_part puma[] = {
	{true,
	 "2026-11-23 05:08:15 +0000 Rack app (\"GET /fail\" - (127.0.0.1)): #<ArgumentError: puma failed>\n"},
	{true,
	 "2026-11-23 05:08:15 +0000 Rack app (\"GET /chaina=b\" - (127.0.0.1)): #<ArgumentError: puma failed>\n"},
};

static const struct error_text_part php[] = {
	{false,
	 "an ordinary error_log\n"
	 "PHP Warning:  Undefined variable $undefined in /srv/shop/p.php on line 5\n"
	 "PHP Warning:  user warning in /srv/shop/p.php on line 6\n"
	 "PHP Notice:  user notice in /srv/shop/p.php on line 7\n"},
	{true,
	 "RuntimeException: no such order in /srv/shop/p.php:2\n"
	 "Stack trace:\n"
	 "#0 /srv/shop/p.php(3): inner()\n"
	 "#1 /srv/shop/p.php(8): work()\n"
	 "#2 {main}\n"
	 "\n"
	 "Next LogicException: outer in /srv/shop/p.php:3\n"
	 "Stack trace:\n"
	 "#0 /srv/shop/p.php(8): work()\n"
	 "#1 {main}\n"},
	{true,
	 "PHP Fatal error:  Uncaught RuntimeException: no such order in /srv/shop/p.php:2\n"
	 "Stack trace:\n"
	 "#0 /srv/shop/p.php(3): inner()\n"
	 "#1 /srv/shop/p.php(9): work()\n"
	 "#2 {main}\n"
	 "\n"
	 "Next LogicException: outer in /srv/shop/p.php:3\n"
	 "Stack trace:\n"
	 "#0 /srv/shop/p.php(9): work()\n"
	 "#1 {main}\n"
	 "  thrown in /srv/shop/p.php on line 3\n"},
};

static const struct error_text_part php_server[] = {
	{false,
	 "[Mon Nov 23 05:08:19 2026] PHP 8.2.36 Development Server (http://127.0.0.1:18226) started\n"
	 "[Mon Nov 23 05:08:19 2026] 127.0.0.1:54634 Accepted\n"},
	{true,
	 "[Mon Nov 23 05:08:19 2026] PHP Fatal error:  Uncaught RuntimeException: php failed in /srv/shop/www/fail.php:1\n"
	 "Stack trace:\n"
	 "#0 /srv/shop/www/fail.php(1): w()\n"
	 "#1 {main}\n"
	 "  thrown in /srv/shop/www/fail.php on line 1\n"},
	{true,
	 "[Mon Nov 23 05:08:19 2026] 127.0.0.1:54634 [500]: GET /fail.php - Uncaught RuntimeException: php failed in /srv/shop/www/fail.php:1\n"
	 "Stack trace:\n"
	 "#0 /srv/shop/www/fail.php(1): w()\n"
	 "#1 {main}\n"
	 "  thrown in /srv/shop/www/fail.php on line 1\n"},
	{false,
	 "[Mon Nov 23 05:08:19 2026] 127.0.0.1:54634 Closing\n"
	 "[Mon Nov 23 05:08:19 2026] 127.0.0.1:54646 Accepted\n"
	 "[Mon Nov 23 05:08:19 2026] noted\n"
	 "[Mon Nov 23 05:08:19 2026] PHP Warning:  careful in /srv/shop/www/chain.php on line 1\n"
	 "[Mon Nov 23 05:08:19 2026] 127.0.0.1:54646 [200]: GET /chain.php?a=b\n"
	 "[Mon Nov 23 05:08:19 2026] 127.0.0.1:54646 Closing\n"},
};

static const struct error_text_part php_log[] = {
	{true,
	 "[23-Nov-2026 04:43:43 UTC] PHP Fatal error:  Uncaught RuntimeException: php failed in /srv/shop/www/fail.php:1\n"
	 "Stack trace:\n"
	 "#0 /srv/shop/www/fail.php(1): w()\n"
	 "#1 {main}\n"
	 "  thrown in /srv/shop/www/fail.php on line 1\n"},
};

static const struct error_text_part go[] = {
	{true,
	 "2026/11/23 05:00:10 http: panic serving 127.0.0.1:59720: go failed\n"
	 "goroutine 20 [running]:\n"
	 "net/http.(*conn).serve.func1()\n"
	 "\t/usr/lib/go-1.19/src/net/http/server.go:1850 +0xbf\n"
	 "panic({0x666b00, 0x730bd0})\n"
	 "\t/usr/lib/go-1.19/src/runtime/panic.go:890 +0x262\n"
	 "main.handler({0x4b39c0?, 0xc0000fc080?}, 0x7f9fffe0fea8?)\n"
	 "\t/srv/shop/p.go:3 +0x27\n"
	 "net/http.HandlerFunc.ServeHTTP(0x0?, {0x733ef0?, 0xc00018c000?}, 0x4637ce?)\n"
	 "\t/usr/lib/go-1.19/src/net/http/server.go:2109 +0x2f\n"
	 "net/http.serverHandler.ServeHTTP({0xc000094e70?}, {0x733ef0, 0xc00018c000}, 0xc000180300)\n"
	 "\t/usr/lib/go-1.19/src/net/http/server.go:2947 +0x30c\n"
	 "net/http.(*conn).serve(0xc0000a2aa0, {0x7342c0, 0xc000094d80})\n"
	 "\t/usr/lib/go-1.19/src/net/http/server.go:1991 +0x607\n"
	 "created by net/http.(*Server).Serve\n"
	 "\t/usr/lib/go-1.19/src/net/http/server.go:3102 +0x4db\n"},
	{false,
	 "ordinary\n"},
	{true,
	 "panic: runtime error: invalid memory address or nil pointer dereference\n"
	 "[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x649233]\n"
	 "\n"
	 "goroutine 1 [running]:\n"
	 "main.main()\n"
	 "\t/srv/shop/p.go:11 +0xb3\n"},
	{false,
	 "exit status 2\n"},
};

static const struct error_text_part cxx[] = {
	{true,
	 "terminate called after throwing an instance of 'std::runtime_error'\n"
	 "  what():  no such order\n"
	 "line two\n"},
};

static const struct error_text_part rust[] = {
	{false,
	 "ordinary\n"
	 "\n"},
	{true,
	 "thread 'worker' (21341) panicked at t.rs:1:108:\n"
	 "index out of bounds: the len is 0 but the index is 3\n"
	 "stack backtrace:\n"
	 "   0: __rustc::rust_begin_unwind\n"
	 "             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/panicking.rs:689:5\n"
	 "   1: core::panicking::panic_fmt\n"
	 "             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:80:14\n"
	 "   2: core::panicking::panic_bounds_check\n"
	 "             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:271:5\n"
	 "   3: <usize as core::slice::index::SliceIndex<[T]>>::index\n"
	 "   4: <alloc::vec::Vec<T,A> as core::ops::index::Index<I>>::index\n"
	 "   5: t::main::{{closure}}\n"
	 "note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.\n"},
	{false,
	 "\n"},
};

const struct error_text_sample error_texts[] = {
	{"java", java, 7},
	{"node", node, 9},
	{"node_uncaught", node_uncaught, 3},
	{"pino", pino, 3},
	{"ruby", ruby, 8},
	{"webrick", webrick, 3},
	{"puma", puma, 2},
	{"php", php, 3},
	{"php_server", php_server, 4},
	{"php_log", php_log, 1},
	{"go", go, 4},
	{"cxx", cxx, 1},
	{"rust", rust, 3},
	{0},
};

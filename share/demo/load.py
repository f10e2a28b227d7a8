# SPDX-License-Identifier: Apache-2.0
"""The world outside the shop: its customers, and the payment provider that it calls.

    customers = Customers("127.0.0.1", port, threads=24)
    customers.run(seconds=20, progress=print)
    customers.requests, customers.failures

Customers come with a skewed taste (Zipf over products), think between clicks, mostly keep their
connections, and count every answer: what the recording says can be held against it.
"""

import collections
import http.client
import http.server
import itertools
import json
import random
import threading
import time

PRODUCTS, CUSTOMERS, ORDERS = 400, 300, 3000
WORDS = "lamp chair kettle oak brass winter clock".split()
THINK_SECONDS = 0.06


class Payments(http.server.BaseHTTPRequestHandler):
    """Answers in 5 to 30 ms, declines some cards, and now and then falls asleep."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        lot = random.random()
        time.sleep(0.4 if lot < 0.04 else random.uniform(0.005, 0.03))
        body = b"{}"
        try:
            self.send_response(402 if lot > 0.93 else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, *_arguments):
        pass


def start_payments():
    """Serves on a free port until the program ends; returns its base URL."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Payments)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"


def zipf(count, skew=1.1):
    return list(itertools.accumulate(1 / n ** skew for n in range(1, count + 1)))


POPULAR = {count: zipf(count) for count in (PRODUCTS, CUSTOMERS, ORDERS)}


def popular(pick, count):
    return pick.choices(range(1, count + 1), cum_weights=POPULAR[count])[0]


def order(pick):
    return {"customer": popular(pick, CUSTOMERS), "product": popular(pick, PRODUCTS),
            "amount": pick.randint(1, 3)}


# Weight, method, path, body.
MIX = [
    (12, "GET", lambda p: "/", None),
    (8, "GET", lambda p: "/assets/shop.4f9c2ab1.css", None),
    (16, "GET", lambda p: f"/api/products?page={p.randint(1, 20)}", None),
    (26, "GET", lambda p: f"/api/products/{popular(p, PRODUCTS)}", None),
    (2, "GET", lambda p: f"/api/products/{PRODUCTS + p.randint(1, 50)}", None),
    (8, "GET", lambda p: f"/api/orders/{popular(p, ORDERS)}", None),
    (7, "GET", lambda p: f"/api/search?q={p.choice(WORDS)}&session={p.getrandbits(64):x}", None),
    (7, "GET", lambda p: f"/api/customers/{popular(p, CUSTOMERS)}/orders", None),
    (3, "GET", lambda p: f"/api/customers/{17 * p.randint(1, 17)}/discount", None),
    (3, "GET", lambda p: f"/api/products/{p.randint(1, PRODUCTS)}/rating", None),
    (5, "POST", lambda p: "/api/orders", order),
    (1, "GET", lambda p: "/reports/sales", None),
    (2, "HEAD", lambda p: "/healthz", None),
]
WEIGHTS = list(itertools.accumulate(row[0] for row in MIX))


class Customer(threading.Thread):
    def __init__(self, host, port, seed, until):
        super().__init__(daemon=True)
        self.address = host, port
        self.pick = random.Random(seed)
        self.until = until
        self.statuses = collections.Counter()
        self.lost = 0
        self.connection = None

    def run(self):
        while time.monotonic() < self.until:
            time.sleep(min(self.pick.expovariate(1 / THINK_SECONDS), 1))
            self.click()
        self.leave()

    def leave(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def click(self):
        _, method, path, body = self.pick.choices(MIX, cum_weights=WEIGHTS)[0]
        if not self.connection:
            self.connection = http.client.HTTPConnection(*self.address, timeout=10)
        try:
            self.connection.request(method, path(self.pick), *self.body(body))
            answer = self.connection.getresponse()
            answer.read()
            self.statuses[answer.status] += 1
            if answer.will_close or self.pick.random() < 0.05:
                self.leave()
        except (OSError, http.client.HTTPException):
            self.lost += 1
            self.leave()

    def body(self, make):
        if not make:
            return ()
        return json.dumps(make(self.pick)), {"Content-Type": "application/json"}


class Customers:
    def __init__(self, host, port, threads):
        self.host, self.port, self.threads = host, port, threads
        self.crowd = []

    def run(self, seconds, progress):
        begin = time.monotonic()
        self.crowd = [Customer(self.host, self.port, n, begin + seconds) for n in range(self.threads)]
        for customer in self.crowd:
            customer.start()
        while any(customer.is_alive() for customer in self.crowd):
            time.sleep(0.25)
            progress(min(time.monotonic() - begin, seconds), self)

    @property
    def statuses(self):
        return sum((customer.statuses for customer in self.crowd), collections.Counter())

    @property
    def requests(self):
        return sum(self.statuses.values())

    @property
    def failures(self):
        return sum(count for status, count in self.statuses.items() if status >= 500)

    @property
    def lost(self):
        return sum(customer.lost for customer in self.crowd)

# SPDX-License-Identifier: Apache-2.0
"""A small shop on Flask and SQLite: fast routes, slow ones, failing ones, and an N+1.

Run by scripts/demo under gunicorn. SHOP_DB names the database, which is filled when it is missing;
SHOP_PAYMENTS is the base URL of the payment provider.
"""

import http.client
import json
import os
import random
import socket
import sqlite3
import urllib.parse

from flask import Flask, Response, abort, g, jsonify, request

DB = os.environ["SHOP_DB"]
PAYMENTS = urllib.parse.urlsplit(os.environ["SHOP_PAYMENTS"]).netloc

PRODUCTS, CUSTOMERS, ORDERS = 400, 300, 3000
ADJECTIVES = "red green quiet heavy small oak brass paper winter double".split()
NOUNS = "lamp chair kettle atlas drill basket clock ladder pencil mirror".split()

SCHEMA = """
CREATE TABLE product (id INTEGER PRIMARY KEY, name TEXT, price INTEGER, stock INTEGER, category TEXT);
CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT, discount INTEGER);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER, day TEXT, paid INTEGER);
CREATE TABLE item (orders INTEGER, product INTEGER, amount INTEGER, price INTEGER);
CREATE INDEX orders_customer ON orders (customer);
CREATE INDEX item_orders ON item (orders);
"""


def fill(path):
    """A database with the same content every time."""
    pick = random.Random(7)
    db = sqlite3.connect(path)
    db.executescript("PRAGMA journal_mode = wal; PRAGMA synchronous = off;" + SCHEMA)
    db.executemany("INSERT INTO product VALUES (?, ?, ?, ?, ?)", (
        (n, f"{pick.choice(ADJECTIVES)} {pick.choice(NOUNS)}", pick.randint(300, 20000), 10000,
         pick.choice(NOUNS)) for n in range(1, PRODUCTS + 1)))
    db.executemany("INSERT INTO customer VALUES (?, ?, ?)", (
        (n, f"customer {n}", None if n % 51 == 0 else pick.choice((0, 5, 10)))
        for n in range(1, CUSTOMERS + 1)))
    for n in range(1, ORDERS + 1):
        day = f"2024-{pick.randint(1, 12):02}-{pick.randint(1, 28):02}"
        db.execute("INSERT INTO orders VALUES (?, ?, ?, 1)", (n, pick.randint(1, CUSTOMERS), day))
        db.executemany("INSERT INTO item VALUES (?, ?, ?, ?)", (
            (n, pick.randint(1, PRODUCTS), pick.randint(1, 4), pick.randint(300, 20000))
            for _ in range(pick.randint(1, 6))))
    db.commit()
    db.close()


app = Flask(__name__)
statsd = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def tell(metric):
    """As shops do; nobody has to listen."""
    statsd.sendto(metric.encode(), ("127.0.0.1", 8125))


def query(sql, *values):
    if "db" not in g:
        g.db = sqlite3.connect(DB, timeout=2)
        g.db.row_factory = sqlite3.Row
    return [dict(row) for row in g.db.execute(sql, values)]


def one(sql, *values):
    rows = query(sql, *values)
    return rows[0] if rows else abort(404)


@app.teardown_appcontext
def close(_error):
    if "db" in g:
        g.db.close()


def money(cents):
    return f"{cents // 100}.{cents % 100:02}"


# ---- fast ----

@app.get("/")
def home():
    names = "".join(f"<li>{row['name']}" for row in query("SELECT name FROM product LIMIT 12"))
    return f"<!doctype html><title>shop</title><h1>shop</h1><ul>{names}</ul>"


@app.get("/healthz")
def health():
    return "ok\n"


@app.get("/assets/shop.4f9c2ab1.css")
def stylesheet():
    return Response("body { font: 16px sans-serif }\n" * 60, mimetype="text/css")


@app.get("/api/products")
def products():
    page = max(1, int(request.args.get("page", 1)))
    return jsonify(query("SELECT * FROM product ORDER BY id LIMIT 20 OFFSET ?", 20 * (page - 1)))


@app.get("/api/products/<int:number>")
def product(number):
    return jsonify(one("SELECT * FROM product WHERE id = ?", number))


@app.get("/api/orders/<int:number>")
def order(number):
    found = one("SELECT * FROM orders WHERE id = ?", number)
    found["items"] = query("SELECT product, amount, price FROM item WHERE orders = ?", number)
    return jsonify(found)


# ---- slow ----

@app.get("/api/search")
def search():
    """A LIKE over a join that no index serves."""
    return jsonify(query("""
        SELECT p.id, p.name, sum(i.amount) AS sold FROM product p JOIN item i ON i.product = p.id
        WHERE p.name LIKE ? GROUP BY p.id ORDER BY sold DESC LIMIT 10""",
                         f"%{request.args.get('q', '')}%"))


@app.get("/api/customers/<int:number>/orders")
def customer_orders(number):
    """The N+1: one query for the orders, one more for each order, one more for each item."""
    orders = query("SELECT * FROM orders WHERE customer = ? ORDER BY day", number)
    for row in orders:
        row["items"] = query("SELECT * FROM item WHERE orders = ?", row["id"])
        for item in row["items"]:
            item["name"] = one("SELECT name FROM product WHERE id = ?", item["product"])["name"]
    return jsonify(orders)


@app.get("/reports/sales")
def sales():
    """Counts the whole shop again for every reader."""
    return jsonify(query("""
        SELECT substr(o.day, 1, 7) AS month, p.category, sum(i.amount * i.price) AS cents,
               count(DISTINCT o.customer) AS customers
        FROM orders o JOIN item i ON i.orders = o.id JOIN product p ON p.id = i.product
        GROUP BY month, p.category ORDER BY month, cents DESC"""))


# ---- failing, some of the time ----

@app.get("/api/customers/<int:number>/discount")
def discount(number):
    """Some customers have no discount at all, which nobody thought of."""
    customer = one("SELECT * FROM customer WHERE id = ?", number)
    return jsonify(percent=100 - customer["discount"], name=customer["name"])


@app.get("/api/products/<int:number>/rating")
def rating(number):
    """The average of no sales."""
    sold = query("SELECT amount FROM item WHERE product = ? AND price > 18500", number)
    return jsonify(average=sum(row["amount"] for row in sold) / len(sold))


class PaymentUnavailable(Exception):
    pass


def authorize(cents):
    connection = http.client.HTTPConnection(PAYMENTS, timeout=0.25)
    try:
        connection.request("POST", "/v1/authorizations", json.dumps({"cents": cents}),
                           {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except TimeoutError as error:
        raise PaymentUnavailable("no answer from the payment provider in 250 ms") from error
    finally:
        connection.close()


@app.post("/api/orders")
def place_order():
    wanted = request.get_json()
    item = one("SELECT * FROM product WHERE id = ?", wanted["product"])
    status = authorize(item["price"] * wanted["amount"])
    if status == 402:
        tell("shop.payment.declined:1|c")
        return jsonify(error="the card was declined"), 402
    with sqlite3.connect(DB, timeout=2) as db:
        number = db.execute("INSERT INTO orders (customer, day, paid) VALUES (?, date(), 1)",
                            (wanted["customer"],)).lastrowid
        db.execute("INSERT INTO item VALUES (?, ?, ?, ?)",
                   (number, item["id"], wanted["amount"], item["price"]))
    db.close()
    tell(f"shop.order.cents:{item['price'] * wanted['amount']}|h|#category:{item['category']}")
    return jsonify(order=number, total=money(item["price"] * wanted["amount"])), 201


if __name__ == "__main__":
    fill(DB)

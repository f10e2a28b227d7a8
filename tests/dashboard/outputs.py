# SPDX-License-Identifier: Apache-2.0
"""Draws the sample models and checks every output: JSON against the schema, Prometheus text with promtool.

	outputs.py sample_render report.schema.json DIRECTORY
"""
import copy
import csv
import gzip
import io
import json
import math
import pathlib
import re
import subprocess
import sys
import unittest

import jsonschema
from prometheus_client.openmetrics import parser as openmetrics

RENDER, SCHEMA, DIRECTORY = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
KINDS = ["shop", "empty", "hostile", "large"]


def render(kind, ending, *options):
    path = DIRECTORY / f"{kind}{''.join(re.sub('[=/]', '-', o) for o in options)}.{ending}"
    subprocess.run([RENDER, kind, path, *options], check=True)
    if ending.endswith("gz"):
        return gzip.decompress(path.read_bytes())
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def no_twice(pairs):
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), f"a member stands twice: {names}"
    return dict(pairs)


def low_of(index):
    shift = max(0, index // 64 - 1)
    return (index - shift * 64) << shift


def quantile(sparse, q):
    rank, seen, index = max(1, math.ceil(q * sum(sparse[1::2]))), 0, 0
    for step, count in zip(sparse[::2], sparse[1::2]):
        index += step
        seen += count
        if seen >= rank:
            return low_of(index)
    return 0


def sum_of_cells(cells):
    at = requests = 0
    while at < len(cells):
        requests += cells[at + 1]
        at += 5 + 2 * cells[at + 4]
    return requests


class Json(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        schema = json.loads(SCHEMA.read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        cls.validator = jsonschema.Draft202012Validator(schema)
        cls.shop = json.loads(render("shop", "json", "detail=page"))

    def test_every_output_is_valid(self):
        for kind in KINDS:
            for detail in ["summary"] if kind == "large" else ["summary", "page"]:
                report = json.loads(render(kind, "json", f"detail={detail}"), object_pairs_hook=no_twice)
                self.assertEqual([], [e.message for e in self.validator.iter_errors(report)], kind)
                self.assertEqual(detail, report["meta"]["detail"])

    def test_sample_of_the_dashboard_is_valid(self):
        report = json.loads((SCHEMA.parent.parent / "dashboard/sample.json").read_text())
        self.assertEqual([], [e.message for e in self.validator.iter_errors(report)])

    def test_members_begin_as_users_know_them(self):
        self.assertEqual(["requests", "routes", "errors", "queries", "upstreams", "functions", "metrics",
                          "slowest", "n_plus_one", "timeline", "resources", "sampled", "connections", "upstream_hosts", "dns", "exceptions",
                          "logs", "profile", "crashes", "hosts_recorded", "processes", "in_flight", "coverage",
                          "meta"], list(self.shop))
        self.assertEqual(["total", "errors", "error_rate", "latency"], list(self.shop["requests"])[:4])
        self.assertEqual(["count", "errors"], list(next(iter(self.shop["routes"].values())))[:2])
        self.assertEqual(["ts_ns", "route", "status", "exception_type", "exception_value"],
                         list(self.shop["errors"][0])[:5])

    def test_broken_ones_are_refused(self):
        small = json.loads(render("empty", "json", "detail=page"))
        small["routes"] = dict(list(self.shop["routes"].items())[:1])
        small["errors"] = self.shop["errors"][:1]
        small["slowest"] = self.shop["slowest"][:1]
        self.assertTrue(self.validator.is_valid(small))

        def broken(change):
            report = copy.deepcopy(small)
            change(report)
            self.assertFalse(self.validator.is_valid(report), change)

        for name in self.shop:
            broken(lambda r, n=name: r.pop(n))
        for name in self.shop["requests"]:
            broken(lambda r, n=name: r["requests"].pop(n))
        route = next(iter(small["routes"]))
        broken(lambda r: r["requests"].update(total=-1))
        broken(lambda r: r["requests"].update(total=1.5))
        broken(lambda r: r["requests"].update(error_rate=1.01))
        broken(lambda r: r["requests"].update(surprise=1))
        broken(lambda r: r["requests"]["latency"].update(p50="1 ms"))
        broken(lambda r: r["routes"][route].update(count=None))
        broken(lambda r: r["routes"][route]["methods"].update(get={}))
        broken(lambda r: r["errors"][0].update(ts_ns="now"))
        broken(lambda r: r["slowest"][0].pop("rank"))
        broken(lambda r: r["slowest"][0].pop("parts_left"))
        broken(lambda r: r["slowest"][0]["parts"][0].update(kind="idle"))
        broken(lambda r: r["slowest"][0]["parts"][0].update(duration_ns=-1))
        broken(lambda r: r["meta"].update(schema_version=2))
        broken(lambda r: r["coverage"].update(complete=1))
        broken(lambda r: r["timeline"]["cells"].update(count=-1))

    def test_parts_add_up(self):
        report = self.shop
        total = report["requests"]
        self.assertEqual(total["total"], sum(r["count"] for r in report["routes"].values()))
        self.assertEqual(total["total"], sum(report["timeline"]["requests"]))
        self.assertEqual(total["total"], sum(total["statuses"].values()))
        self.assertEqual(total["total"], sum(total["classes"].values()))
        self.assertEqual(total["latency"]["count"], sum(total["histogram"][1::2]))
        self.assertEqual(total["total"], sum(p["count"] for p in total["protocols"]))
        for upstream in report["upstreams"]:
            self.assertEqual(upstream["count"], sum(upstream["attribution"].values()))
            self.assertEqual(upstream["attribution"]["exact"], sum(c["exact"] for c in upstream["callers"]))
            for caller in upstream["callers"]:
                self.assertIn(caller["route"], report["routes"])
        for query in report["queries"]:
            self.assertEqual(query["count"], sum(query["attribution"].values()))
            self.assertEqual(query["count"], sum_of_cells(query["cells"]))
            self.assertEqual(query["latency"]["count"], query["count"] - query["aborted"])
            self.assertEqual(query["errors"], sum(c["count"] for c in query["error_codes"]))
            for caller in query["callers"]:
                self.assertIn(caller["route"], report["routes"])
        for key in ["count", "total_ns"]:
            self.assertEqual(sum(c[key] for q in report["queries"] for c in q["callers"]),
                             sum(r["database"][key] for r in report["routes"].values()))
        self.check_profile(report)
        for name in report["dns"]:
            self.assertEqual(name["errors"], sum(name["error_codes"].values()))
        for name, route in report["routes"].items():
            self.assertEqual(route["count"], sum(route["statuses"].values()), name)
            self.check_cells(report, route, name)
            self.assertEqual(route["count"], sum(m["count"] for m in route["methods"].values()), name)

    def test_slowest_requests(self):
        summary = json.loads(render("shop", "json"))["slowest"]
        page = self.shop["slowest"]
        ranked = [r for r in page if r["rank"]]
        self.assertEqual(list(range(1, 13)), [r["rank"] for r in ranked])
        self.assertEqual(ranked, page[:12])
        self.assertEqual([{k: v for k, v in r.items() if not k.startswith("parts")} for r in ranked], summary)
        for request in page:
            begins = [p["begin_ns"] for p in request["parts"]]
            self.assertEqual(sorted(begins), begins)
        self.assertEqual({"database", "upstream", "dns", "span", "exception", "log", "cpu"},
                         {p["kind"] for r in page for p in r["parts"]})

    def check_cells(self, report, row, name):
        """Cells add up to the row that they are of."""
        at, cell, sums = 0, 0, {"count": 0, "errors": 0, "us": 0, "timed": 0}
        while at < len(row["cells"]):
            step, requests, errors, us, buckets = row["cells"][at:at + 5]
            cell += step
            sums["count"] += requests
            sums["errors"] += errors
            sums["us"] += us
            sums["timed"] += sum(row["cells"][at + 6:at + 5 + 2 * buckets:2])
            at += 5 + 2 * buckets
        self.assertLess(cell, report["timeline"]["cells"]["count"])
        self.assertEqual(row["count"], sums["count"], name)
        self.assertEqual(row["errors"], sums["errors"], name)
        self.assertEqual(row["count"] - row["aborted"], sums["timed"], name)
        if "total_ns" in row:
            self.assertEqual(row["total_ns"] // 1000, sums["us"], name)

    def check_profile(self, report):
        profile, nodes = report["profile"], report["profile"]["nodes"]
        self.assertEqual(profile["samples"], sum(nodes["samples"]))
        self.assertEqual(profile["cpu_ns"], sum(nodes["ns"]))
        self.assertEqual(profile["samples"], sum(profile["attribution"][k] for k in ["exact", "probable", "none"]))
        self.assertEqual(profile["cpu_ns"], sum(profile["attribution"][k] for k in ["exact_ns", "probable_ns", "none_ns"]))
        self.assertTrue(all(parent < node for node, parent in enumerate(nodes["parents"])))
        by_node = [0] * len(nodes["ns"])
        for route in profile["routes"]:
            self.assertIn(route["route"], [None, *report["routes"]])
            self.assertEqual(route["cpu_ns"], sum(route["self"][2::3]))
            node = 0
            for step, ns in zip(route["self"][::3], route["self"][2::3]):
                node += step
                by_node[node] += ns
        self.assertEqual(nodes["ns"], by_node)
        self.assertEqual(profile["cpu_ns"], sum(f["self_ns"] for f in profile["functions"]))

    def test_folded_stacks_add_up(self):
        for kind in ["shop", "hostile"]:
            report = json.loads(render(kind, "json"))
            lines = render(kind, "folded").splitlines()
            self.assertEqual(report["profile"]["cpu_ns"], sum(int(line.rpartition(" ")[2]) for line in lines))
            self.assertEqual(len(lines), sum(len(r["self"]) // 3 for r in report["profile"]["routes"]))
        self.assertIn("(no request);main;collect garbage:  2100000000", render("shop", "folded").splitlines())
        self.assertEqual("", render("empty", "folded"))

    def test_histograms_give_the_percentiles(self):
        total = self.shop["requests"]
        merged = {}
        for sparse in self.shop["timeline"]["cells"]["latency"]:
            index = 0
            for step, count in zip(sparse[::2], sparse[1::2]):
                index += step
                merged[index] = merged.get(index, 0) + count
        flat, last = [], 0
        for index in sorted(merged):
            flat += [index - last, merged[index]]
            last = index
        self.assertEqual(total["histogram"], flat)
        for name, q in [("p50", .5), ("p95", .95), ("p99", .99), ("p999", .999)]:
            self.assertAlmostEqual(1, quantile(flat, q) / total["latency"][name], delta=1 / 64)

    def test_hostile_names_stay_apart(self):
        report = json.loads(render("hostile", "json"))
        self.assertEqual(11, len(report["routes"]))
        for error in report["errors"]:
            self.assertIn(error["route"], report["routes"])
        self.assertFalse(report["coverage"]["complete"])
        self.assertNotIn("0 lost", report["coverage"]["verdict"])

    def test_summary_is_small(self):
        # a hundred failures with stack, log text and body are 65 KB of it
        self.assertLess(len(render("shop", "json")), 200_000)


class Prometheus(unittest.TestCase):
    def test_promtool_finds_nothing(self):
        for kind in KINDS:
            text = render(kind, "prom")
            found = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True)
            self.assertEqual((0, ""), (found.returncode, found.stdout + found.stderr), kind)

    def test_counts_equal_the_json(self):
        text, report = render("shop", "prom"), json.loads(render("shop", "json"))
        value = lambda name: float(re.search(rf"^{re.escape(name)} (\S+)$", text, re.M)[1])
        self.assertEqual(report["requests"]["total"], value("profilis_requests_total"))
        self.assertEqual(report["requests"]["errors"], value("profilis_errors_total"))
        self.assertEqual(report["requests"]["latency"]["p95"], value("profilis_latency_p95"))
        by_status = re.findall(r'^profilis_http_requests_total\{.*\} (\d+)$', text, re.M)
        self.assertEqual(report["requests"]["total"], sum(map(int, by_status)))
        for name in ["http_server_request_duration_seconds", "profilis_http_request_duration_seconds"]:
            counts = re.findall(rf'^{name}_count\{{.*\}} (\d+)$', text, re.M)
            self.assertEqual(report["requests"]["latency"]["count"], sum(map(int, counts)), name)

    def test_names_and_connects_equal_the_json(self):
        text, report = render("shop", "prom"), json.loads(render("shop", "json"))
        counted = lambda name, labels="": sum(map(int, re.findall(rf"^{name}\{{.*{labels}.*\}} (\d+)$", text, re.M)))
        self.assertEqual(sum(n["count"] for n in report["dns"]), counted("dns_lookup_duration_seconds_count"))
        self.assertEqual(sum(n["errors"] for n in report["dns"]),
                         counted("dns_lookup_duration_seconds_count", 'error_type="EAI_AGAIN"'))
        self.assertEqual(report["upstream_hosts"][0]["connect"]["count"],
                         counted("profilis_connect_duration_seconds_count"))
        self.assertEqual(report["upstream_hosts"][0]["connect_errors"]["ECONNREFUSED"],
                         counted("profilis_connect_errors_total", "ECONNREFUSED"))
        self.assertEqual(report["connections"]["tls_handshake"]["count"],
                         counted("profilis_tls_handshake_duration_seconds_count", "server"))

    def test_what_programs_tell_equals_the_json(self):
        text, report = render("shop", "prom"), json.loads(render("shop", "json"))
        values = lambda name: [float(v) for v in re.findall(rf"^{name}(?:\{{.*\}})? (\S+)$", text, re.M)]
        functions = report["functions"]
        self.assertEqual(sum(f["count"] for f in functions), sum(values("profilis_function_calls_total")))
        self.assertEqual(sum(f["latency"]["count"] for f in functions),
                         sum(values("profilis_function_duration_seconds_count")))
        self.assertEqual(values("orders_total"), [7000, 3000])
        self.assertEqual(report["metrics"]["orders"]["sum"], 10000)
        self.assertEqual(values("queue_depth"), [report["metrics"]["queue.depth"]["last"]])
        self.assertEqual(values("queue_depth_seconds_sum"), [report["metrics"]["queue.depth (timer)"]["sum"]])
        self.assertEqual(values("visitors_distinct"), [1711])
        self.assertEqual(values("basket_items_count"), [900])
        for function in functions:
            for caller in function["callers"]:
                self.assertIn(caller["route"], report["routes"])
        self.assertEqual(report["errors"][0]["labels"], [{"key": "tenant", "value": "acme"},
                                                         {"key": "version", "value": "1.4.2"}])

    def test_database_calls_equal_the_json(self):
        text, report = render("shop", "prom"), json.loads(render("shop", "json"))
        counted = lambda name, labels="": sum(map(int, re.findall(rf"^{name}\{{.*{labels}.*\}} (\d+)$", text, re.M)))
        calls = lambda key, **of: sum(q[key] for q in report["queries"] if all(q[k] == v for k, v in of.items()))
        self.assertEqual(calls("count"), counted("profilis_db_queries_total"))
        self.assertEqual(calls("count", system="redis"), counted("profilis_db_queries_total", 'db_vendor="redis"'))
        self.assertEqual(calls("errors"), counted("profilis_db_query_errors_total"))
        self.assertEqual(calls("count") - calls("aborted"), counted("profilis_db_query_duration_seconds_count"))
        self.assertEqual(calls("count", operation="SELECT"),
                         counted("db_client_operation_duration_seconds_count",
                                 'db_system_name="postgresql",db_operation_name="SELECT"'))
        for le in [".001", ".005", ".01", ".05", ".1", ".5", "1", "5", "10", "+Inf"]:
            label = f'le="{float(le):g}"' if le != "+Inf" else 'le="\\+Inf"'
            self.assertTrue(counted("db_client_operation_duration_seconds_bucket", label), le)

    def test_samples_and_crashes_equal_the_json(self):
        text, report = render("shop", "prom"), json.loads(render("shop", "json"))
        value = lambda name: float(re.search(rf"^{name} (\S+)$", text, re.M)[1])
        self.assertEqual(report["profile"]["samples"], value("profilis_cpu_samples_total"))
        self.assertAlmostEqual(report["profile"]["cpu_ns"] / 1e9, value("profilis_cpu_sampled_seconds_total"))
        self.assertEqual(len(report["crashes"]), value("profilis_crashes_total"))

    def test_buckets_rise(self):
        series = {}
        for labels, le, count in re.findall(r'_bucket\{(.*),le="([^"]+)"\} (\d+)$', render("shop", "prom"), re.M):
            self.assertGreaterEqual(int(count), series.get(labels, 0))
            series[labels] = int(count) if le != "+Inf" else 0



class OpenMetrics(unittest.TestCase):
    def test_a_strict_reader_takes_it(self):
        for kind in KINDS:
            text = render(kind, "om")
            self.assertTrue(text.endswith("\n# EOF\n"), kind)
            self.assertTrue(list(openmetrics.text_string_to_metric_families(text)), kind)

    def test_it_says_what_prometheus_text_says(self):
        values = lambda text: sorted(re.sub(r'(?<=le=")([0-9]+)(?=")', r"\1.0", line)
                                     for line in text.splitlines() if not line.startswith("#"))
        self.assertEqual(values(render("shop", "prom")), values(render("shop", "om")))
        families = {f.name: f for f in openmetrics.text_string_to_metric_families(render("shop", "om"))}
        self.assertEqual(("counter", "histogram", "info"), tuple(families[n].type for n in [
            "profilis_requests", "http_server_request_duration_seconds", "target"]))
        self.assertEqual("seconds", families["http_server_request_duration_seconds"].unit)


class Csv(unittest.TestCase):
    def test_rows_equal_the_json(self):
        for kind in ["shop", "empty", "large"]:
            report = json.loads(render(kind, "json"))
            rows = list(csv.DictReader(io.StringIO(render(kind, "csv"), newline="")))
            routes = [r for r in rows if not r["method"]]
            self.assertEqual({n: (r["count"], r["errors"], r["p95"], r["total_ns"]) for n, r in report["routes"].items()},
                             {r["route"]: tuple(int(r[k]) for k in ["requests", "errors", "latency_p95_ns", "latency_total_ns"])
                              for r in routes})
            self.assertEqual(sum(int(r["requests"]) for r in routes), sum(int(r["requests"]) for r in rows if r["method"]))

    def test_no_cell_is_a_formula(self):
        text = render("hostile", "csv")
        for row in csv.reader(io.StringIO(text, newline="")):
            self.assertEqual(18, len(row))
            for cell in row:
                self.assertFalse(cell.startswith(("=", "+", "-", "@", "\t")), cell)
        self.assertIsNone(re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]", text))


class Profiles(unittest.TestCase):
    def test_speedscope_adds_up(self):
        for kind in ["shop", "hostile", "empty"]:
            report, file = json.loads(render(kind, "json")), json.loads(render(kind, "speedscope.json"))
            total, *routes = file["profiles"]
            self.assertEqual(report["profile"]["cpu_ns"], sum(total["weights"]))
            self.assertEqual(report["profile"]["cpu_ns"], sum(w for r in routes for w in r["weights"]))
            self.assertEqual(len(report["profile"]["routes"]), len(routes))
            for profile in file["profiles"]:
                self.assertEqual(len(profile["samples"]), len(profile["weights"]))
                self.assertEqual(profile["endValue"], sum(profile["weights"]))
                self.assertTrue(all(f < len(file["shared"]["frames"]) for s in profile["samples"] for f in s))

    def test_pprof_has_all_names(self):
        report, bytes_ = json.loads(render("shop", "json")), render("shop", "pb.gz")
        for name in {f["function"] for f in report["profile"]["frames"]} | {r["route"] for r in report["profile"]["routes"] if r["route"]}:
            self.assertIn(re.sub("[\x00-\x1f]", "\ufffd", name).encode(), bytes_)
        render("hostile", "pb.gz").decode("utf-8", "replace")


class Otlp(unittest.TestCase):
    def test_counts_equal_the_json(self):
        for kind in ["shop", "hostile"]:
            report, text = json.loads(render(kind, "json")), render(kind, "otlp-metrics.jsonl")
            self.assertEqual(1, text.count("\n"))
            metrics = {m["name"]: m for r in json.loads(text)["resourceMetrics"] for m in r["scopeMetrics"][0]["metrics"]}
            value = lambda name: sum(int(p["asInt"]) for p in metrics[name]["sum"]["dataPoints"])
            points = lambda name: metrics[name]["histogram"]["dataPoints"]
            self.assertEqual([report["requests"][k] for k in ["total", "errors", "aborted"]],
                             [value(f"profilis.{k}") for k in ["requests", "errors", "aborted"]])
            self.assertEqual(report["requests"]["total"], value("profilis.http.requests"))
            self.assertEqual(report["requests"]["latency"]["count"], sum(int(p["count"]) for p in points("http.server.request.duration")))
            self.assertEqual(sum(q["latency"]["count"] for q in report["queries"]),
                             sum(int(p["count"]) for p in points("db.client.operation.duration")))
            for point in points("http.server.request.duration") + points("db.client.operation.duration"):
                self.assertEqual(len(point["explicitBounds"]) + 1, len(point["bucketCounts"]))
                self.assertEqual(int(point["count"]), sum(map(int, point["bucketCounts"])))


class Filtered(unittest.TestCase):
    def test_it_is_said_everywhere(self):
        report = json.loads(render("shop", "json", "route=/api/**"))
        self.assertEqual(["/api/**"], report["meta"]["filter"]["routes"])
        self.assertIn("connections", report["meta"]["filter"]["not_filtered"])
        for ending in ["txt", "html"]:
            self.assertIn("Filtered: only requests to /api/**", render("shop", ending, "route=/api/**"))
            self.assertNotIn("Filtered:", render("shop", ending))
        self.assertIn("\nprofilis_report_filtered 1\n", render("shop", "prom", "route=/api/**"))
        self.assertNotIn("profilis_report_filtered", render("shop", "prom"))


class Terminal(unittest.TestCase):
    def test_no_text_moves_a_terminal(self):
        for ending in ["txt", "prom", "om", "csv", "folded", "json", "speedscope.json", "otlp-metrics.jsonl"]:
            found = re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", render("hostile", ending))
            self.assertIsNone(found, ending)


SIGNS = "#$%'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"


def unpacked(histogram, text):
    """What report/render/packed.h says, the other way."""
    words, value = [], 0
    for sign in map(SIGNS.index, text):
        if sign >= 64:
            words.append(("gap", sign - 63))
        else:
            value = value * 32 + sign % 32
            if sign < 32:
                words.append(("number", value))
                value = 0
    numbers = iter(words)
    found = []

    def row(buckets):
        gap = 0
        first = True
        for kind, number in numbers:
            if kind == "gap":
                gap += number
                continue
            if first:
                found.extend((number, next(numbers)[1]))
                first = False
            else:
                found.extend((gap + 1, number))
            gap = 0
            buckets -= 1
            if not buckets:
                return

    if histogram:
        row(-1)
        return found
    for _, distance in numbers:
        found.extend([distance] + [next(numbers)[1] for _ in range(4)])
        if found[-1]:
            row(found[-1])
    return found


class Page(unittest.TestCase):
    def test_page_keeps_its_budget(self):
        self.assertLess(len(render("empty", "html").encode()), 200 * 1024)
        self.assertLess(len(render("shop", "html").encode()), 1_000_000)
        self.assertLess(len(render("large", "html").encode()), 8_000_000)

    def test_embedded_json_is_the_json(self):
        page = render("hostile", "html")
        text = re.search(r'<script type="application/json" id="report">(.*?)</script>', page, re.S)[1]
        self.assertNotIn("<", text)
        self.assertIn('"\\u007e', text)
        text = re.sub(r'"\\u007([ed])([^"]*)"', lambda m: json.dumps(unpacked(m[1] == "e", m[2])), text)
        self.assertEqual(json.loads(render("hostile", "json", "detail=page")), json.loads(text))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)

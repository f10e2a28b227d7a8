# SPDX-License-Identifier: Apache-2.0
"""monitoring.py SAMPLE_RENDER ROOT - the Grafana dashboard and the rules ask for metrics that there are."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SAMPLE, ROOT = os.path.abspath(sys.argv[1]), sys.argv[2]
RULES = os.path.join(ROOT, "share/prometheus/profilis.rules.yml")
DASHBOARD = os.path.join(ROOT, "share/grafana/profilis.json")
RULES_TEST = os.path.join(ROOT, "tests/dashboard/profilis.rules.test.yml")
METRIC = re.compile(r"(?<![\w:$\"/])((?:profilis|http|db|dns)_[a-z0-9_]+)(\{[^}]*\})?")
PROMTOOL = shutil.which("promtool")


def samples():
    """Names of all samples of the made report, each with the names of its labels."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "sample.prom")
        subprocess.run([SAMPLE, "shop", path], check=True)
        with open(path, encoding="utf-8") as file:
            found = {}
            for line in file:
                if not line.startswith("#"):
                    name, labels = re.match(r"([\w:]+)(?:\{(.*)\})?", line).groups()
                    found.setdefault(name, set()).update(re.findall(r"(\w+)=\"", labels or ""))
            return found


def panels(dashboard):
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


class Monitoring(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.known = samples()
        with open(DASHBOARD, encoding="utf-8") as file:
            cls.dashboard = json.load(file)
        with open(RULES, encoding="utf-8") as file:
            cls.rules = file.read()

    def check(self, expression):
        """Every metric is told; what it is summed by and matched with are labels of it or of the scrape."""
        metrics = {name for name, _ in METRIC.findall(expression) if not name.endswith("_address")}
        metrics -= {"http_request_method", "db_vendor", "db_system_name"}
        self.assertTrue(metrics or ":" in expression, expression)
        labels = {"job", "instance"}
        for name in metrics:
            self.assertIn(name, self.known, expression)
            labels |= self.known[name]
        for group in re.findall(r"\bby \(([^)]*)\)", expression):
            for label in group.split(","):
                self.assertIn(label.strip(), labels, expression)
        for match in re.findall(r"\{([^}]*)\}", expression):
            for label in re.findall(r"(\w+)[=!]~?\"", match):
                self.assertIn(label, labels, expression)

    def test_dashboard_asks_for_what_there_is(self):
        asked = 0
        for panel in panels(self.dashboard):
            for target in panel["targets"]:
                self.check(target["expr"])
                asked += 1
        self.assertGreater(asked, 20)
        for variable in self.dashboard["templating"]["list"][1:]:
            self.check(variable["definition"])

    def test_dashboard_can_be_imported(self):
        d = self.dashboard
        self.assertGreaterEqual(d["schemaVersion"], 36)
        self.assertEqual(d["templating"]["list"][0]["type"], "datasource")
        ids = [panel["id"] for panel in d["panels"]]
        self.assertEqual(len(ids), len(set(ids)))
        for panel in panels(d):
            self.assertEqual(panel["datasource"]["uid"], "${datasource}", panel["title"])
            references = [target["refId"] for target in panel["targets"]]
            self.assertEqual(len(references), len(set(references)))
            place = panel["gridPos"]
            self.assertLessEqual(place["x"] + place["w"], 24)

    def test_panels_do_not_overlap(self):
        taken = set()
        for panel in self.dashboard["panels"]:
            place = panel["gridPos"]
            cells = {(x, y) for x in range(place["x"], place["x"] + place["w"])
                     for y in range(place["y"], place["y"] + place["h"])}
            self.assertFalse(taken & cells, panel["title"])
            taken |= cells

    def test_rules_ask_for_what_there_is(self):
        recorded = set(re.findall(r"record: (\S+)", self.rules))
        expressions = re.findall(r"expr: (?:\|\n((?: {10}.*\n)+)|(.*))", self.rules)
        self.assertEqual(len(expressions), self.rules.count("expr:"))
        for block, line in expressions:
            text = block or line
            for name in re.findall(r"\w+:\w+:\w+", text):
                self.assertIn(name, recorded)
            self.check(text)

    @unittest.skipUnless(PROMTOOL, "no promtool here")
    def test_promtool(self):
        with tempfile.TemporaryDirectory() as folder:
            for path in (RULES, RULES_TEST):
                shutil.copy(path, folder)
            for what, path in (("check", RULES), ("test", RULES_TEST)):
                result = subprocess.run([PROMTOOL, what, "rules", os.path.basename(path)], cwd=folder,
                                        text=True, capture_output=True, check=False)
                self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    @unittest.skipUnless(PROMTOOL, "no promtool here")
    def test_expressions_are_promql(self):
        """As rules: promtool 2.42 parses nothing else."""
        with tempfile.TemporaryDirectory() as folder:
            rules = []
            for panel in panels(self.dashboard):
                for target in panel["targets"]:
                    text = re.sub(r"\$__(rate_interval|range)", "5m", target["expr"])
                    rules.append({"record": f"a:b{len(rules)}", "expr": text})
            path = os.path.join(folder, "rules.json")
            with open(path, "w", encoding="utf-8") as file:
                json.dump({"groups": [{"name": "panels", "rules": rules}]}, file)
            result = subprocess.run([PROMTOOL, "check", "rules", path], text=True, capture_output=True, check=False)
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)

# SPDX-License-Identifier: Apache-2.0
"""test_docs.py PROFILIS_REPORT PROFILIS_RECORD ROOT - the guides name commands, options and settings that there are."""

import glob
import os
import re
import shlex
import subprocess
import sys
import unittest

REPORT, RECORD, ROOT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3]
PAGES = sorted([os.path.join(ROOT, "README.md"), *glob.glob(os.path.join(ROOT, "share/doc/*.md"))])


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def options_of(*command):
    text = subprocess.run([*command, "--help"], text=True, capture_output=True, check=True).stdout
    return set(re.findall(r"--[a-z][a-z-]*", text)) | set(re.findall(r"^ +(-[A-Za-z]),", text, re.M)), text


def commands(text):
    """Lines of code, and code within lines, that begin with one of our programs."""
    joined = text.replace("\\\n", " ")
    lines = re.findall(r"^ {4,}((?:sudo (?:-u \w+ )?)?profilis-(?:report|record) .*)$", joined, re.M)
    return lines + re.findall(r"`(profilis-(?:report|record) [^`]*)`", joined)


def words_of(line):
    line = re.sub(r"\s#\s.*$", "", re.sub(r"\$\([^)]*\)", "X", line))
    words = shlex.split(re.split(r" [|;>] |; ", line)[0])
    return words[[w.startswith("profilis-") for w in words].index(True):]


class Docs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        report, text = options_of(REPORT)
        cls.known = {("profilis-report", None): report, ("profilis-record", None): options_of(RECORD)[0] | {"-o", "-q"}}
        for name in re.findall(r"^  ([a-z]+) {2,}", text.partition("other commands")[2], re.M):
            cls.known["profilis-report", name] = options_of(REPORT, name)[0]

    def check(self, line):
        words = words_of(line)
        program, rest = words[0], words[1:]
        command = rest[0] if rest and (program, rest[0]) in self.known else None
        known = self.known[program, command]
        if "--" in rest:
            rest = rest[:rest.index("--")]
        elif program == "profilis-record":
            return
        for word in rest:
            if re.match(r"-[A-Za-z-]", word) and not re.match(r"-\d", word):
                self.assertIn(word.split("=")[0] if word.startswith("--") else word[:2], known, line)

    def test_commands_and_options(self):
        found = 0
        for page in PAGES:
            for line in commands(read(page)):
                with self.subTest(page=os.path.basename(page), line=line):
                    self.check(line)
                    found += 1
        self.assertGreater(found, 30)

    def test_settings(self):
        known = set(re.findall(r"SETTING\(\w+, (\w+),", read("include/profilis/settings.h")))
        known |= {name for path in ("include/profilis/profilis.h", "report/options.h", "share/doc/telling.md")
                  for name in re.findall(r"\bPROFILIS_(\w+)\b", read(path))}
        for page in PAGES:
            for name in re.findall(r"\bPROFILIS_([A-Z_]+)\b", read(page)):
                self.assertIn(name, known, page)

    def test_links(self):
        for page in PAGES:
            for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", read(page)):
                if not re.match(r"[a-z]+:", target):
                    self.assertTrue(os.path.exists(os.path.join(os.path.dirname(page), target)), f"{page}: {target}")

    def test_readme_names_every_guide(self):
        text = read("README.md")
        for page in PAGES[1:]:
            if os.path.dirname(page) != ROOT:
                self.assertTrue(os.path.relpath(page, ROOT) in text, page)

    def test_troubleshooting_knows_what_the_report_says(self):
        """Words in quotation marks are the programs' own."""
        sources = "".join(read(path) for pattern in ("report/**/*.c", "include/profilis/*.h")
                          for path in glob.glob(os.path.join(ROOT, pattern), recursive=True))
        sources = re.sub(r"\"\s*\"", "", sources)
        for quoted in ("has recorded nothing yet", "was started without it", "the recording reached its size limit",
                       "no file could be written", "Complete: 0 lost", "OpenSSL or BoringSSL is linked into the program"):
            self.assertIn(quoted, read("share/doc/troubleshooting.md") + read("share/doc/first-report.md"))
            self.assertIn(quoted, sources)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)

# SPDX-License-Identifier: Apache-2.0
"""test_install.py BUILD_DIRECTORY ROOT - an installation, moved to where nobody configured it, works."""

import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

BUILD, ROOT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
CLEAN = {name: value for name, value in os.environ.items()
         if name != "LD_PRELOAD" and not name.startswith(("PROFILIS_", "MESON"))}

SERVER = """
import http.server, threading, urllib.request
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.send_header("Content-Length", "2"); self.end_headers()
        self.wfile.write(b"ok")
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
for n in range(20):
    urllib.request.urlopen(f"http://127.0.0.1:{server.server_address[1]}/ping").read()
"""


def run(*command, **more):
    more.setdefault("env", CLEAN)
    result = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            timeout=300, check=False, **more)
    if result.returncode:
        raise AssertionError(f"{command} gave {result.returncode}:\n{result.stdout}")
    return result.stdout


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="profilis-install-test-")
        staged = os.path.join(cls.folder, "staged")
        run("meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", env=dict(CLEAN, DESTDIR=staged))
        prefix, = (os.path.dirname(os.path.dirname(path))
                   for path in glob.glob(f"{staged}/**/bin/profilis-report", recursive=True))
        cls.prefix = os.path.join(cls.folder, "elsewhere")
        shutil.move(prefix, cls.prefix)
        shutil.rmtree(staged)
        cls.work = os.path.join(cls.folder, "work")
        os.mkdir(cls.work)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def find(self, pattern):
        found = glob.glob(os.path.join(self.prefix, "**", pattern), recursive=True)
        self.assertEqual(len(found), 1, f"{pattern}: {found}")
        return found[0]

    def test_records_and_reports(self):
        binaries = os.path.join(self.prefix, "bin")
        out = run(f"{binaries}/profilis-record", "-o", "run.dir", "--", "/usr/bin/python3", "-c", SERVER,
                  cwd=self.work)
        self.assertIn(f"recorded in {os.path.realpath(self.work)}/run.dir", out)
        run(f"{binaries}/profilis-report", "run.dir", "-o", "report.html", "-o", "report.json",
            cwd=self.work)
        with open(f"{self.work}/report.json", encoding="utf-8") as file:
            text = file.read()
        self.assertRegex(text, r'"total": *20\b')
        with open(f"{self.work}/report.html", encoding="utf-8") as file:
            self.assertIn(text.strip()[:40], file.read())
        run(f"{binaries}/profilis-report", "check", "run.dir", cwd=self.work)

    def test_man_pages(self):
        for page in ("profilis-record.1", "profilis-report.1", "profilis-report-diff.1", "profilis.7"):
            path = self.find(page)
            warnings = run("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", path,
                           stdin=subprocess.DEVNULL)
            self.assertNotIn("warning", warnings.split("x T", 1)[0], path)
            with open(path, encoding="utf-8") as file:
                self.assertNotRegex(file.read(), r"(?m)^@[A-Z]+@$")

    def test_pkg_config(self):
        where = os.path.dirname(self.find("profilis.pc"))
        environment = dict(CLEAN, PKG_CONFIG_PATH=where)

        def ask(*arguments):
            return run("pkg-config", f"--define-variable=prefix={self.prefix}", *arguments, "profilis",
                       env=environment).strip()

        source = os.path.join(self.work, "use.c")
        with open(source, "w", encoding="utf-8") as file:
            file.write("#include <profilis/profilis.h>\nint main(void) { return PROFILIS_RECORDING(); }\n")
        run("cc", "-o", f"{self.work}/use", source, *ask("--cflags", "--libs").split())
        run(f"{self.work}/use")
        self.assertTrue(os.path.exists(ask("--variable=preload")))
        self.assertTrue(os.path.exists(ask("--variable=record")))
        self.assertRegex(ask("--modversion"), r"^\d+\.\d+\.\d+$")

    def test_guides_and_monitoring(self):
        for pattern in ("doc/profilis/first-report.md", "doc/profilis/troubleshooting.md",
                        "profilis/grafana/profilis.json", "profilis/prometheus/profilis.rules.yml",
                        "man/man1/profilis-report-doctor.1"):
            self.find(pattern)

    def test_completion(self):
        code = """
			source "$0"
			compopt() { :; }
			COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
			_${1//-/_}
			echo "${COMPREPLY[@]}" """
        environment = dict(CLEAN, PATH=f"{self.prefix}/bin:{os.environ['PATH']}")

        def complete(*words):
            script = self.find(f"bash-completion/completions/{words[0]}")
            return run("bash", "-c", code, script, *words, env=environment, cwd=self.work).split()

        self.assertEqual(complete("profilis-record", "--when-"), ["--when-full"])
        self.assertEqual(complete("profilis-record", "--when-full", ""), ["stop", "recorder"])
        self.assertEqual(complete("profilis-report", "--max-err"), ["--max-errors"])
        self.assertEqual(complete("profilis-report", "che"), ["check"])
        self.assertEqual(complete("profilis-report", "doc"), ["doctor"])
        self.assertEqual(complete("profilis-report", "doctor", "--p"), ["--pid"])
        self.assertEqual(complete("profilis-report", "--theme", "d"), ["dark"])
        self.assertEqual(complete("profilis-report", "export", "--format", "js"), ["json", "jsonl"])

    def test_every_option_is_in_the_man_page(self):
        for command in ("profilis-record", "profilis-report"):
            text = run(f"{self.prefix}/bin/{command}", "--help")
            with open(self.find(f"{command}.1"), encoding="utf-8") as file:
                page = file.read().replace("\\-", "-")
            for option in set(re.findall(r"(?m)^ +(?:-\w, +)?(--[a-z-]+)", text)):
                self.assertIn(option, page, command)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])

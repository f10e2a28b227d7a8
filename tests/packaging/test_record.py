# SPDX-License-Identifier: Apache-2.0
"""test_record.py PROFILIS_RECORD ROOT - what the launcher promises, without a server."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

RECORD, ROOT = os.path.abspath(sys.argv[1]), sys.argv[2]
CLEAN = {name: value for name, value in os.environ.items()
         if name != "LD_PRELOAD" and not name.startswith("PROFILIS_")}


def settings():
    """(variable, kind, option) of each row of the settings' table."""
    with open(os.path.join(ROOT, "include/profilis/settings.h"), encoding="utf-8") as file:
        return re.findall(r'SETTING\(\w+, (\w+), (\w+), "([a-z-]+)"', file.read())


class Record(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="profilis-record-test-")
        self.addCleanup(shutil.rmtree, self.folder)

    def record(self, *arguments, **more):
        environment = dict(CLEAN, **more.pop("environment", {}))
        return subprocess.run([RECORD, *arguments], cwd=self.folder, env=environment, text=True,
                              capture_output=True, timeout=60, check=False, **more)

    def environment(self, *options, **environment):
        out = self.record(*options, "--", "env", environment=environment).stdout
        return dict(line.split("=", 1) for line in out.splitlines() if "=" in line)

    def script(self, text, name="program"):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o755)
        return path

    def test_exit_status_is_the_commands(self):
        self.assertEqual(self.record("--", "sh", "-c", "exit 7").returncode, 7)
        self.assertEqual(self.record("--", "sh", "-c", "kill -9 $$").returncode, 137)
        self.assertEqual(self.record("--", "sh", "-c", "kill -TERM $$").returncode, 143)

    def test_exec_errors(self):
        self.assertEqual(self.record("no-such-command").returncode, 127)
        plain = self.script("")
        os.chmod(plain, 0o644)
        result = self.record(plain)
        self.assertEqual(result.returncode, 126)
        self.assertIn("Permission denied", result.stderr)
        self.assertNotIn("recorded", result.stderr)

    def test_wrong_options_start_nothing(self):
        for options in (["--max-bytes", "5Q"], ["--when-full", "often"], ["--no-such"],
                        ["--debug=perhaps"], ["--output", ""]):
            result = self.record(*options, "--", "touch", "started")
            self.assertEqual((options, result.returncode), (options, 2))
            self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)
        self.assertEqual(self.record().returncode, 2)
        self.assertEqual(os.listdir(self.folder), [])

    def test_options_become_environment(self):
        got = self.environment("-o", "there", "--max-bytes", "5M", "--debug", "--off=no",
                               "--labels", "a=b,c=d")
        self.assertEqual(got["PROFILIS_DIR"], os.path.join(os.path.realpath(self.folder), "there"))
        self.assertEqual((got["PROFILIS_MAX_BYTES"], got["PROFILIS_DEBUG"], got["PROFILIS_OFF"]),
                         ("5M", "1", "no"))
        self.assertEqual(got["PROFILIS_LABELS"], "a=b,c=d")
        self.assertEqual(os.path.basename(got["LD_PRELOAD"]), "libprofilis_preload.so")

    def test_every_setting_has_its_option(self):
        text = self.record("--help").stdout
        values = {"TEXT": "x", "PATH": "/x", "BYTES": "1k", "FLAG": "on"}
        for variable, kind, option in settings():
            self.assertIn(f"--{option}", text)
            if kind in values:
                got = self.environment(f"--{option}={values[kind]}", "--off")
                self.assertEqual(got["PROFILIS_" + variable],
                                 "1" if option == "off" else values[kind])
        self.assertTrue(all(len(line) <= 80 for line in text.split("Options:")[1].split("\n\n")[0]
                            .splitlines()), text)

    def test_an_option_wins_over_the_environment(self):
        self.assertEqual(self.environment("--max-bytes", "1M", PROFILIS_MAX_BYTES="2M")
                         ["PROFILIS_MAX_BYTES"], "1M")
        self.assertEqual(self.environment(PROFILIS_DIR="/given")["PROFILIS_DIR"], "/given")

    def test_default_directory(self):
        got = self.environment()["PROFILIS_DIR"]
        self.assertRegex(got, re.escape(os.path.realpath(self.folder)) +
                         r"/profilis-env-\d{8}-\d{6}-\d+\.dir$")

    def test_preload_is_prepended_once(self):
        got = self.environment(LD_PRELOAD="libdl.so.2")["LD_PRELOAD"]
        self.assertEqual(got.split(":")[1:], ["libdl.so.2"])
        again = self.environment(LD_PRELOAD=got)["LD_PRELOAD"]
        self.assertEqual(again, got)

    def test_says_why_nothing_was_recorded(self):
        result = self.record("true")
        self.assertEqual(result.returncode, 0)
        self.assertIn("nothing was recorded", result.stderr)
        self.assertEqual(self.record("-q", "true").stderr, "")
        self.assertEqual(self.record("--off", "true").stderr, "")
        self.assertEqual(os.listdir(self.folder), [])

    def test_says_where_the_recording_is(self):
        result = self.record("-o", "there", "--", "sh", "-c", "mkdir $PROFILIS_DIR")
        self.assertIn(f"recorded in {os.path.realpath(self.folder)}/there", result.stderr)

    def test_warns_of_static_programs_and_scripts_for_them(self):
        source = self.script("int main(void) { return 3; }\n", "static.c")
        static = os.path.join(self.folder, "static")
        if subprocess.run(["cc", "-static", "-o", static, source], check=False,
                          capture_output=True).returncode:
            self.skipTest("no static libc here")
        self.script(f"#! {static} argument\n", "script")
        for command in ("./static", "./script"):
            result = self.record(command)
            self.assertEqual(result.returncode, 3)
            self.assertIn("statically linked", result.stderr)

    def test_warns_of_setuid(self):
        if os.getuid() != 0:
            self.skipTest("needs root to make a setuid program of another user")
        program = shutil.copy("/bin/true", self.folder)
        os.chown(program, 65534, 65534)
        os.chmod(program, 0o4755)
        self.assertIn("is setuid", self.record(program).stderr)

    def start(self, text, *options):
        process = subprocess.Popen([RECORD, *options, "-q", "--", "bash", "-c", text], cwd=self.folder,
                                   env=CLEAN, stdout=subprocess.PIPE, text=True, start_new_session=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.assertEqual(process.stdout.readline(), "ready\n")
        return process

    def test_signals_are_passed_on(self):
        # Who runs us in the background has these ignored, and no shell can then trap them.
        for ignored in (signal.SIGINT, signal.SIGQUIT):
            self.addCleanup(signal.signal, ignored, signal.signal(ignored, signal.SIG_DFL))
        for name in ("HUP", "INT", "QUIT", "TERM", "USR1", "USR2", "WINCH"):
            process = self.start(f"trap 'exit 9' {name}; echo ready; while :; do sleep 0.05; done")
            process.send_signal(getattr(signal, "SIG" + name))
            self.assertEqual((name, process.wait(20)), (name, 9))

    def test_uncaught_signal_ends_both(self):
        process = self.start("echo ready; exec sleep 60")
        process.terminate()
        self.assertEqual(process.wait(20), 143)

    def test_works_where_sigchld_is_ignored(self):
        result = self.record("sh", "-c", "exit 5",
                             preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN))
        self.assertEqual(result.returncode, 5)

    def test_terminal_interrupt_arrives_once(self):
        """Ctrl-C on a terminal goes to the whole foreground group: it must not be doubled."""
        master, terminal = os.openpty()
        code = ("import signal, time, sys; n = 0\n"
                "def count(*_):\n global n\n n += 1\n"
                "signal.signal(signal.SIGINT, count)\nprint('ready', flush=True)\n"
                "end = time.monotonic() + 1.5\n"
                "while time.monotonic() < end: time.sleep(0.05)\nsys.exit(n)")
        process = subprocess.Popen(
            ["setsid", "--ctty", RECORD, "-q", "--", "/usr/bin/python3", "-c", code], cwd=self.folder,
            env=CLEAN, stdin=terminal, stdout=terminal, stderr=terminal)
        os.close(terminal)
        self.assertIn(b"ready", os.read(master, 100))
        time.sleep(0.1)
        os.write(master, b"\x03")
        self.assertEqual(process.wait(30), 1)
        os.close(master)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])

# SPDX-License-Identifier: Apache-2.0
"""test_doctor.py PROFILIS_REPORT LIBRARY CC - what the doctor says of programs, processes and recordings."""

import glob
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

REPORT, LIBRARY, CC = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3:]
CLEAN = {name: value for name, value in os.environ.items()
         if name != "LD_PRELOAD" and not name.startswith("PROFILIS_")}
PATH = "/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin"
SERVER = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *_):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
"""
ECHO = """
import socket
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    connection, _ = listener.accept()
    connection.sendall(connection.recv(100))
    connection.close()
"""


class Doctor(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="profilis-doctor-test-")
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def doctor(self, *arguments, **environment):
        result = subprocess.run([REPORT, "doctor", *arguments], cwd=self.folder, text=True,
                                env=dict(CLEAN, PATH=PATH, **environment), capture_output=True,
                                errors="replace", timeout=60, check=False)
        # However lines were wrapped.
        return result.returncode, " ".join((result.stdout or result.stderr).split())

    def program(self, name, *options, source="int main(void) { return 0; }"):
        text = self.path("program.c")
        with open(text, "w", encoding="utf-8") as file:
            file.write(source)
        subprocess.run([*CC, "-o", self.path(name), text, *options], check=True)
        return self.path(name)

    def script(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(self.path(name), 0o755)
        return self.path(name)

    # ---- programs ----

    def refused(self, words, why):
        status, text = self.doctor("--", *words)
        self.assertEqual(status, 1, text)
        self.assertIn("cannot be recorded", text)
        self.assertIn(why, text)
        return text

    def accepted(self, words, *parts):
        status, text = self.doctor("--", *words)
        self.assertEqual(status, 0, text)
        self.assertTrue(text.startswith(words[0] + " can be recorded"), text)
        for part in parts:
            self.assertIn(part, text)
        return text

    def test_plain_program(self):
        path = self.program("plain")
        text = self.accepted([path, "--port", "80"], LIBRARY, f"-- {path} --port 80")
        self.assertNotIn("not all", text)

    def test_static_program(self):
        text = self.refused([self.program("static", "-static")], "statically linked")
        self.assertIn("record the proxy before it", text)

    def test_musl_program(self):
        loader = "-Wl,--dynamic-linker=/lib/ld-musl-x86_64.so.1"
        self.refused([self.program("musl", loader)], "musl")

    def test_other_processor(self):
        path = self.program("other")
        with open(path, "r+b") as file:
            file.seek(18)
            file.write((8).to_bytes(2, "little"))  # MIPS
        self.refused([path], "another processor")
        with open(path, "r+b") as file:
            file.seek(4)
            file.write(b"\1")
        self.refused([path], "32-bit")

    def test_go_section(self):
        path = self.program("go")
        note = self.path("section")
        with open(note, "wb") as file:
            file.write(b"\xff Go buildinf:")
        subprocess.run(["objcopy", f"--add-section=.go.buildinfo={note}", path], check=True)
        self.refused([path], "Go program")

    @unittest.skipUnless(shutil.which("go"), "no Go here")
    def test_go_itself(self):
        self.refused(["go", "version"], "Go program")

    def test_process_that_does_not_serve(self):
        """The library is there, a recording is not."""
        server, _ = self.recorded("import time; print(0, flush=True); time.sleep(60)")
        status, text = self.doctor("--pid", str(server.pid))
        self.assertEqual((status, "has recorded nothing yet" in text), (1, True), text)

    @unittest.skipIf(os.getuid(), "only root can make such files")
    def test_setuid(self):
        path = self.program("raised")
        os.chmod(path, 0o4755)
        self.accepted([path], "by its owner or by root")
        os.chown(path, 65534, 65534)
        os.chmod(path, 0o4755)
        self.refused([path], "setuid")
        os.chmod(path, 0o2755)
        self.refused([path], "setgid")

    @unittest.skipIf(os.getuid() or not shutil.which("setcap"), "needs root and setcap")
    def test_capabilities(self):
        path = self.program("capable")
        if subprocess.run(["setcap", "cap_net_bind_service+ep", path], check=False).returncode:
            self.skipTest("this file system keeps no capabilities")
        self.accepted([path], "file capabilities")

    def test_scripts(self):
        python = self.script("app", "#!/usr/bin/env -S LANG=C python3 -u\n")
        self.accepted([python], "is run by", "Python:")
        outer = self.script("outer", f"#!{python}\n")
        self.accepted([outer], f"is run by {python}", "Python:")
        shell = self.script("start", "#!/bin/sh\nexec ./server\n")
        self.accepted([shell], "ask about that program")
        endless = self.script("endless", f"#!{self.path('endless')}\n")
        self.refused([endless], "neither an ELF program nor a script")

    def test_wrappers(self):
        self.accepted(["env", "A=b", "./server"], "ask about that one")
        self.script("sudo", "#!/bin/sh\n")
        text = self.refused([self.path("sudo"), "-u", "shop", "./server"], "takes LD_PRELOAD out")
        self.assertIn("put the launcher behind it", text)

    def test_other_files(self):
        self.refused([self.script("text", "no program")], "neither an ELF program nor a script")
        library = self.program("lib.so", "-shared", "-fPIC", source="int f(void) { return 1; }")
        self.refused([library], "")
        for words in (["no-such-program"], [""], [self.folder]):
            status, text = self.doctor("--", *words)
            self.assertEqual((words, status), (words, 2), text)

    def test_damaged_files(self):
        with open(self.program("whole"), "rb") as file:
            whole = file.read()
        for cut in (0, 4, 20, 64, 100, 700, len(whole) // 2, len(whole) - 1):
            path = self.path(f"cut{cut}")
            with open(path, "wb") as file:
                file.write(whole[:cut])
            os.chmod(path, 0o755)
            self.assertIn(self.doctor("--", path)[0], (0, 1))
        for seed in range(60):
            bytes_now = bytearray(whole)
            for i in range(16):
                at = hash((seed, i)) % (4096 if seed % 2 else len(whole))
                bytes_now[at] = hash((i, seed)) & 255
            path = self.path(f"noise{seed}")
            with open(path, "wb") as file:
                file.write(bytes_now)
            os.chmod(path, 0o755)
            self.assertIn(self.doctor("--", path)[0], (0, 1))

    def test_inside(self):
        symbols = ("int SSL_read(void) { return 1; } int sqlite3_step(void) { return 1; }"
                   "int io_uring_queue_init(void) { return 1; }"
                   "int main(void) { return SSL_read() + sqlite3_step() + io_uring_queue_init(); }")
        text = self.accepted([self.program("inside", source=symbols)], "not all that it does",
                             "OpenSSL or BoringSSL is linked into", "SQLite is linked into",
                             "it can use io_uring")
        self.assertIn("turn io_uring off", text)
        rust = 'const char *text = "/rustls-0.21.7/src/conn.rs"; int main(void) { return *text; }'
        self.accepted([self.program("rust", "-s", source=rust)], "rustls is linked into")
        stripped = 'const char *text = "ssl/ssl_lib.c"; int main(void) { return *text; }'
        self.accepted([self.program("tls", "-s", source=stripped)], "OpenSSL or BoringSSL is linked")

    def test_libraries(self):
        """A library at $ORIGIN that needs another, which is not there."""
        for name in ("libpq.so.5", "libgnutls.so.30"):
            self.program(name, "-shared", "-fPIC", f"-Wl,-soname,{name}", source="int f(void) { return 1; }")
        self.program("libouter.so", "-shared", "-fPIC", "-Wl,-soname,libouter.so", "-Wl,--no-as-needed",
                     self.path("libpq.so.5"), self.path("libgnutls.so.30"), "-Wl,-rpath,$ORIGIN",
                     source="int g(void) { return 1; }")
        path = self.program("user", "-Wl,--no-as-needed", "-Wl,--allow-shlib-undefined",
                            "-Wl,-rpath,$ORIGIN", self.path("libouter.so"),
                            f"-Wl,-rpath-link,{self.folder}")
        self.accepted([path], "libpq.so.5: PostgreSQL", "libgnutls.so.30: GnuTLS")
        os.unlink(self.path("libouter.so"))
        self.accepted([path], "libouter.so was not found")

    def test_real_servers(self):
        known = {"nginx": "libssl.so.3: OpenSSL", "apache2": "mod_ssl", "haproxy": "libssl.so.3: OpenSSL",
                 "lighttpd": "plug-ins", "php-fpm8.2": "RTLD_DEEPBIND", "java": "its TLS is its own",
                 "node": "Node.js", "/usr/bin/python3": "Python:", "gunicorn": "is run by"}
        for program, part in known.items():
            with self.subTest(program):
                if not shutil.which(program, path=PATH):
                    self.skipTest("not installed")
                self.accepted([program], part)

    def test_recorder_that_is_not_there(self):
        os.makedirs(self.path("prefix/bin"))
        alone = shutil.copy(REPORT, self.path("prefix/bin/profilis-report"))
        result = subprocess.run([alone, "doctor", "--", "/usr/bin/true"], env=CLEAN, text=True, capture_output=True,
                                check=False)
        self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
        self.assertIn("is the installation complete", " ".join(result.stdout.split()))

    # ---- processes and recordings ----

    def serve(self, text, **environment):
        server = subprocess.Popen(["/usr/bin/python3", "-c", text], stdout=subprocess.PIPE, text=True,
                                  stderr=subprocess.DEVNULL, env=dict(CLEAN, **environment), cwd=self.folder)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        return server, int(server.stdout.readline())

    def recorded(self, text=SERVER, **more):
        return self.serve(text, LD_PRELOAD=LIBRARY, PROFILIS_DIR=self.path("run.dir"), **more)

    @staticmethod
    def get(port, path="/a"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10).read()

    def ended(self, server):
        time.sleep(0.2)  # the answer came; its last call may still return
        server.send_signal(signal.SIGINT)
        server.wait(10)

    def test_process(self):
        server, port = self.recorded()
        status, text = self.doctor("--pid", str(server.pid))
        self.assertEqual((status, "holds no requests" in text), (0, True), text)
        self.get(port)
        for _ in range(100):
            status, text = self.doctor("--pid", str(server.pid))
            if "holds 1 request" in text:
                break
            time.sleep(0.1)
        self.assertEqual(status, 0, text)
        self.assertIn(f"is being recorded in {self.path('run.dir')}", text)
        self.assertIn("holds 1 request", text)
        self.assertIn("PROFILIS_DIR=" + self.path("run.dir"), text)

    def test_process_without(self):
        server, _ = self.serve(SERVER)
        status, text = self.doctor("--pid", str(server.pid))
        self.assertEqual((status, "started without it" in text), (1, True), text)
        other, _ = self.serve(SERVER, LD_PRELOAD="/nowhere/libprofilis_preload.so")
        status, text = self.doctor("--pid", str(other.pid))
        self.assertEqual((status, "though its LD_PRELOAD names one" in text), (1, True), text)
        self.assertEqual(self.doctor("--pid", "4194303")[0], 2)
        self.assertEqual(self.doctor("--pid", "none")[0], 2)

    def test_recording(self):
        server, port = self.recorded()
        self.get(port)
        self.ended(server)
        status, text = self.doctor("run.dir")
        self.assertEqual(status, 0, text)
        self.assertTrue(text.startswith("run.dir holds 1 request, and none was lost"), text)

    def test_recording_of_excluded(self):
        server, port = self.recorded(PROFILIS_EXCLUDE="/a")
        self.get(port)
        self.ended(server)
        status, text = self.doctor("run.dir")
        self.assertEqual(status, 1, text)
        self.assertIn("holds no requests: PROFILIS_EXCLUDE", text)

    def test_recording_of_no_http(self):
        server, port = self.recorded(ECHO)
        with socket.create_connection(("127.0.0.1", port), 10) as connection:
            connection.sendall(b"\0\1\2\3 hello")
            self.assertTrue(connection.recv(100))
        self.ended(server)
        status, text = self.doctor("run.dir")
        self.assertEqual(status, 1, text)
        self.assertIn("was no HTTP", text)

    def test_nothing_recorded(self):
        os.mkdir(self.path("empty"))
        status, text = self.doctor("empty")
        self.assertEqual(status, 1, text)
        self.assertIn("send it a request", text)
        self.assertEqual(self.doctor("nowhere")[0], 2)
        self.assertEqual(self.doctor()[0], 2)
        self.assertEqual(glob.glob(self.path("*.dir")), [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)

# SPDX-License-Identifier: Apache-2.0
"""Records the shop under load: run.py LAUNCHER FOLDER SECONDS

Starts the shop under gunicorn with profilis-record, sends customers to it, and ends it. FOLDER
receives run.dir (the recording), server.log and load.json (what the customers counted).
"""

import ctypes
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import load

HERE = os.path.dirname(os.path.abspath(__file__))
HOST = "127.0.0.1"
START_SECONDS = 30


def stop(process):
    """Asks, waits, and in the end insists: on the processes that this program started, and no others."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def end_with_parent():
    """In the child: should this program be killed, the launcher gets SIGTERM and ends the server."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def start(launcher, folder, environment):
    command = [launcher, "--quiet", "--output", os.path.join(folder, "run.dir"),
               "--labels", "service=shop", "--cpu-hz", "99", "--",
               "/usr/bin/gunicorn", "--worker-class", "gthread", "--workers", "2", "--threads", "8",
               "--bind", f"{HOST}:0", "--keep-alive", "10", "--graceful-timeout", "3",
               "--worker-tmp-dir", folder, "--chdir", HERE, "shop:app"]
    with open(os.path.join(folder, "server.log"), "wb") as log:
        # A group of its own: the terminal's Ctrl-C is for us, and stop() can reach all of it.
        return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log,
                                stderr=log, process_group=0, preexec_fn=end_with_parent)


def port_of(process, folder):
    """gunicorn says which free port the kernel gave it."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with open(os.path.join(folder, "server.log"), encoding="utf-8", errors="replace") as log:
            found = re.search(rf"Listening at: http://{HOST}:(\d+)", log.read())
        if found:
            return int(found[1])
        time.sleep(0.05)
    sys.exit(f"demo: the server did not start; see {folder}/server.log")


def show(seconds):
    """A progress line on terminals, one line every five seconds elsewhere."""
    terminal = sys.stderr.isatty()
    said = 0

    def progress(at, customers):
        nonlocal said
        text = f"demo: load {at:2.0f} of {seconds:.0f} s, {customers.requests:6,d} requests"
        if terminal:
            print(f"\r{text} [{'#' * int(30 * at / seconds):<30}]", end="", file=sys.stderr, flush=True)
        elif at // 5 > said:
            said = at // 5
            print(text, file=sys.stderr, flush=True)
    return progress


def main():
    launcher, folder, seconds = sys.argv[1], os.path.abspath(sys.argv[2]), float(sys.argv[3])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(129))
    shutil.rmtree(os.path.join(folder, "run.dir"), ignore_errors=True)
    for name in os.listdir(folder):
        if name.startswith("shop.db"):
            os.unlink(os.path.join(folder, name))
    environment = dict(os.environ, SHOP_DB=os.path.join(folder, "shop.db"),
                       SHOP_PAYMENTS=load.start_payments(), PYTHONDONTWRITEBYTECODE="1")
    subprocess.run(["/usr/bin/python3", os.path.join(HERE, "shop.py")], env=environment, check=True)
    server = start(launcher, folder, environment)
    try:
        customers = load.Customers(HOST, port_of(server, folder), threads=24)
        customers.run(seconds, show(seconds))
        if sys.stderr.isatty():
            print(file=sys.stderr)
    finally:
        stop(server)
    with open(os.path.join(folder, "load.json"), "w", encoding="utf-8") as file:
        json.dump({"requests": customers.requests, "failures": customers.failures,
                   "lost": customers.lost,
                   "statuses": dict(sorted(customers.statuses.items()))}, file, indent=1)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)

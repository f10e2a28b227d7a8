# SPDX-License-Identifier: Apache-2.0
"""What following a recording costs: CPU of `profilis-report serve` beside a writer of 50,000 requests a second to 500
routes, a page of 15 full slices polling every 5 s and Prometheus scraping every 15 s; and when nobody asks.

    bench_serve.py PROFILIS_REPORT SYNTH [SECONDS]
"""
import http.client
import os
import subprocess
import sys
import tempfile
import time
import urllib.parse

RATE = 50000
WANTED = 0.10


def cpu(pid):
    with open(f'/proc/{pid}/stat') as stat:
        fields = stat.read().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def switches(pid):
    total = 0
    for task in os.listdir(f'/proc/{pid}/task'):
        with open(f'/proc/{pid}/task/{task}/status') as status:
            total += sum(int(line.split()[1]) for line in status if 'ctxt_switches' in line)
    return total


def ask(where, path):
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=60)
    began = time.monotonic()
    connection.request('GET', where.path.rstrip('/') + path)
    body = connection.getresponse().read()
    connection.close()
    return time.monotonic() - began, len(body)


def follow(pid, where, seconds):
    """CPU seconds a second, and the slowest answers."""
    slowest = {}
    before, began = cpu(pid), time.monotonic()
    second = 0
    while time.monotonic() < began + seconds:
        for path, every in (('/page.json', 5), ('/metrics', 15), ('/health', 5)):
            if second % every == 0:
                took, _ = ask(where, path)
                slowest[path] = max(slowest.get(path, 0), took)
        second += 1
        time.sleep(max(0, began + second - time.monotonic()))
    return (cpu(pid) - before) / (time.monotonic() - began), slowest


def main():
    report, synth = sys.argv[1:3]
    seconds = int(sys.argv[3]) if len(sys.argv) > 3 else 60
    with tempfile.TemporaryDirectory(dir='/var/tmp') as base:
        run = os.path.join(base, 'run.dir')
        writer = subprocess.Popen([synth, str(RATE * (seconds + 15)), run, '-', '500', str(seconds + 15), 'live'])
        while not os.path.isdir(run):
            time.sleep(0.05)
        serve = subprocess.Popen([report, 'serve', run, '--listen', '127.0.0.1:0', '--window', '15s'], stdout=subprocess.PIPE, text=True)
        try:
            where = urllib.parse.urlparse(serve.stdout.readline().strip())
            share, slowest = follow(serve.pid, where, seconds)
            print('following %d requests/s: %.1f %% of a core; slowest answers: %s' % (
                RATE, 100 * share, ', '.join('%s %.0f ms' % (p, 1000 * t) for p, t in slowest.items())))
            time.sleep(2)
            idle, woken = cpu(serve.pid), switches(serve.pid)
            time.sleep(10)
            print('when nobody asks: %.2f s of CPU and %d switches in 10 s' % (
                cpu(serve.pid) - idle, switches(serve.pid) - woken))
            with open(f'/proc/{serve.pid}/status') as status:
                print(' '.join(next(line for line in status if line.startswith('VmHWM')).split()))
        finally:
            for process in (serve, writer):
                process.terminate()
                process.wait()
        if share > WANTED:
            sys.exit('wanted: below %.0f %% of a core' % (100 * WANTED))


main()

# SPDX-License-Identifier: Apache-2.0
"""Where buffers should live: the server's recv and send, at their slowest, while another process writes and syncs all
of the disk, so that the kernel writes our pages back again and again.

usage: bench_writeback.py bench_cost_hooks libprofilis_preload.so
Three places in turn, several rounds: without the recorder, buffers on tmpfs, buffers on the disk that is being synced.
Prints the median over the rounds of each percentile, in microseconds.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile

ROUNDS, REQUESTS = 7, 200000
SHARES = ('p50', 'p99', 'p99.9', 'p99.99')
SYNCER = """
import os, sys, time
end, fd = time.time() + 60, os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
while time.time() < end and os.getppid() == int(sys.argv[2]):
    os.pwrite(fd, os.urandom(1 << 20), 0)
    os.fsync(fd)
    os.sync()
"""


def run(program, library, base, place):
    environment = dict(os.environ)
    directory = os.path.join(base, 'run.dir')
    if library:
        environment.update(LD_PRELOAD=library, PROFILIS_DIR=directory, PROFILIS_BUFFER_DIR=place)
    done = subprocess.run([program, 'tail', str(REQUESTS)], env=environment, capture_output=True, text=True, check=True)
    shutil.rmtree(directory, ignore_errors=True)
    return [float(word) / 1000 for word in done.stdout.split()[:len(SHARES)]]


def main():
    program, library = (os.path.abspath(path) for path in sys.argv[1:3])
    with tempfile.TemporaryDirectory(dir='.', prefix='writeback-') as base:
        base = os.path.abspath(base)
        syncer = subprocess.Popen([sys.executable, '-c', SYNCER, os.path.join(base, 'noise'), str(os.getpid())])
        places = {'bare': (None, ''), 'tmpfs': (library, '/dev/shm'), 'disk': (library, base)}
        figures = {name: [] for name in places}
        try:
            for _ in range(ROUNDS):
                for name, (loaded, place) in places.items():
                    figures[name].append(run(program, loaded, base, place))
        finally:
            syncer.terminate()
            syncer.wait()
    print('%-8s' % 'us' + ''.join('%10s' % share for share in SHARES))
    for name, rounds in figures.items():
        print('%-8s' % name + ''.join('%10.1f' % statistics.median(column) for column in zip(*rounds)))


main()

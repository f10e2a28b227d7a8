# SPDX-License-Identifier: Apache-2.0
"""How fast a recording becomes report.json and report.html, and how large they are: 2 and 20 million requests to 500
routes on one core; goaccess on the same requests as an access log.

    bench_report.py PROFILIS_REPORT SYNTH [MILLIONS...]
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

RUNS = 5
WANTED = 5e6


def measured(words, runs=RUNS):
    """CPU seconds (the least of some runs: others share the machine) and peak memory in MB."""
    best, peak = None, 0
    for _ in range(runs):
        pid = os.posix_spawnp(words[0], words, os.environ,
                              file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                                            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)])
        _, status, used = os.wait4(pid, 0)
        if status:
            sys.exit('%s: status %d' % (' '.join(words), status))
        seconds = used.ru_utime + used.ru_stime
        best = seconds if best is None else min(best, seconds)
        peak = max(peak, used.ru_maxrss / 1024)
    return best, peak


def show(name, requests, seconds, peak, size):
    print('%-28s %7.2f M requests/s a core %6.0f ns each %5.0f MB RSS %6.2f MB written' %
          (name, requests / seconds / 1e6, seconds / requests * 1e9, peak, size / 1e6), flush=True)


def bytes_of(folder):
    return sum(os.path.getsize(os.path.join(at, name)) for at, _, names in os.walk(folder) for name in names)


def ours(report, recording, out, requests, runs):
    seconds, peak = measured([report, '--threads', '1', '-q', '-o', out, recording], runs)
    show('profilis-report -o ' + os.path.basename(out), requests, seconds, peak, os.path.getsize(out))
    return seconds, peak


def theirs(log, out, requests):
    seconds, peak = measured(
        ['goaccess', log, '--log-format=%h %^[%d:%t %^] "%r" %s %b "%R" "%u" %D', '--date-format=%d/%b/%Y',
         '--time-format=%H:%M:%S', '-o', out, '--no-progress'], 1)
    show('goaccess -o ' + os.path.basename(out), requests, seconds, peak, os.path.getsize(out))


def one_size(report, synth, base, millions, with_log):
    requests = int(millions * 1e6)
    recording, log = os.path.join(base, 'run.dir'), os.path.join(base, 'access.log')
    subprocess.run([synth, str(requests), recording] + ([log] if with_log else []), check=True)
    print('%g M requests: %.1f bytes each in the recording%s' % (millions, bytes_of(recording) / requests,
          ', %.1f in the access log' % (os.path.getsize(log) / requests) if with_log else ''))
    out = os.path.join(base, 'r.json')
    seconds, peak = ours(report, recording, out, requests, RUNS)
    total = json.load(open(out))['requests']['total']
    assert total == requests, (total, requests)
    ours(report, recording, os.path.join(base, 'r.html'), requests, 2)
    if with_log and shutil.which('goaccess'):
        theirs(log, os.path.join(base, 'g.json'), requests)
        theirs(log, os.path.join(base, 'g.html'), requests)
    shutil.rmtree(recording)
    return requests / seconds, peak


def main():
    report, synth = sys.argv[1:3]
    sizes = [float(word) for word in sys.argv[3:]] or [2, 20]
    speeds, peaks = [], []
    for i, millions in enumerate(sizes):
        with tempfile.TemporaryDirectory(dir='/var/tmp') as base:
            speed, peak = one_size(report, synth, base, millions, i == 0)
        speeds.append(speed)
        peaks.append(peak)
    print('speed at the largest over speed at the smallest: %.2f; memory: %.2f' %
          (speeds[-1] / speeds[0], peaks[-1] / peaks[0]))
    if speeds[-1] < WANTED or max(peaks) > 200:
        sys.exit('wanted: %.0f M requests/s a core below 200 MB' % (WANTED / 1e6))


main()

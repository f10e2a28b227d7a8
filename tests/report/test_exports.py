# SPDX-License-Identifier: Apache-2.0
"""Exports of a recording whose texts are hostile: files that parse, totals of the report, filters, rotation."""
import collections
import csv
import glob
import gzip
import io
import json
import os
import re
import subprocess
import sys
import tempfile

REPORT, MAKE = sys.argv[1:3]
LINES = ['jsonl', 'otlp', 'otlp-logs', 'otlp-metrics']
FORMATS = LINES + ['html', 'json', 'prom', 'text', 'csv', 'openmetrics', 'folded', 'speedscope', 'pprof', 'perfetto']
CONTROL = re.compile('[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]')


def run(*words, status=0):
    done = subprocess.run([REPORT, *words], capture_output=True)
    assert done.returncode == status, (words, done.returncode, done.stdout, done.stderr)
    return done


def export(recording, name, *words):
    return run('export', recording, '-f', name, *words).stdout


def no_twice(pairs):
    assert len(dict(pairs)) == len(pairs), pairs
    return dict(pairs)


def lines(recording, name, *words):
    return [json.loads(line, object_pairs_hook=no_twice) for line in export(recording, name, *words).decode().splitlines()]


def spans(recording, *words):
    return [s for line in lines(recording, 'otlp', *words) for r in line['resourceSpans'] for s in r['scopeSpans'][0]['spans']]


def attributes(span):
    return no_twice([(a['key'], *a['value'].values()) for a in span['attributes']])


def check_texts(recording):
    assert set(re.search(r'^formats.*?\n\n?(.*)', run('--help').stdout.decode(), re.S | re.M)[1].split()) >= set(FORMATS)
    for name in FORMATS:
        made = export(recording, name)
        text = (gzip.decompress(made) if name == 'pprof' else made).decode('utf-8', 'replace' if name == 'pprof' else 'strict')
        assert name == 'pprof' or not CONTROL.search(text), (name, CONTROL.search(text))
        assert '<script>alert' not in text or name != 'html', name


def check_totals(recording, report):
    events = collections.Counter(e['event'] for e in lines(recording, 'jsonl'))
    assert events['http.server.request'] == report['requests']['total'] == 60, events
    assert events['db.client.operation'] == sum(q['count'] for q in report['queries']) == 2
    assert events['exception'] == events['crash'] == events['span'] == events['cpu.sample'] == 1, events
    assert sum(e['time_unix_nano'] - e['start_time_unix_nano'] != e['duration_ns'] for e in lines(recording, 'jsonl')) == 0
    servers = [s for s in spans(recording) if s['kind'] == 2]
    assert len(servers) == 60
    by_route = collections.Counter(attributes(s).get('http.route') or attributes(s).get('url.template') for s in servers)
    assert {n: r['count'] for n, r in report['routes'].items()} == by_route, by_route
    assert sum(s['status'].get('code') == 2 for s in servers) == report['requests']['statuses'].get('500', 0)
    rows = [r for r in csv.DictReader(io.StringIO(export(recording, 'csv').decode(), newline='')) if not r['method']]
    assert sum(int(r['requests']) for r in rows) == 60
    trace = json.loads(export(recording, 'perfetto'))
    assert sum(e.get('cat') == 'http.server.request' for e in trace['traceEvents']) == 60
    records = [r for line in lines(recording, 'otlp-logs') for r in line['resourceLogs'][0]['scopeLogs'][0]['logRecords']]
    assert sorted(r['eventName'] for r in records) == ['crash', 'exception'], records


def check_ids(recording):
    all_spans = spans(recording)
    assert all_spans == spans(recording), 'ids differ from one time to the next'
    assert len({s['spanId'] for s in all_spans}) == len(all_spans)
    assert all(re.fullmatch('[0-9a-f]{32}', s['traceId']) and re.fullmatch('[0-9a-f]{16}', s['spanId']) for s in all_spans)
    named, = [s for s in all_spans if s['kind'] == 2 and s.get('parentSpanId')]
    assert named['traceId'] == '4b' + '00' * 15 and named['parentSpanId'] == 'f0' + '00' * 7, named
    children = [s for s in all_spans if s.get('parentSpanId') == named['spanId']]
    assert {s['name'] for s in children} >= {'SELECT items', 'parse'}, children
    assert {s['traceId'] for s in children} == {named['traceId']}
    assert attributes(named)['profilis.label.tenant'] == 't1', named


def check_filters(recording, report):
    whole = lines(recording, 'jsonl')
    for words, fits in [(['--status', '5xx'], lambda e: e['http.response.status_code'] >= 500),
                        (['--status', '404'], lambda e: e['http.response.status_code'] == 404),
                        (['--slower-than', '1030ns'], lambda e: e['duration_ns'] >= 1030),
                        (['--route', '/users/*'], lambda e: e['url.path'].startswith('/users/'))]:
        wanted = [e for e in whole if e['event'] == 'http.server.request' and fits(e)]
        inside = {e['span_id'] for e in wanted}
        found = lines(recording, 'jsonl', *words)
        requests = [e for e in found if e['event'] == 'http.server.request']
        assert [e['span_id'] for e in requests] == [e['span_id'] for e in wanted], words
        assert all(e['parent_span_id'] in inside for e in found if e not in requests), (words, found)
        children = [e for e in whole if e['event'] != 'http.server.request' and e.get('parent_span_id') in inside]
        assert len(found) == len(wanted) + len(children), words
        assert len([s for s in spans(recording, *words) if s['kind'] == 2]) == len(wanted)
        of = json.loads(export(recording, 'json', *words))
        assert of['requests']['total'] == len(wanted), (words, of['requests'])
        assert sum(q['count'] for q in of['queries']) == sum(e['event'] == 'db.client.operation' for e in children), words
        assert sum(f['count'] for f in of['functions'] if f['kind'] == 'span') == sum(e['event'] == 'span' for e in children)
        assert of['meta']['filter'] and report['meta']['filter'] is None


def check_trace(recording):
    trace = json.loads(export(recording, 'perfetto', '--max-events', '10'))
    assert trace['otherData']['events_left_out'] > 0
    assert sum(e['ph'] not in 'Me' for e in trace['traceEvents']) <= 10
    assert b'more events are not in it' in run('export', recording, '-f', 'perfetto', '--max-events', '10').stderr


def check_rotation(recording, folder):
    path = folder + '/run.jsonl'
    whole = export(recording, 'jsonl')
    run('export', recording, '-f', 'jsonl', '-o', path, '--rotate-bytes', '8k')
    names = [path] + [f'{folder}/run.{i}.jsonl' for i in range(1, len(os.listdir(folder)))]
    parts = [open(name, 'rb').read() for name in names]
    assert len(parts) > 3 and b''.join(parts) == whole, [len(p) for p in parts]
    assert all(8192 <= len(p) < 12288 for p in parts[:-1]), [len(p) for p in parts]
    for name in os.listdir(folder):
        os.unlink(os.path.join(folder, name))
    run('export', recording, '-f', 'otlp', '-o', folder + '/run.otlp.jsonl', '--rotate-secs', '1')
    assert os.listdir(folder) == ['run.otlp.jsonl']
    os.unlink(folder + '/run.otlp.jsonl')
    done = run('export', recording, '-f', 'json', '-o', path, '--rotate-secs', '1', status=2)
    assert b'no format of lines' in done.stderr and os.listdir(folder) == [], done.stderr
    assert b'standard output' in run('export', recording, '-f', 'jsonl', '--rotate-secs', '1', status=2).stderr
    assert b'which format' in run('export', recording, status=2).stderr
    assert run('export', recording, '-o', folder + '/none/x.jsonl', status=2).stderr.count(b'\n') == 1
    run(recording, '-o', path, '-o', folder + '/run.json', '-o', folder + '/run.pb.gz')
    assert sorted(os.listdir(folder)) == ['run.json', 'run.jsonl', 'run.pb.gz'] and open(path, 'rb').read() == whole


with tempfile.TemporaryDirectory() as base:
    recording, folder = base + '/run.dir', base + '/out'
    os.mkdir(folder)
    subprocess.run([MAKE, recording], check=True)
    report = json.loads(export(recording, 'json'))
    check_texts(recording)
    check_totals(recording, report)
    check_ids(recording)
    check_filters(recording, report)
    check_trace(recording)
    check_rotation(recording, folder)

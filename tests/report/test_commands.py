# SPDX-License-Identifier: Apache-2.0
"""The commands as a user meets them: outputs, filters, exit statuses, sentences on stderr."""
import glob
import json
import os
import subprocess
import sys
import tempfile

REPORT, MAKE = sys.argv[1:3]


def run(*words, status=0):
    done = subprocess.run([REPORT, *words], capture_output=True)
    assert done.returncode == status, (words, done.returncode, done.stdout, done.stderr)
    return done


def refused(*words, about):
    done = run(*words, status=2)
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1 and lines[0].startswith('profilis-report: ') and about in lines[0], done.stderr
    assert not done.stdout


def dump(*words):
    return [json.loads(line) for line in run('dump', *words).stdout.decode('utf-8').splitlines()]


def check_dump(recording):
    events = dump(recording)
    exchanges = [e for e in events if e['event'] == 'exchange']
    assert len(exchanges) == 60 and len(events) == 70, len(events)
    assert {e['path'] for e in exchanges} >= {'/café', '/bad\ufffd\ufffd\x01"\\</script>'}
    assert all(e['end_unix_ns'] - e['begin_unix_ns'] == e['duration_ns'] for e in exchanges)
    assert len(dump(recording, '--status', '404')) == 10
    assert len(dump(recording, '--status', '5xx')) == sum(e['status'] >= 500 for e in exchanges)
    assert len(dump(recording, '--route', '/users/{id}')) == 20
    check_filters(recording, exchanges)
    middle = exchanges[30]['end_unix_ns']
    stamp = '%d.%09d' % divmod(middle, 10**9)
    parts = dump(recording, '--until', stamp), dump(recording, '--since', stamp)
    assert [len(p) for p in parts] == [30, 40], [len(p) for p in parts]
    check_calls([e for e in events if e['event'] == 'call'])
    check_identity(exchanges, [e for e in events if e['event'] == 'connection'])
    check_beside({e['event']: e for e in events})
    return exchanges


def check_filters(recording, exchanges):
    slow = sorted(e['duration_ns'] for e in exchanges)[30]
    assert len(dump(recording, '--slower-than', f'{slow}ns')) == sum(e['duration_ns'] >= slow for e in exchanges)
    pid = str(exchanges[0]['pid'])
    assert dump(recording, '--process', pid) == dump(recording)
    refused(recording, '--process', 'nobody', about='no process')
    report = lambda *words: json.loads(run(recording, '-f', 'json', *words).stdout)
    whole = report()
    assert whole['meta']['filter'] is None
    failed = report('--status', '5xx')
    assert failed['requests']['total'] == sum(e['status'] >= 500 for e in exchanges), failed['requests']
    assert failed['meta']['filter']['status_to'] == 599 and 'resources' in failed['meta']['filter']['not_filtered']
    assert report('--slower-than', f'{slow}ns')['requests']['total'] == sum(e['duration_ns'] >= slow for e in exchanges)
    users = report('--route', '/users/*')
    assert list(users['routes']) == ['/users/*'] and users['requests']['total'] == 20, users['routes']
    assert users['queries'][0]['count'] == 1 and len(users['queries']) == 1, users['queries']
    assert report('--route', '/')['queries'] == [] and report('--route', '/')['functions'] == []
    assert report('--process', pid)['requests'] == whole['requests']
    assert len(report('--pattern', '/users/*')['routes']) == len(whole['routes'])
    text = run(recording, '--route', '/users/*').stdout.decode()
    assert 'Filtered: only requests to /users/*' in text, text
    assert b'Filtered: only requests to /users/*' in run(recording, '--route', '/users/*', '-f', 'html').stdout


def check_calls(calls):
    first, second = calls
    assert (first['system'], first['operation'], first['collection']) == ('postgresql', 'SELECT', 'items'), first
    assert first['statement'] == 'with t as (select ?) select * from items i' and first['target'] == 'db:5432'
    assert first['duration_ns'] == 70000000 and first['first_byte_ns'] == 1000 and first['rows'] == 3, first
    assert first['transaction'] and first['hook'] and not first['prepared'] and not first['aborted'], first
    assert first['parent'] == {'id': 8, 'method': '_OTHER', 'path': '/users/2', 'certainty': 'exact'}, first
    assert 'error' not in first and not {'rows', 'parent', 'collection'} & set(second), calls
    assert second['operation'] == 'GET' and second['error'] == '\ufffdWRONGTYPE' and second['aborted'], second


STACK = [{'module': 'ab12 /bin/server', 'offset': '0x1234'}, {'address': '0x7fff12345678'}]


def check_beside(last):
    parent = {'id': 8, 'method': '_OTHER', 'path': '/users/2', 'certainty': 'exact'}
    thrown, crash, sample = last['exception'], last['crash'], last['sample']
    assert (thrown['source'], thrown['type'], thrown['message']) == ('cxx', 'St9exception', 'no \ufffd'), thrown
    assert crash['signal_name'] == 'SIGSEGV' and crash['address'] == '0xdead' and crash['code'] == -6, crash
    assert thrown['parent'] == crash['parent'] == last['span']['parent'] == parent, last
    assert thrown['stack'] == crash['stack'] == sample['stack'] == STACK, last
    assert sample['cpu_ns'] == 10000000 and sample['tid'] == 77 and 'parent' not in sample, sample
    assert last['span']['duration_ns'] == 5000 and last['span']['unwound'] and last['span']['depth'] == 2, last
    assert last['function']['calls'] == 3 and last['function']['offset'] == '0x1234', last['function']
    assert last['metric']['value'] == -2.5 and last['metric']['sampled'] == 0.1, last['metric']
    assert last['resources']['system_cpu_ns'] == 1000 and 'descriptors' not in last['resources'], last


def check_identity(exchanges, connections):
    named, = [e for e in exchanges if 'trace_id' in e]
    assert named['trace_id'] == '4b' + '00' * 15 and named['parent_span_id'] == 'f0' + '00' * 7, named
    assert named['request_id'] == 'req-\ufffd' and named['grpc_status'] == 14 and named['id'] == 8, named
    assert named['parent'] == {'id': 7, 'method': '_OTHER', 'path': '/users/2', 'certainty': 'probable'}, named
    assert named['proxy_queue_ns'] == 1500000 and named['tls'] and named['protocol'] == 'HTTP/2', named
    assert named['stack'] == STACK and named['cpu_ns'] == 400 and named['page_faults'] == 3, named
    assert named['labels'] == [{'key': 'tenant', 'value': 't1'}, {'key': 'plan', 'value': 'free'}], named
    assert sum('tls' in e for e in exchanges) == 30
    assert connections[0]['tls'] and connections[0]['handshake_ns'] == 300000, connections


def check_report(recording, exchanges, folder):
    outputs = [os.path.join(folder, name) for name in ('r.json', 'r.html', 'r.prom', 'r.txt')]
    run(recording, *sum((['-o', path] for path in outputs), []))
    assert sorted(os.listdir(folder)) == sorted(os.path.basename(p) for p in outputs)
    report = json.load(open(outputs[0]))
    assert report['requests']['total'] == 60
    assert report['requests']['errors'] == sum(e['status'] >= 500 or e.get('grpc_status') == 14 for e in exchanges)
    assert [(p['protocol'], p['tls'], p['count']) for p in report['requests']['protocols']] == [
        ('HTTP/1.1', False, 30), ('HTTP/2', True, 30)]
    failed, = [e for e in report['errors'] if e['trace_id']]
    assert failed['grpc_status'] == 'UNAVAILABLE' and failed['trace_id'].startswith('4b'), failed
    assert report['connections']['tls'] == 1 and report['connections']['tls_handshake']['count'] == 1
    assert report['routes']['/users/{id}']['count'] == 20
    assert [(q['system'], q['count'], q['rows'], q['errors']) for q in report['queries']] == [
        ('postgresql', 1, 3, 0), ('redis', 1, 0, 1)], report['queries']
    assert report['queries'][0]['callers'][0]['route'] == '/users/{id}'
    assert report['routes']['/users/{id}']['database']['exact'] == 1 and report['n_plus_one'] == []
    check_profile(recording, report)
    assert b'(not found)' in run(recording).stdout
    piped = run(recording, '-f', 'json', '-o', '-').stdout
    assert json.loads(piped)['requests'] == report['requests']


def check_profile(recording, report):
    profile, crash, = report['profile'], *report['crashes']
    assert (profile['samples'], profile['cpu_ns'], profile['attribution']['none']) == (1, 10000000, 1), profile
    assert [f['function'] for f in profile['frames']] == ['[unknown]', '[server]'], profile['frames']
    assert profile['nodes']['parents'] == [-1, 0] and profile['routes'][0]['self'] == [1, 1, 10000000], profile
    assert run(recording, '-f', 'folded').stdout == b'(no request);[unknown];[server] 10000000\n'
    assert (crash['signal'], crash['code'], crash['address'], crash['tid']) == ('SIGSEGV', 'SI_TKILL', '0xdead', 78), crash
    assert crash['stack'] == 'server+0x1234\n0x7fff12345678', crash
    assert (crash['route'], crash['path'], crash['certainty']) == ('/users/{id}', '/users/2', 'exact'), crash
    text = run(recording).stdout.decode()
    assert 'SIGSEGV (SI_TKILL) at 0xdead' in text and 'CPU  1 samples' in text, text


def check_refusals(recording, folder):
    refused(about='no recording is named')
    refused('--nonsense', recording, about='--nonsense')
    refused(recording, '--window', 'soon', about='--window soon')
    refused(recording, '-o', folder + '/x.pdf', about='x.pdf')
    refused(recording, '-o', folder + '/none/x.json', about='none/x.json')
    refused(folder, about=folder)
    refused('/nonexistent.dir', about='/nonexistent.dir: No such file')
    refused('check', recording, '--window', '5m', about='--window')
    assert b'usage: profilis-report' in run('--help').stdout
    assert b'check' in run('check', '--help').stdout
    assert run('--version').stdout.startswith(b'profilis-report ')


def check_damage(recording):
    assert b'nothing is damaged' in run('check', recording).stdout
    os.unlink(glob.glob(recording + '/*/2.seg')[0])  # nothing readable is to be left
    segment, = glob.glob(recording + '/*/1.seg')
    with open(segment, 'r+b') as file:
        file.seek(os.path.getsize(segment) // 2)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 1]))
    lines = run('check', recording, status=1).stdout.decode().splitlines()
    assert any(segment in line for line in lines) and any('damaged' in line for line in lines), lines
    run(recording, '-o', '/dev/null', '-f', 'json', status=1)
    run(recording, '-o', '/dev/null', '-f', 'jsonl', status=1)


with tempfile.TemporaryDirectory() as base:
    recording, folder = base + '/run.dir', base + '/out'
    os.mkdir(folder)
    subprocess.run([MAKE, recording], check=True)
    check_report(recording, check_dump(recording), folder)
    for name in os.listdir(folder):
        os.unlink(os.path.join(folder, name))
    check_refusals(recording, folder)
    assert os.listdir(folder) == []
    check_damage(recording)

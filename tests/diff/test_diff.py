# SPDX-License-Identifier: Apache-2.0
"""diff and calibrate as a user meets them: outcomes, exit statuses, formats, refusals, hostile names."""
import copy
import json
import os
import random
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import jsonschema

REPORT, BASELINE, SCHEMA = sys.argv[1:4]
# Written by version 1, and never written again: newer reports may have more.
GOLDEN = json.load(open(BASELINE, encoding='utf-8'))
SEED = random.Random(7)


def run(*words, status, command='diff'):
    done = subprocess.run([REPORT, command, *words], capture_output=True, timeout=60)
    assert done.returncode == status, (words, done.returncode, done.stdout.decode(), done.stderr.decode())
    return done.stdout.decode()


def refused(*words, about, command='diff'):
    done = subprocess.run([REPORT, command, *words], capture_output=True, timeout=60)
    lines = done.stderr.decode().splitlines()
    assert done.returncode == 2 and len(lines) == 1 and about in lines[0], (words, done)
    assert lines[0].startswith('profilis-report: ') and not done.stdout, done


def moved(histogram, factor):
    """Times of a sparse histogram multiplied: 64 buckets make an octave."""
    counts, index = {}, 0
    for step, count in zip(histogram[::2], histogram[1::2]):
        index += step
        shift = max(index // 64 - 1, 0)
        low, width = (index - 64 * shift) << shift, 1 << shift
        for part in range(8):
            value = int((low + width * (part + .5) / 8) * factor)
            places = max(value.bit_length() - 7, 0)
            to = 64 * places + (value >> places)
            counts[to] = counts.get(to, 0) + count / 8
    out, last = [], 0
    for to in sorted(counts):
        if round(counts[to]):
            out += [to - last, round(counts[to])]
            last = to
    return out


def noisy(slow=None, change=None):
    """A run of the golden baseline's build: every route a little off; `slow` by name, times."""
    report = copy.deepcopy(GOLDEN)
    for name, route in report['routes'].items():
        factor = SEED.lognormvariate(0, .02) * (slow or {}).get(name, 1)
        route['histogram'] = moved(route['histogram'], factor)
        route['cpu']['histogram'] = moved(route['cpu']['histogram'], factor)
        route['total_ns'] = int(route['total_ns'] * factor)
    if change:
        change(report)
    return report


def write(directory, name, reports):
    paths = []
    for i, report in enumerate(reports):
        paths.append(os.path.join(directory, f'{name}{i}.json'))
        with open(paths[-1], 'w', encoding='utf-8') as file:
            json.dump(report, file)
    return ','.join(paths)


def compared(directory, before, after, *words, status):
    a, b = write(directory, 'a', before), write(directory, 'b', after)
    out = json.loads(run(a, b, '-f', 'json', *words, '-o', '-', status=status))
    jsonschema.validate(out, SCHEMA)
    return out


def many(count=5, **how):
    return [noisy(**how) for _ in range(count)]


def check_outcomes(d):
    """A load mismatch, a changed mix, short runs, one run only, lost events: never "pass", always said why."""
    same = compared(d, many(), many(), status=0)
    assert same['verdict']['outcome'] == 'pass' and not same['verdict']['reasons'], same['verdict']
    assert same['design']['family'] == 6 and same['design']['kind'] == 'paired', same['design']
    slower = compared(d, many(), many(slow={'/b': 1.4}), status=1)
    worse = [r['what'] for r in slower['rows'] if r['state'] == 'worse']
    assert worse == ['wall:p50', 'cpu:p95'] and '/b' in slower['verdict']['sentence'], slower['verdict']
    assert all(r['route'] == '/b' and r['low'] > 1.05 for r in slower['rows'] if r['state'] == 'worse')

    def why(about, before=None, after=None, words=(), outcome='incomparable'):
        out = compared(d, before or many(), after or many(), *words, status=3)
        assert out['verdict']['outcome'] == outcome, out['verdict']
        assert any(about in r for r in out['verdict']['reasons']), (about, out['verdict'])
        return out

    def fast(r):
        r['meta']['end_ns'] = r['meta']['begin_ns'] + (r['meta']['end_ns'] - r['meta']['begin_ns']) * 2 // 3
    why('request rate', after=many(change=fast))
    compared(d, many(), many(change=fast), '--allow-load-mismatch', status=0)

    def mix(r):
        r['routes']['/a']['count'] //= 3
    why('route mix', after=many(change=mix))

    def lossy(r):
        r['coverage']['lost'] = [{'name': 'drop_no_buffer', 'count': 40, 'meaning': ''}]
    why('requests lost', after=many(change=lossy))

    def sampled(r):
        r['sampled']['share'] = .1
    why('sampling', after=many(change=sampled))

    def elsewhere(r):
        r['processes'][0]['cpu_model'] = 'Other CPU'
    why('processors', before=many(change=elsewhere))
    why('Three pairs', many(1), many(1), outcome='inconclusive')
    why('too few requests', words=('--min-samples', '100000'), outcome='inconclusive')
    compared(d, many(1), many(1), '--inconclusive', 'pass', status=0)
    # Twice as many in flight, or twice as slow? Only who made the load knows.
    out = why('concurrency', many(1), many(1, slow={'/c': 1.7}))
    assert any('--load open' in n for n in out['verdict']['notes']), out['verdict']
    compared(d, many(1), many(1, slow={'/c': 1.7}), '--load', 'open', status=1)
    compared(d, many(), many(6), '--unpaired', status=0)
    return slower


def check_milder_load(d):
    """Fewer requests a second are no excuse for being slower."""
    def slow(r):
        r['meta']['end_ns'] += (r['meta']['end_ns'] - r['meta']['begin_ns']) // 6
    out = compared(d, many(), many(slow={'/a': 1.5, '/b': 1.5, '/c': 1.5}, change=slow),
                   '--allow-load-mismatch', status=1)
    assert any('request rate' in n for n in out['verdict']['notes']), out['verdict']
    out = compared(d, many(), many(slow={'/b': 1.4}, change=slow), status=1)
    assert '/b' in out['verdict']['sentence'] and 'request rate' in out['verdict']['reasons'][0], out['verdict']
    assert compared(d, many(), many(change=slow), status=3)['verdict']['outcome'] == 'incomparable'
    closed = compared(d, many(), many(change=slow), '--load', 'closed', status=1)
    assert [r['kind'] for r in closed['rows'] if r['state'] == 'worse'] == ['throughput'], closed['verdict']


def check_facts(d):
    def failing(r):
        r['routes']['/a']['errors'] = 30
    out = compared(d, many(), many(change=failing), status=1)
    assert [r['kind'] for r in out['rows'] if r['state'] == 'worse'] == ['errors'], out['verdict']

    def new(r):
        r['routes']['/new'] = copy.deepcopy(r['routes']['/a'])
        r['routes']['/new']['count'] = 2
        r['queries'][0]['text'] = 'SELECT * FROM items'
        r['exceptions'] = []
        r['routes']['/b']['database']['calls_per_request'] = 2
    out = compared(d, many(), many(change=new), status=0)
    assert {f['what'] for f in out['findings']} == {
        'new-route', 'new-query', 'vanished-query', 'vanished-exception', 'more-queries'}, out['findings']
    out = compared(d, many(), many(change=new), '--fail-on', 'new-query,more-queries', status=1)
    assert sum(f['fails'] for f in out['findings']) == 2, out['findings']
    out = compared(d, many(), many(), '--threshold', 'p(95){route=/a}<1us', '--threshold', 'errors<50%',
                   '--threshold', 'rate>=0', status=1)
    assert [t['met'] for t in out['thresholds']] == [False, True, True], out['thresholds']
    out = compared(d, many(), many(), '--threshold', 'p95{route=/tpyo}<1s', status=3)
    assert any('no request of this route' in r for r in out['verdict']['reasons']), out['verdict']


def check_self_test(d):
    out = compared(d, many(), many(), '--self-test', '50%', status=0)
    assert out['self_test'] == {'slowdown': .5, 'passed': True, 'routes_missed': []}, out['self_test']
    out = compared(d, many(), many(), '--self-test', '1%', status=1)
    assert len(out['self_test']['routes_missed']) == 3, out['self_test']
    compared(d, many(1), many(1), '--self-test', '20%', status=1)
    compared(d, many(), many(), '--must-see', '60%', status=0)
    out = compared(d, many(), many(), '--must-see', '1%', status=3)
    assert out['verdict']['outcome'] == 'inconclusive' and '+1 %' in out['verdict']['reasons'][0], out['verdict']


def check_noise_floor(d):
    floor = os.path.join(d, 'floor.json')
    run(write(d, 'c', many(12)), '-o', floor, status=0, command='calibrate')
    out = compared(d, many(1), many(1), '--noise-floor', floor, status=0)
    assert out['design']['kind'] == 'noise_floor' and abs(out['design']['margin'] - .1) < 1e-12, out['design']
    compared(d, many(1), many(1, slow={'/a': 1.5}), '--noise-floor', floor, status=1)
    compared(d, many(1), many(1), '--noise-floor', floor, '--load', 'closed', status=0)

    def elsewhere(r):
        r['processes'][0]['cpu_count'] = 64
    out = compared(d, many(1, change=elsewhere), many(1, change=elsewhere), '--noise-floor', floor, status=3)
    assert any('noise floor' in r for r in out['verdict']['reasons']), out['verdict']
    refused(write(d, 'c', many(3)), about='at least 4', command='calibrate')
    refused(BASELINE, BASELINE, '--noise-floor', BASELINE, about='not a noise floor')


def check_baseline(d):
    """A file of any earlier version stays readable, and several runs may be one file."""
    path = os.path.join(d, 'list.json')
    with open(path, 'w', encoding='utf-8') as file:
        json.dump(many(), file)
    assert os.path.getsize(BASELINE) < 300000
    run(path, path, status=0)
    run(BASELINE, BASELINE, status=3)

    def older(r):
        for route in r['routes'].values():
            del route['cpu']['histogram'], route['database']
        for key in ('sampled', 'coverage', 'queries', 'exceptions', 'processes'):
            r.pop(key)
    out = compared(d, many(change=older), many(change=older), status=0)
    assert any('No CPU time' in n for n in out['verdict']['notes']), out['verdict']


def check_refusals(d):
    def bad(content):
        path = os.path.join(d, 'bad.json')
        with open(path, 'wb') as file:
            file.write(content)
        return path

    def changed(change):
        report = copy.deepcopy(GOLDEN)
        change(report)
        return bad(json.dumps(report).encode())
    refused(BASELINE, about='two sides')
    refused(BASELINE, BASELINE, BASELINE, about='two sides')
    refused(BASELINE, '/nonexistent', about='No such file')
    refused(BASELINE, d, about='')
    refused(BASELINE, BASELINE + ',', about='without a name')
    for content in (b'', b'{', b'[]', b'{}', b'3', b'\xff\xfe', b'[' * 100000, b'{"meta": {"schema_version": 1}}'):
        refused(BASELINE, bad(content), about='bad.json')
    refused(BASELINE, changed(lambda r: r['meta'].update(schema_version=99)), about='another version')
    for histogram in ([1], [1, -1], [1, 2 ** 62], [4000, 1], [5, 1, 0, 1], ['a', 1], {}, [1, 1.5]):
        refused(BASELINE, changed(lambda r: r['routes']['/a'].update(histogram=histogram)), about='histogram')
    refused(BASELINE, changed(lambda r: r['routes'].update({'/a': 3})), about='a route')
    refused(BASELINE, changed(lambda r: r['routes']['/a'].update(count='x')), about='"count"')
    for words, about in (
            (['--gate', 'p500'], '--gate'), (['--gate', 'wall:p95,'], '--gate'), (['--alpha', '2'], '--alpha'),
            (['--min-effect', '-1'], '--min-effect'), (['--threshold', 'p95>'], '--threshold'),
            (['--threshold', 'p95{route=}<1s'], '--threshold'), (['--fail-on', 'x'], '--fail-on'),
            (['--load', 'some'], '--load'), (['--inconclusive', ''], '--inconclusive'),
            (['-f', 'html5'], '-f'), (['-o', 'x.doc'], 'x.doc'), (['--warmup', '1s'], 'need a recording'),
            (['--split', '1'], '--split'), (['--nope'], '--nope')):
        refused(BASELINE, BASELINE, *words, about=about.lstrip('-'))


HOSTILE = '/x|`y`<script>&"\'](http://e)\u202e\x1b[31m\n@all #1 *b* _i_ ~s~ $m$ \\'


def check_formats(d):
    """Every format from one call; names of strangers open nothing in any of them."""
    def rename(r):
        r['routes'][HOSTILE] = r['routes'].pop('/b')
        r['exceptions'][0]['type'] = HOSTILE
    before, after = many(change=rename), many(slow={'/b': 1.5}, change=lambda r: (rename(r), r.update(exceptions=[])))
    # noisy() slows by the name of before
    a, b = write(d, 'a', before), write(d, 'b', after)
    paths = [os.path.join(d, 'out.' + ending) for ending in ('txt', 'md', 'json', 'xml', 'html')]
    run(a, b, *[word for path in paths for word in ('-o', path)], '--threshold', 'p95<1us', status=1)
    text, markdown, data, junit, page = [open(path, encoding='utf-8').read() for path in paths]
    assert text.startswith('REGRESSION') and '\x1b' not in text and '\u202e' not in text, text
    assert all(len(line) <= 80 for line in text.split('\n') if 'limit' not in line), text
    for opening in ('<script>', '`y`', '@all', 'http://', '\x1b'):
        assert opening not in markdown, (opening, markdown)
    assert all(line.count('|') == 9 for line in markdown.split('\n') if line.startswith('| <code>/')), markdown
    jsonschema.validate(json.loads(data), SCHEMA)
    suite = xml.etree.ElementTree.fromstring(junit).find('testsuite')
    cases = suite.findall('testcase')
    assert len(cases) == int(suite.get('tests'))
    assert len(suite.findall('testcase/failure')) == int(suite.get('failures'))
    assert cases[0].get('name') == 'regression' and cases[0].find('failure') is not None, junit
    assert run(a, b, '-f', 'markdown', status=1).startswith('### :x: Regression')
    embedded = page_data(page)
    assert {k: v for k, v in embedded.items() if k != 'page'} == json.loads(data)
    seen = page.split('<script')[0]
    assert page.count('<script') == 2 and '/x|`y`&lt;script&gt;&amp;' in seen and '\u202e' not in seen, seen[-2000:]


def page_data(page):
    return json.loads(page.split('id="comparison">')[1].split('</script>')[0])


def check_page(d):
    """What only the page shows is bounded, and left out where a file's is damaged; the figures stay."""
    def cells(r, numbers=None):
        r['timeline']['cells'] = {'begin_ns': 0, 'cell_ns': 10 ** 9, 'count': 2, 'sub_buckets': 16, 'latency': []}
        for route in r['routes'].values():
            route['cells'] = numbers if numbers is not None else [0, 3, 1, 9, 1, 200, 3, 1, 2, 0, 5, 2, 100, 1, 7, 1]

    def shown(change):
        a, b = write(d, 'a', many(3, change=change)), write(d, 'b', many(3, change=change))
        done = subprocess.run([REPORT, 'diff', a, b, '-f', 'html'], capture_output=True, timeout=60)
        assert done.returncode in (0, 3), done.stderr
        return page_data(done.stdout.decode())['page']

    whole = shown(cells)
    assert whole['cells']['sub_buckets'] == 16 and len(whole['cells']['spans']['before']) == 3, whole['cells']
    side = whole['routes'][0]['before']
    assert side['cells'].startswith('}') and side['wall'].startswith('~') and len(side['spectra']) == 3, side
    assert side['requests'] == sum(side['statuses'].values()) > 0, side
    for numbers in ([0], [0, 3, 1, 9, 1], [0, 3, 1, 9, 2 ** 40, 1, 1], [2 ** 62, 1, 0, 1, 0], [0, 1, 2, 1, 0], [-1, 1, 0, 1, 0],
                    [0, 1, 0, 1, 1, 2 ** 40, 1], [0, 1, 0, 1, 0, 0, 1, 0, 1, 0], {}, 'x', [0, 'x', 0, 1, 0], [0, 1.5, 0, 1, 0]):
        assert shown(lambda r: cells(r, numbers))['all']['before']['cells'] is None, numbers
    for axis in ({'cell_ns': -1, 'sub_buckets': 16}, {'cell_ns': 1, 'sub_buckets': 3}, {'cell_ns': 'x'}, []):
        assert shown(lambda r: (cells(r), r['timeline'].update(cells=axis)))['cells'] is None, axis
    odd = shown(lambda r: [route.update(statuses={'200': -1, HOSTILE: 2, '500': 'x'}) for route in r['routes'].values()])
    assert odd['routes'][0]['after']['statuses'] == {HOSTILE: 6}, odd['routes'][0]['after']['statuses']
    kept = shown(lambda r: r.update(profile={'samples': 2, 'cpu_ns': 2, 'frames': [HOSTILE], 'nodes': None, 'functions': [1]}))
    assert len(kept['profiles']['before']) == 3 and 'functions' not in kept['profiles']['before'][0], kept['profiles']
    assert kept['profiles']['after'][0]['frames'] == [HOSTILE]
    large = shown(lambda r: r.update(profile={'samples': 1, 'frames': ['x' * 10 ** 6]}))
    assert [len(large['profiles'][s]) for s in ('before', 'after')] == [1, 1] and large['profiles_left'] == {'before': 2, 'after': 2}

    def many_routes(r):
        for i in range(80):
            r['routes'][f'/r{i}'] = copy.deepcopy(r['routes']['/a'])
    assert len(shown(many_routes)['routes']) == 50


def main():
    global SCHEMA
    SCHEMA = json.load(open(SCHEMA, encoding='utf-8'))
    with tempfile.TemporaryDirectory() as d:
        for check in (check_outcomes, check_milder_load, check_facts, check_self_test, check_noise_floor,
                      check_baseline, check_refusals, check_formats, check_page):
            check(d)


main()

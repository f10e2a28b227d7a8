# SPDX-License-Identifier: Apache-2.0
"""What can be said on an HTTP/1 connection, byte for byte, and the records that it must leave.

CONVERSATIONS: name to Conversation; expect is {(method, path, status): count} for one connection.
"""

from harness.edge import C, Conversation, DO, FILE, PAUSE, S, SWALLOW

OK = b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
FAKE = b'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nGET /invented HTTP/1.1\r\n\r\n'


def get(path, *headers, method='GET', minor=1):
	lines = [f'{method} {path} HTTP/1.{minor}', 'Host: example', *headers, '', '']
	return '\r\n'.join(lines).encode()


def post(path, body, *headers):
	return get(path, f'Content-Length: {len(body)}', *headers, method='POST') + body


def answer(status, body=b'', *headers):
	lines = [f'HTTP/1.1 {status} Reason', *headers, f'Content-Length: {len(body)}', '', '']
	return '\r\n'.join(lines).encode() + body


def chunked(*chunks, trailers=()):
	out = b''.join(b'%x;extension="%x"\r\n%s\r\n' % (len(c), 7, c) for c in chunks) + b'0\r\n'
	return out + b''.join(t + b'\r\n' for t in trailers) + b'\r\n'


CHUNKED_HEAD = b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
UPGRADE = get('/socket', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: x')
SWITCH = b'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
FRAMES = bytes(range(256)) + FAKE

CONVERSATIONS = {
	'keep-alive': Conversation(
		[(C, get('/one?q=secret')), (S, OK), (C, get('/two')), (S, answer(404, b'no')), (C, get('/one')), (S, OK)],
		{('GET', '/one', 200): 2, ('GET', '/two', 404): 1}),
	'head and get': Conversation(
		[(C, get('/page', method='HEAD')), (S, answer(200, b'0123456789')[:-10]),
		 (C, get('/page')), (S, answer(200, b'0123456789')),
		 (C, get('/page', method='HEAD')), (S, answer(200, b'0123456789')[:-10])],
		{('HEAD', '/page', 200): 2, ('GET', '/page', 200): 1}),
	'ten pipelined': Conversation(
		[(C, b''.join(get(f'/p/{c}') for c in 'abcdefghij')), (S, OK * 10)],
		{('GET', f'/p/{c}', 200): 1 for c in 'abcdefghij'}),
	'pipelined posts': Conversation(
		[(C, post('/a', FAKE) + post('/b', b'x' * 40) + get('/c') + post('/d', b'')),
		 (S, answer(200, b'a') + answer(500, b'b') + answer(404) + answer(201, FAKE))],
		{('POST', '/a', 200): 1, ('POST', '/b', 500): 1, ('GET', '/c', 404): 1, ('POST', '/d', 201): 1}),
	'chunked both ways': Conversation(
		[(C, get('/up', 'Transfer-Encoding: chunked', method='PUT') + chunked(FAKE, b'x', trailers=[b'A: HTTP/1.1 200 OK'])),
		 (S, CHUNKED_HEAD + chunked(b'HTTP/1.1 200 OK', FAKE * 2, trailers=[b'HTTP/1.1: 500', b'B: c'])),
		 (C, get('/next')), (S, OK)],
		{('PUT', '/up', 200): 1, ('GET', '/next', 200): 1}),
	'100-continue': Conversation(
		[(C, get('/big', 'Expect: 100-continue', 'Content-Length: 10', method='POST')),
		 (S, b'HTTP/1.1 100 Continue\r\n\r\n'), (C, b'0123456789'), (S, answer(201)), (C, get('/x')), (S, OK)],
		{('POST', '/big', 201): 1, ('GET', '/x', 200): 1}),
	'103 before 200': Conversation(
		[(C, get('/early')),
		 (S, b'HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n' * 2 + OK), (C, get('/x')), (S, OK)],
		{('GET', '/early', 200): 1, ('GET', '/x', 200): 1}),
	'204 and 304 with a length': Conversation(
		[(C, get('/n')), (S, b'HTTP/1.1 204 No Content\r\nContent-Length: 40\r\n\r\n'),
		 (C, get('/m')), (S, b'HTTP/1.1 304 Not Modified\r\nContent-Length: 40\r\n\r\n'),
		 (C, get('/o')), (S, b'HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n'),
		 (C, get('/p')), (S, OK)],
		{('GET', '/n', 204): 1, ('GET', '/m', 304): 1, ('GET', '/o', 304): 1, ('GET', '/p', 200): 1}),
	'upgrade': Conversation(
		[(C, get('/before')), (S, OK), (C, UPGRADE), (S, SWITCH), (C, FRAMES), (S, FRAMES * 2), (C, FAKE), (S, FAKE)],
		{('GET', '/before', 200): 1, ('GET', '/socket', 101): 1}, coverage={'conn_upgraded': 1}),
	'upgrade refused': Conversation(
		[(C, UPGRADE), (S, answer(400, b'no')), (C, get('/after')), (S, OK)],
		{('GET', '/socket', 400): 1, ('GET', '/after', 200): 1}),
	'answered before the body ended': Conversation(
		[(C, post('/early', b'x' * 64)[:-32]), (S, answer(413, b'too big')), (C, b'x' * 32), (C, get('/after')), (S, OK)],
		{('POST', '/early', 413): 1, ('GET', '/after', 200): 1}),
	'http/1.0 until close': Conversation(
		[(C, get('/old', minor=0)), (S, b'HTTP/1.0 200 OK\r\nServer: old\r\n\r\nbody ' + FAKE)],
		{('GET', '/old', 200): 1}),
	'1.1 until close': Conversation(
		[(C, get('/one')), (S, OK), (C, get('/stream')), (S, b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n' + FAKE)],
		{('GET', '/one', 200): 1, ('GET', '/stream', 200): 1}),
	'http/1.0 kept alive': Conversation(
		[(C, get('/a', 'Connection: keep-alive', minor=0)),
		 (S, b'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx'),
		 (C, get('/b', minor=0)), (S, b'HTTP/1.0 404 Not Found\r\n\r\nclosing')],
		{('GET', '/a', 200): 1, ('GET', '/b', 404): 1}),
	'odd but legal': Conversation(
		[(C, b'\r\n' + get('http://other.example:8080/absolute/path?x=1#y')), (S, OK),
		 (C, get('*', method='OPTIONS')), (S, b'HTTP/1.1 204 No Content\r\n\r\n'),
		 (C, b'GET /folded HTTP/1.1\r\nHost: a\r\nX-Empty:\r\nX-Fold: one\r\n two\r\n\r\n'),
		 (S, b'HTTP/1.1 200\r\ncontent-length:   2  \r\n\r\nok')],
		{('GET', '/absolute/path', 200): 1, ('OPTIONS', '*', 204): 1, ('GET', '/folded', 200): 1}),
	'methods': Conversation(
		[(C, get('/m', method='DELETE')), (S, OK), (C, get('/m', method='PATCH')), (S, OK),
		 (C, get('/m', method='PROPFIND')), (S, answer(207, b'<a/>')), (C, get('/m', method='BREW')), (S, answer(418))],
		{('DELETE', '/m', 200): 1, ('PATCH', '/m', 200): 1, ('PROPFIND', '/m', 207): 1, ('_OTHER', '/m', 418): 1}),
	'lines ended by line feed alone': Conversation(
		[(C, b'GET /bare HTTP/1.1\nHost: a\n\n'), (S, b'HTTP/1.1 200 OK\nContent-Length: 2\n\nok')],
		{('GET', '/bare', 200): 1}),
	'300-byte path': Conversation(
		[(C, get('/' + 'a' * 299)), (S, OK)], {('GET', '/' + 'a' * 299, 200): 1}),
}

# Too long to be cut at every byte.
LONG = {
	'64 KiB URL': Conversation(
		[(C, get('/url?' + 'q' * 65536)), (S, OK), (C, get('/' + 'p' * 65535)), (S, OK), (C, get('/x')), (S, OK)],
		{('GET', '/url', 200): 1, ('GET', '/' + 'p' * 383, 200): 1, ('GET', '/x', 200): 1}),
	'64 KiB header': Conversation(
		[(C, get('/wide', 'Cookie: ' + 'c' * 65536)), (S, OK[:17] + b'Set-Cookie: ' + b'd' * 65536 + b'\r\n' + OK[17:]),
		 (C, get('/x')), (S, OK)],
		{('GET', '/wide', 200): 1, ('GET', '/x', 200): 1}),
	'one MiB each way': Conversation(
		[(C, post('/in', FAKE * 17000)), (S, answer(200, FAKE * 17000)), (C, get('/x')), (S, OK)],
		{('POST', '/in', 200): 1, ('GET', '/x', 200): 1}),
	'80 KB each way': Conversation(
		[(C, post('/in', FAKE * 1300)), (S, answer(200, FAKE * 1300)), (C, get('/x')), (S, OK)],
		{('POST', '/in', 200): 1, ('GET', '/x', 200): 1}),
	'a thousand pipelined': Conversation(
		[(C, get('/many') * 1000), (S, OK * 1000)], {('GET', '/many', 200): 1000}),
	'8 KiB of junk': Conversation(
		[(C, b'\x00\xff\x16junk' * 1171), (S, b'\x01junk' * 100)], {}, coverage={'conn_not_http': 1}),
	'junk, answered 400': Conversation(
		[(C, b'\x00\xff\x16junk' * 1171 + b'\r\n\r\n'), (S, answer(400, b'bad request', 'Connection: close'))],
		{('_OTHER', '', 400): 1}, routes={'(malformed)': 1}),
	'another protocol, answered like HTTP': Conversation(  # as uwsgi does
		[(C, b'\x00\x0b\x00\x00\x04\x00HOST\x01\x00a'), (S, OK)], {}, coverage={'conn_not_http': 1}),
	'HEAD, answered with a body all the same': Conversation(
		[(C, get('/h', method='HEAD')), (S, OK), (C, get('/g')), (S, OK)],
		{('HEAD', '/h', 200): 1, ('GET', '/g', 200): 1}, coverage={'response_alone': 0}),
}

BODY = FAKE * 150  # 11 KB, which contains what must not be found

# What happens in the server while it is spoken to.
EVENTS = {
	'file bodies': Conversation(
		[(C, get('/f')), (S, answer(200, BODY)[:-len(BODY)]), (FILE, BODY)] * 6
		+ [(C, get('/g')), (S, OK)],
		{('GET', '/f', 200): 6, ('GET', '/g', 200): 1}),
	'spliced upload': Conversation(
		[(C, post('/up', BODY)[:-len(BODY)]), (SWALLOW, BODY), (S, OK), (C, get('/g')), (S, OK)],
		{('POST', '/up', 200): 1, ('GET', '/g', 200): 1}),
	'chunked file body': Conversation(
		[(C, get('/f')), (S, CHUNKED_HEAD + b'%x\r\n' % len(BODY)), (FILE, BODY), (S, b'\r\n0\r\n\r\n'), (C, get('/g')), (S, OK)],
		{('GET', '/f', 200): 1, ('GET', '/g', 200): 1}),
	'number reused between requests': Conversation(
		[(C, get('/a')), (S, OK), (DO, 'reuse'), (C, get('/b')), (S, OK)],
		{('GET', '/a', 200): 1, ('GET', '/b', 200): 1}),
	'number reused within a request': Conversation(
		[(C, get('/a')), (DO, 'reuse'), (S, OK), (C, get('/b')), (S, OK)],
		{('GET', '/a', 200): 1, ('GET', '/b', 200): 1}),
	'dup2 between header lines': Conversation(
		[(C, get('/a')[:9]), (DO, 'dup2'), (C, get('/a')[9:]), (S, OK), (C, get('/b')), (S, OK)],
		{('GET', '/a', 200): 1, ('GET', '/b', 200): 1}),
	'dup2 within the answer': Conversation(
		[(C, get('/a')), (S, OK[:20]), (DO, 'dup2'), (S, OK[20:]), (C, get('/b')), (S, OK)],
		{('GET', '/a', 200): 1, ('GET', '/b', 200): 1}),
	'shutdown': Conversation(
		[(C, get('/a')), (S, OK), (C, get('/b')), (S, b'HTTP/1.1 200 OK\r\n\r\nuntil the end'), (DO, 'shutdown')],
		{('GET', '/a', 200): 1, ('GET', '/b', 200): 1}),
	'read here, answered in another thread': Conversation(
		[(C, get('/a')), (DO, 'thread'), (S, OK), (C, get('/b')), (DO, 'thread'), (S, OK)],
		{('GET', '/a', 200): 1, ('GET', '/b', 200): 1}),
	'forked between requests': Conversation(
		[(C, get('/a')), (S, OK), (DO, 'fork'), (C, get('/b')), (S, OK)],
		{('GET', '/a', 200): 1, ('GET', '/b', 200): 1}),
	'read by the parent, answered by the child': Conversation(
		[(C, get('/a')), (DO, 'fork'), (S, OK), (C, get('/b')), (S, OK)],
		{('GET', '/a', 200): 1, ('GET', '/b', 200): 1}),
	'twenty requests, then a fork': Conversation(
		[(C, get('/a')), (S, OK)] * 20 + [(DO, 'fork'), (C, get('/b')), (S, OK)],
		{('GET', '/a', 200): 20, ('GET', '/b', 200): 1}),
	'handed over between requests': Conversation(
		[(C, get('/a')), (S, OK), (DO, 'hand'), (C, get('/b')), (S, OK), (C, get('/c')), (S, OK)],
		{('GET', '/a', 200): 1, ('GET', '/b', 200): 1, ('GET', '/c', 200): 1}),
	'header in two halves, a pause between': Conversation(
		[(C, get('/a')[:9]), (PAUSE, 0.01), (C, get('/a')[9:]), (S, OK[:12]), (PAUSE, 0.01), (S, OK[12:])],
		{('GET', '/a', 200): 1}),
}

# The client leaves in the middle: counted as begun and not answered.
BROKEN = {
	'client gone within its header': Conversation([(C, get('/a')), (S, OK), (C, get('/b')[:10])],
		{('GET', '/a', 200): 1}, aborted=1),
	'client gone before the answer': Conversation([(C, get('/a')), (S, OK), (C, get('/b'))],
		{('GET', '/a', 200): 1}, aborted=1),
	'server gone within its answer': Conversation([(C, get('/a')), (S, answer(200, BODY)[:5000])], {}, aborted=1),
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "http1_conversations.h"

#define TEXT(text) .bytes = text, .count = sizeof(text) - 1
#define REQUEST(name, text, expected) {name, expected, {HTTP1_REQUEST, TEXT(text)}},
#define RESPONSE(name, text, expected) {name, expected, {HTTP1_RESPONSE, TEXT(text)}},
#define TO_HEAD(name, bits, text, expected)                                                        \
	{name, expected, {HTTP1_RESPONSE, TEXT(text), .no_body = bits}},

#define KEEP_HOST(name, text, expected)                                                            \
	{name, expected, {HTTP1_REQUEST, TEXT(text), .keep_host = true}},
#define KEEP_NOTHING(name, text, expected)                                                         \
	{name, expected, {HTTP1_REQUEST, TEXT(text), .keep_nothing = true, .keep_host = true}},

#define NAMES(name, text, expected)                                                                \
	{name, expected, {HTTP1_REQUEST, TEXT(text), .query = URL_QUERY_NAMES}},
#define FULL(name, text, expected)                                                                 \
	{name, expected, {HTTP1_REQUEST, TEXT(text), .query = URL_QUERY_FULL}},

#define PAD30 "123456789012345678901234567890"
#define PAD240 PAD30 PAD30 PAD30 PAD30 PAD30 PAD30 PAD30 PAD30

/* clang-format off */
const struct http1_conversation http1_conversations[] = {
/* ---- requests: lines and targets */
REQUEST("smallest", "GET / HTTP/1.1\r\n\r\n", "GET /; done")
REQUEST("usual", "GET /a/b.html HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n", "GET /a/b.html; done")
REQUEST("bare line feeds", "GET /a HTTP/1.1\nHost: a\n\nGET /b HTTP/1.1\n\n", "GET /a; done; GET /b; done")
REQUEST("empty lines first", "\r\n\r\n\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET /; done")
REQUEST("empty lines between", "GET /a HTTP/1.1\r\n\r\n\r\n\r\nGET /b HTTP/1.1\r\n\r\n\r\n", "GET /a; done; GET /b; done")
REQUEST("only empty lines", "\r\n\n\r", "")
REQUEST("query and fragment", "GET /a?b=/c?d#e HTTP/1.1\r\n\r\nGET /a#b?c HTTP/1.1\r\n\r\nGET /? HTTP/1.1\r\n\r\n", "GET /a; done; GET /a; done; GET /; done")
REQUEST("long query", "GET /a?" PAD240 " HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a; done")
REQUEST("absolute form", "GET http://a.b:80/c/d?e HTTP/1.1\r\nHost: a\r\n\r\nGET HTTP://a HTTP/1.1\r\n\r\nGET http://a?q HTTP/1.1\r\n\r\n", "GET /c/d; done; GET /; done; GET /; done")
REQUEST("absolute form, odd schemes", "GET x+y-z.1://u@h//p HTTP/1.1\r\n\r\nGET a:/b HTTP/1.1\r\n\r\nGET a:b HTTP/1.1\r\n\r\nGET a/b HTTP/1.1\r\n\r\n", "GET //p; done; GET a:/b; done; GET a:b; done; GET a/b; done")
REQUEST("url in a path", "GET /http://a/b HTTP/1.1\r\n\r\n", "GET /http://a/b; done")
REQUEST("authority form", "CONNECT a.b:443 HTTP/1.1\r\nHost: a\r\n\r\n", "CONNECT a.b:443; done")
REQUEST("authority with a scheme", "CONNECT a://b/c?d HTTP/1.1\r\n\r\n", "CONNECT a://b/c; done")
REQUEST("asterisk form", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS *; done")
REQUEST("methods", "HEAD / HTTP/1.1\r\n\r\nPOST / HTTP/1.1\r\n\r\nPUT / HTTP/1.1\r\n\r\nDELETE / HTTP/1.1\r\n\r\nPATCH / HTTP/1.1\r\n\r\nTRACE / HTTP/1.1\r\n\r\nPROPFIND / HTTP/1.1\r\n\r\nPROPPATCH / HTTP/1.1\r\n\r\nQUERY / HTTP/1.1\r\n\r\n", "HEAD /; done; POST /; done; PUT /; done; DELETE /; done; PATCH /; done; TRACE /; done; PROPFIND /; done; PROPPATCH /; done; QUERY /; done")
REQUEST("unknown methods", "BREW /pot HTTP/1.1\r\n\r\nget / HTTP/1.1\r\n\r\nGETS / HTTP/1.1\r\n\r\nGE / HTTP/1.1\r\n\r\nM-SEARCH * HTTP/1.1\r\n\r\n!#$%&'*+-.^_`|~9 / HTTP/1.1\r\n\r\nOTHER / HTTP/1.1\r\n\r\n", "OTHER /pot; done; OTHER /; done; OTHER /; done; OTHER /; done; OTHER *; done; OTHER /; done; OTHER /; done")
REQUEST("longest method", "ABCDEFGHIJKLMNOPQRSTUVWX / HTTP/1.1\r\n\r\n", "OTHER /; done")
REQUEST("blanks in the line", "GET   /a \t HTTP/1.1 \t\r\nHost: a\r\n\r\nGET\t/b\tHTTP/1.0\t\n\n", "GET /a; done; GET /b 1.0 close; done")
REQUEST("versions", "GET / HTTP/1.0\r\n\r\nGET / HTTP/1.2\r\n\r\nGET / HTTP/1.10\r\n\r\nGET / HTTP/1.00\r\n\r\n", "GET / 1.0 close; done; GET /; done; GET /; done; GET / 1.0 close; done")
REQUEST("bytes above 127", "GET /\xc3\xa4\xff?\x80 HTTP/1.1\r\n\r\n", "GET /\xc3\xa4\xff; done")
{ "truncated path", "GET /1234567 truncated; done; GET /1234567; done; GET /bcdefgh truncated; done", { HTTP1_REQUEST, TEXT("GET /12345678 HTTP/1.1\r\n\r\nGET /1234567 HTTP/1.1\r\n\r\nGET http://a/bcdefghi HTTP/1.1\r\n\r\n"), .path_max = 8 } },
{ "room for one byte", "GET / truncated; done", { HTTP1_REQUEST, TEXT("GET /12345678 HTTP/1.1\r\n\r\n"), .path_max = 1 } },

/* ---- requests: queries */
NAMES("names", "GET /a?id=1&tag=x+y HTTP/1.1\r\nHost: a\r\n\r\nGET /b?id=1&tag=x HTTP/1.1\r\nHost: a\r\n\r\nGET /b?id=1&tag=x HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a?id=?&tag=?; done; GET /b?id=?&tag=?; done; GET /b?id=?&tag=?; done")
NAMES("no query", "GET /a HTTP/1.1\r\n\r\nGET /a#b?c=d HTTP/1.1\r\n\r\nGET /? HTTP/1.1\r\n\r\n", "GET /a; done; GET /a; done; GET /?; done")
NAMES("values alone", "GET /a?secret HTTP/1.1\r\n\r\nGET /a?x=1&secret#f HTTP/1.1\r\n\r\nGET /a?secret&=x&&y= HTTP/1.1\r\n\r\n", "GET /a??; done; GET /a?x=?&?; done; GET /a??&=?&&y=?; done")
NAMES("marks in a query", "GET /a?b?c=d?e=f#g?h=i HTTP/1.1\r\n\r\nGET /a?\?=b HTTP/1.1\r\n\r\nGET /a?? HTTP/1.1\r\n\r\n", "GET /a?b?c=?; done; GET /a?\?=?; done; GET /a??; done")
NAMES("names, absolute form", "GET http://a.b:80/c?d=e HTTP/1.1\r\n\r\nGET http://a?q=1 HTTP/1.1\r\n\r\nGET a:b?c=d HTTP/1.1\r\n\r\nGET ?a=b HTTP/1.1\r\n\r\n", "GET /c?d=?; done; GET /?q=?; done; GET a:b?c=?; done; GET ?a=?; done")
NAMES("names, other forms", "OPTIONS * HTTP/1.1\r\n\r\nCONNECT a:1 HTTP/1.1\r\n\r\n", "OPTIONS *; done; CONNECT a:1; done")
NAMES("names of long values", "GET /a?b=" PAD240 PAD240 "&c=" PAD240 PAD240 " HTTP/1.1\r\n\r\n", "GET /a?b=?&c=?; done")
NAMES("long query", "GET /a?" PAD240 PAD240 " HTTP/1.1\r\n\r\n", "GET /a?? truncated; done")
NAMES("control byte in a query", "GET /a?b=c\x01 HTTP/1.1\r\n\r\n", "malformed")
FULL("full", "GET /a?id=1&tag=x+y#f HTTP/1.1\r\nHost: a\r\n\r\nGET /b?id?#f HTTP/1.1\r\nHost: a\r\n\r\nGET http://a?b HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a?id=1&tag=x+y; done; GET /b?id?; done; GET /?b; done")
{ "names, cut", "GET /12?a=?&b truncated; done; GET /12?a=?&?; done; GET /1234567? truncated; done; GET /12345678; done", { HTTP1_REQUEST, TEXT("GET /12?a=xyz&bcd=e HTTP/1.1\r\n\r\nGET /12?a=xyz&b HTTP/1.1\r\n\r\nGET /1234567?a=b&cd&e=f HTTP/1.1\r\n\r\nGET /12345678?a=b HTTP/1.1\r\n\r\n"), .path_max = 9, .query = URL_QUERY_NAMES } },
{ "full, cut", "GET /12?abcde truncated; done; GET /1234567?; done; GET /12345678; done; GET /12345678 truncated; done", { HTTP1_REQUEST, TEXT("GET /12?abcdef HTTP/1.1\r\n\r\nGET /1234567? HTTP/1.1\r\n\r\nGET /12345678?a HTTP/1.1\r\n\r\nGET /123456789?a HTTP/1.1\r\n\r\n"), .path_max = 9, .query = URL_QUERY_FULL } },

/* ---- requests: no HTTP */
REQUEST("TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "malformed")
REQUEST("postgres", "\0\0\0\x08\x04\xd2\x16\x2f", "malformed")
REQUEST("redis", "*1\r\n$4\r\nPING\r\n", "malformed")
REQUEST("memcached", "get a\r\n", "malformed")
REQUEST("SSH", "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", "malformed")
REQUEST("SMTP", "EHLO a.example\r\n", "malformed")
REQUEST("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "malformed")
REQUEST("a response", "HTTP/1.1 200 OK\r\n\r\n", "malformed")
REQUEST("method too long", "ABCDEFGHIJKLMNOPQRSTUVWXY / HTTP/1.1\r\n\r\n", "malformed")
REQUEST("blank first", " GET / HTTP/1.1\r\n\r\n", "malformed")
REQUEST("no target", "GET\r\n\r\n", "malformed")
REQUEST("blank target", "GET  \r\n\r\n", "malformed")
REQUEST("HTTP/0.9", "GET /\r\n", "malformed")
REQUEST("HTTP/0.9, blank", "GET / \n", "malformed")
REQUEST("version 2", "GET / HTTP/2.0\r\n\r\n", "malformed")
REQUEST("version, no digits", "GET / HTTP/1.\r\n\r\n", "malformed")
REQUEST("version, letters", "GET / HTTP/1.1x\r\n\r\n", "malformed")
REQUEST("lower case version", "GET / http/1.1\r\n\r\n", "malformed")
REQUEST("three words too many", "GET / a HTTP/1.1\r\n\r\n", "malformed")
REQUEST("NUL in the target", "GET /\0a HTTP/1.1\r\n\r\n", "malformed")
REQUEST("control byte in the query", "GET /?\x01 HTTP/1.1\r\n\r\n", "malformed")
REQUEST("DEL in the target", "GET /\x7f HTTP/1.1\r\n\r\n", "malformed")
REQUEST("CR without LF", "GET / HTTP/1.1\rHost: a\r\n\r\n", "malformed")
REQUEST("second request malformed", "GET / HTTP/1.1\r\n\r\n{}\r\n", "GET /; done; malformed")

/* ---- requests: header lines */
REQUEST("header without colon", "GET / HTTP/1.1\r\nnonsense\r\ncontent-length\r\nc\r\n: x\r\n\r\n", "GET /; done")
REQUEST("names that begin alike", "POST / HTTP/1.1\r\nContent-Lengt: 9\r\nContent-Lengthy: 9\r\nContent_Length: 9\r\nContent-Length : 9\r\nConnectio: close\r\nXContent-Length: 9\r\nUpgrade-Insecure-Requests: 1\r\nTransfer-Encodings: chunked\r\nCookie: a\r\n\r\n", "POST /; done")
REQUEST("a CR inside a line", "POST / HTTP/1.1\r\na: b\rContent-Length: 9\r\n\rContent-Length: 9\r\n\r\n", "POST /; done")
REQUEST("NUL in a header", "GET / HTTP/1.1\r\na: \0b\r\nHost: a\r\n\r\n", "GET /; done")
REQUEST("folded lines", "POST / HTTP/1.1\r\nA: b\r\n c\r\n\tConnection: close\r\nContent-Length:\r\n 5\r\n \r\nConnection: close,\r\n\tfoo\r\n\r\nhello", "POST / close length=5; done")
REQUEST("folded number", "POST / HTTP/1.1\r\nContent-Length: 5\r\n 5\r\n\r\nhello", "malformed")
REQUEST("folded before all", "GET / HTTP/1.1\r\n Content-Length: 5\r\n\r\n", "GET /; done")
REQUEST("connection", "GET /1 HTTP/1.1\r\nConnection: close\r\n\r\nGET /2 HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\nGET /3 HTTP/1.1\r\nCONNECTION:keep-alive , \tClose\t\r\n\r\nGET /4 HTTP/1.1\r\nConnection: closed, keep alive, xclose\r\n\r\nGET /5 HTTP/1.0\r\nConnection: keep-alive\r\nConnection: close\r\n\r\nGET /6 HTTP/1.1\r\nConnection:\r\n\r\nGET /7 HTTP/1.1\r\nConnection: CLOSE\r\n\r\n", "GET /1 close; done; GET /2 1.0; done; GET /3 close; done; GET /4; done; GET /5 1.0 close; done; GET /6; done; GET /7 close; done")
REQUEST("folded behind known values", "GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n x\r\nHost: example\r\n\r\nGET /2 HTTP/1.1\r\nConnection: close\r\n\tx\r\nHost: example\r\n\r\nGET /3 HTTP/1.1\r\nConnection: clo se\r\n\r\nPOST /4 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n x\r\nContent-Length: 2\r\n\r\nok", "GET /1 1.0 close; done; GET /2; done; GET /3; done; POST /4 length=2; done")
REQUEST("upgrade", "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n\r\n", "GET /ws upgrade; done")
REQUEST("half an upgrade", "GET /1 HTTP/1.1\r\nUpgrade: websocket\r\n\r\nGET /2 HTTP/1.1\r\nConnection: Upgrade\r\n\r\n", "GET /1; done; GET /2; done")

/* ---- requests: fields that are kept */
#define TRACEPARENT "00-0123456789abcdef0123456789abcdef-fedcba9876543210-01"
#define TRACED "0123456789abcdef0123456789abcdeffedcba9876543210"
REQUEST("kept fields", "GET /1 HTTP/1.1\r\nHost: a\r\ntraceparent: " TRACEPARENT "\r\nX-Request-Id: 7f-1\r\nX-Request-Start: t=1700000000.123\r\nAccept: */*\r\n\r\nGET /2 HTTP/1.1\r\n\r\nGET /3 HTTP/1.1\r\nx-request-id:a b\t\r\n\r\n", "GET /1 {" TRACED " id=7f-1 queued=1700000000123000000}; done; GET /2; done; GET /3 { id=a b}; done")
REQUEST("kept fields at the end", "POST /1 HTTP/1.1\r\nContent-Length: 2\r\nX-Queue-Start: 1700000000123456\r\n\r\nokGET /2 HTTP/1.1\nX-REQUEST-ID: a\n\nGET /3 HTTP/1.0\r\nTRACEPARENT:" TRACEPARENT "\r\n\r\n", "POST /1 length=2 { queued=1700000000123456000}; done; GET /2 { id=a}; done; GET /3 1.0 close {" TRACED "}; done")
REQUEST("kept fields, folded", "GET /1 HTTP/1.1\r\nX-Request-Id:\r\n a\r\n\tb\r\n \r\nTraceparent: \r\n\t " TRACEPARENT "\r\n\r\nGET /2 HTTP/1.1\nX-Request-Id: a\n b\n\n", "GET /1 {" TRACED " id=a \tb}; done; GET /2 { id=a b}; done")
REQUEST("kept fields, CR inside", "GET / HTTP/1.1\r\nX-Request-Id: a\rb\r\r\nX-Request-Start\r: 1700000000\r\n\r\n", "GET / { id=a b}; done")
REQUEST("kept fields, commas", "GET / HTTP/1.1\r\nX-Request-Id: a,b, c\r\n\r\n", "GET / { id=a,b, c}; done")
REQUEST("kept fields, twice", "GET / HTTP/1.1\r\nX-Request-Id: a\r\nX-Request-Start: 1700000000\r\nX-Request-Id: b\r\nX-Queue-Start: 1700000001000\r\n\r\n", "GET / { id=b queued=1700000001000000000}; done")
REQUEST("kept fields, not understood", "GET /1 HTTP/1.1\r\nTraceparent: 00-0\r\nX-Request-Start: soon\r\nX-Request-Id:\r\n\r\nGET /2 HTTP/1.1\r\nX-Request-Id: " PAD240 "\r\n\r\n", "GET /1 {}; done; GET /2 { id=" PAD30 PAD30 "1234}; done")
REQUEST("names that begin like kept ones", "GET / HTTP/1.1\r\nX-Request-I: a\r\nX-Request-Ids: a\r\nX-Request-Id : a\r\nX-Forwarded-For: a\r\nX: a\r\nTE: trailers\r\nTraceparen: a\r\nTraceparent-: a\r\nHost: b\r\nX-Request-Id", "cut")
REQUEST("kept fields beside framing", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nX-Request-Id: a\r\nConnection: close\r\n\r\n0\r\nX-Request-Id: b\r\n\r\n", "POST / close chunked { id=a}; done")
KEEP_HOST("host", "GET /1 HTTP/1.1\r\nHost: a.example:80\r\n\r\nGET /2 HTTP/1.1\r\nhost:b\r\nX-Request-Id: 1\r\n\r\nGET /3 HTTP/1.1\r\nHosts: a\r\nHos: a\r\nH: a\r\n\r\nGET /4 HTTP/1.1\r\nHOST: " PAD240 "\r\n\r\nGET /5 HTTP/1.1\r\nHost:\n c\r\n\r\n", "GET /1 { host=a.example:80}; done; GET /2 { id=1 host=b}; done; GET /3; done; GET /4 { host=" PAD30 PAD30 PAD30 PAD30 "}; done; GET /5 { host=c}; done")
KEEP_NOTHING("no room for fields", "GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: 1\r\nTraceparent: " TRACEPARENT "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "GET / chunked; done")

/* ---- requests: bodies */
REQUEST("pipelined posts", "POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nhelloPOST /b HTTP/1.1\r\ncontent-length:3\r\n\r\nGETGET /c HTTP/1.1\r\n\r\nPOST /d HTTP/1.1\r\nContent-Length: 0\r\n\r\nPOST /e HTTP/1.1\r\nContent-Length: 18\r\n\r\nGET / HTTP/1.1\r\n\r\n", "POST /a length=5; done; POST /b length=3; done; GET /c; done; POST /d length=0; done; POST /e length=18; done")
REQUEST("ten pipelined", "GET /0 HTTP/1.1\r\nHost: a\r\n\r\nGET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\nGET /3 HTTP/1.1\r\nHost: a\r\n\r\nGET /4 HTTP/1.1\r\nHost: a\r\n\r\nGET /5 HTTP/1.1\r\nHost: a\r\n\r\nGET /6 HTTP/1.1\r\nHost: a\r\n\r\nGET /7 HTTP/1.1\r\nHost: a\r\n\r\nGET /8 HTTP/1.1\r\nHost: a\r\n\r\nGET /9 HTTP/1.1\r\nHost: a\r\n\r\n", "GET /0; done; GET /1; done; GET /2; done; GET /3; done; GET /4; done; GET /5; done; GET /6; done; GET /7; done; GET /8; done; GET /9; done")
REQUEST("binary body", "PUT /a HTTP/1.1\r\nContent-Length: 9\r\n\r\n\0\r\n\r\n\xff\r\n\nGET / HTTP/1.1\r\n\r\n", "PUT /a length=9; done; GET /; done")
REQUEST("100-continue", "POST /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok", "POST /a length=2; done")
REQUEST("chunked", "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA\r\n0123456789\r\n0\r\n\r\nGET /b HTTP/1.1\r\n\r\n", "POST /a chunked; done; GET /b; done")
REQUEST("chunked, all of its forms", "POST /a HTTP/1.1\r\ntransfer-encoding:\tgzip ,Chunked \r\n\r\n5;name=value\r\nhello\r\n000a ; x=\"y;\"\r\n0123456789\r\n1\nx\n2 \nxy\r\n0000;last\r\nTrailer: 1\r\n folded\r\nContent-Length: 9\r\n\rx\r\n\r\nGET /b HTTP/1.1\r\n\r\n", "POST /a chunked; done; GET /b; done")
REQUEST("chunked with a request inside", "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n12\r\nGET / HTTP/1.1\r\n\r\n\r\n0\r\n\r\n", "POST /a chunked; done")
REQUEST("chunked and a length", "POST /a HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\nPOST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\n\n", "POST /a chunked; done; POST /b chunked; done")
REQUEST("chunked twice", "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "POST /a chunked; done")
REQUEST("codings over two lines", "POST /a HTTP/1.1\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "POST /a chunked; done")
REQUEST("identity", "POST /a HTTP/1.1\r\nTransfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nokPOST /b HTTP/1.1\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", "POST /a length=2; done; POST /b chunked; done")
REQUEST("not chunked at last", "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked, gzip\r\n\r\nwhatever\r\n\r\n", "POST /a until-close; eof")
REQUEST("unknown coding, a length", "POST /a HTTP/1.1\r\nTransfer-Encoding: xchunked\r\nContent-Length: 2\r\n\r\nokGET / HTTP/1.1\r\n\r\n", "POST /a length=2; done; GET /; done")
REQUEST("lengths that agree", "POST /a HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 05\r\n\r\nhelloPOST /b HTTP/1.1\r\nContent-Length: 5, 5\t,5 \r\n\r\nhello", "POST /a length=5; done; POST /b length=5; done")
REQUEST("lengths that do not", "POST /a HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "malformed")
REQUEST("lengths that do not, one line", "POST /a HTTP/1.1\r\nContent-Length: 5,6\r\n\r\nhello", "malformed")
REQUEST("length 0 and another", "POST /a HTTP/1.1\r\nContent-Length: 0\r\nContent-Length: 6\r\n\r\nhello", "malformed")
REQUEST("length with sign", "POST /a HTTP/1.1\r\nContent-Length: +5\r\n\r\nhello", "malformed")
REQUEST("negative length", "POST /a HTTP/1.1\r\nContent-Length: -5\r\n\r\nhello", "malformed")
REQUEST("length in hex", "POST /a HTTP/1.1\r\nContent-Length: 0x5\r\n\r\nhello", "malformed")
REQUEST("empty length", "POST /a HTTP/1.1\r\nContent-Length: \r\n\r\nhello", "malformed")
REQUEST("length with a gap", "POST /a HTTP/1.1\r\nContent-Length: 1 2\r\n\r\nhello", "malformed")
REQUEST("length, empty member", "POST /a HTTP/1.1\r\nContent-Length: 5,\r\n\r\nhello", "malformed")
REQUEST("longest length", "POST /a HTTP/1.1\r\nContent-Length: 9223372036854775799\r\n\r\nhello", "POST /a length=9223372036854775799; cut")
REQUEST("length overflows", "POST /a HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\nhello", "malformed")
REQUEST("length wraps to 5", "POST /a HTTP/1.1\r\nContent-Length: 18446744073709551621\r\n\r\nhello", "malformed")
REQUEST("many zeros", "POST /a HTTP/1.1\r\nContent-Length: 0000000000000000000000000000000005\r\n\r\nhello", "POST /a length=5; done")
REQUEST("chunk size missing", "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n\r\nhello", "POST /a chunked; malformed")
REQUEST("chunk size is no number", "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5x\r\nhello", "POST /a chunked; malformed")
REQUEST("chunk size overflows", "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000005\r\nhello", "POST /a chunked; malformed")
REQUEST("chunk longer than said", "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhello\r\n0\r\n\r\n", "POST /a chunked; malformed")
REQUEST("chunk size, CR alone", "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4\rx\nabcd\r\n0\r\n\r\n", "POST /a chunked; malformed")
REQUEST("CR CR LF ends no head and no trailers", "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\r\n\r\n0\r\n\r\r\nX: y\r\n\r\n", "POST /a chunked; done")
REQUEST("cut in the line", "GET /a HT", "cut")
REQUEST("cut in the head", "GET /a HTTP/1.1\r\nHost: a\r\n\r", "cut")
REQUEST("cut in the body", "POST /a HTTP/1.1\r\nContent-Length: 9\r\n\r\nhello", "POST /a length=9; cut")
REQUEST("cut in the chunks", "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n", "POST /a chunked; cut")
REQUEST("browser", "GET /products/list?page=3&sort=price HTTP/1.1\r\nHost: shop.example.com\r\nConnection: keep-alive\r\nsec-ch-ua: \"Chromium\";v=\"118\", \"Not=A?Brand\";v=\"99\"\r\nsec-ch-ua-mobile: ?0\r\nUpgrade-Insecure-Requests: 1\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/118.0.0.0 Safari/537.36\r\nAccept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8\r\nSec-Fetch-Site: none\r\nAccept-Encoding: gzip, deflate, br\r\nAccept-Language: en-US,en;q=0.9\r\nCookie: s=abcdef012345678; t=\"Content-Length: 5\"\r\nTE: trailers\r\nCache-Control: max-age=0\r\n\r\n", "GET /products/list; done")
REQUEST("long values", "POST /a HTTP/1.1\r\nX: " PAD240 "\r\nConnection: " PAD240 ", close\r\nContent-Length: 5\r\nTransfer-Encoding: " PAD240 ",chunked\r\n\r\n0\r\n\r\n", "POST /a close chunked; done")

/* ---- responses */
RESPONSE("kept fields count in requests only", "HTTP/1.1 204 No\r\nX-Request-Id: 1\r\nTraceparent: " TRACEPARENT "\r\nHost: a\r\n\r\n", "204; done")
RESPONSE("nginx", "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Sun, 22 Nov 2026 22:09:17 GMT\r\nContent-Type: text/html\r\nContent-Length: 12\r\nLast-Modified: Sun, 22 Nov 2026 22:00:00 GMT\r\nConnection: keep-alive\r\nETag: \"6740ff00-264\"\r\nAccept-Ranges: bytes\r\n\r\nhello world\nHTTP/1.1 304 Not Modified\r\nContent-Length: 12\r\n\r\n", "200 length=12; done; 304 length=12; done")
RESPONSE("no reason", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 \r\nContent-Length: 0\r\n\r\nHTTP/1.1 404\nContent-Length: 0\n\n", "200 length=0; done; 200 length=0; done; 404 length=0; done")
RESPONSE("reason with odd bytes", "HTTP/1.1 500 \xe4\x01 \r x\r\nContent-Length: 1\r\n\r\nx", "500 length=1; done")
RESPONSE("100-continue", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "100; done; 200 length=2; done")
RESPONSE("103", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "103 length=5; done; 200 length=2; done")
RESPONSE("204 with a length", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nHTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "204 length=5; done; 204 chunked; done; 200 length=0; done")
RESPONSE("304 with a length", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nHTTP/1.1 304 Not Modified\r\n\r\n", "304 length=5; done; 304; done")
TO_HEAD("HEAD and GET by turns", 5, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "200 length=5; done; 200 length=5; done; 200 chunked; done; 200 length=0; done")
TO_HEAD("HEAD, until close", 1, "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhello", "200; done; 200 until-close; eof")
RESPONSE("101", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 5\r\n\r\n", "101 upgrade length=5; done")
RESPONSE("upgrade offered", "HTTP/1.1 426 Upgrade Required\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n", "426 upgrade length=0; done")
RESPONSE("chunked, trailers, a status line inside", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n1a\r\nHTTP/1.1 200 OK\r\n\r\nHTTP/1\r\n0\r\nX: HTTP/1.1 500 no\r\nHTTP/1.1 500 no\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", "200 chunked; done; 201 length=0; done")
RESPONSE("until close", "HTTP/1.0 200 OK\r\nServer: a\r\n\r\nhello HTTP/1.1 200 OK\r\n\r\n", "200 1.0 close until-close; eof")
RESPONSE("until close, empty", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", "200 close until-close; eof")
RESPONSE("codings without chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nContent-Length: 2\r\n\r\nhello", "200 until-close; eof")
RESPONSE("1.0 kept alive", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nokHTTP/1.0 404 No\r\nContent-Length: 0\r\n\r\n", "200 1.0 length=2; done; 404 1.0 close length=0; done")
RESPONSE("odd statuses", "HTTP/1.1 999 a\r\nContent-Length: 0\r\n\r\nHTTP/1.1 600 b\r\nContent-Length: 0\r\n\r\n", "999 length=0; done; 600 length=0; done")
RESPONSE("cut", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", "200 length=5; cut")
RESPONSE("a request", "GET / HTTP/1.1\r\n\r\n", "malformed")
RESPONSE("status 099", "HTTP/1.1 099 a\r\n\r\n", "malformed")
RESPONSE("status of two digits", "HTTP/1.1 20 a\r\n\r\n", "malformed")
RESPONSE("status of four digits", "HTTP/1.1 2000 a\r\n\r\n", "malformed")
RESPONSE("status line, no blank", "HTTP/1.1200 OK\r\n\r\n", "malformed")
RESPONSE("version 2", "HTTP/2 200\r\n\r\n", "malformed")
RESPONSE("lengths that do not agree", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "malformed")
RESPONSE("greeting of another protocol", "220 mail.example ESMTP\r\n", "malformed")
RESPONSE("event stream", "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n8\r\ndata: 1\n\r\n9\r\ndata: 22\n\r\n0\r\n\r\n", "200 chunked; done")
};
/* clang-format on */

const size_t http1_conversation_count = sizeof http1_conversations / sizeof *http1_conversations;

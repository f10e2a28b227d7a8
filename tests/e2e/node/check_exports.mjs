// SPDX-License-Identifier: Apache-2.0
// check_exports.mjs KIND FILE...: reads exports with other people's code and prints what they hold, as JSON.
//   traces logs metrics   OpenTelemetry's own protobuf types: a line is taken, encoded, decoded and must come back
//   pprof                 Datadog's reader of profile.proto
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import zlib from 'node:zlib';

const require = createRequire(import.meta.url);
const REQUESTS = { traces: 'Trace', logs: 'Logs', metrics: 'Metrics' };
const IDS = new Set(['traceId', 'spanId', 'parentSpanId']);

function typeOf(kind) {
	const root = require('@opentelemetry/otlp-transformer/build/src/generated/root');
	const services = root.opentelemetry.proto.collector[kind === 'traces' ? 'trace' : kind].v1;
	return services[`Export${REQUESTS[kind]}ServiceRequest`];
}

// OTLP's JSON has ids in hex, where protobuf's own has base64.
function map(value, change) {
	if (Array.isArray(value))
		return value.map((v) => map(v, change));
	if (!value || typeof value !== 'object' || Buffer.isBuffer(value) || value instanceof Uint8Array)
		return value;
	return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, IDS.has(k) ? change(v) : map(v, change)]));
}

function fromHex(text) {
	assert.match(text, /^([0-9a-f]{16}|[0-9a-f]{32})$/);
	assert.doesNotMatch(text, /^0+$/);
	return Buffer.from(text, 'hex');
}

function roundTrip(Type, line) {
	const given = JSON.parse(line);
	const message = Type.fromObject(map(given, fromHex));
	const bytes = Type.encode(message).finish();
	const read = Type.toObject(Type.decode(bytes), { longs: String, enums: Number, json: true });
	assert.deepEqual(map(read, (v) => Buffer.from(v).toString('hex')), withoutDefaults(given));
	return given;
}

// Protobuf's reader leaves out what has its default where nobody can tell: empty lists and texts of messages.
function withoutDefaults(value) {
	if (Array.isArray(value))
		return value.map(withoutDefaults);
	if (!value || typeof value !== 'object')
		return value;
	return Object.fromEntries(Object.entries(value).filter(([, v]) => !(Array.isArray(v) && !v.length))
		.map(([k, v]) => [k, withoutDefaults(v)]));
}

const attributes = (list) => Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]));

function traces(requests) {
	return requests.flatMap((r) => r.resourceSpans).flatMap((r) => r.scopeSpans.flatMap((s) => s.spans)
		.map(({ attributes: a, ...span }) => ({ ...span, attributes: attributes(a), resource: attributes(r.resource.attributes) })));
}

function logs(requests) {
	return requests.flatMap((r) => r.resourceLogs).flatMap((r) => r.scopeLogs).flatMap((s) => s.logRecords)
		.map(({ attributes: a, ...record }) => ({ ...record, attributes: attributes(a) }));
}

function metrics(requests) {
	return requests.flatMap((r) => r.resourceMetrics).flatMap((r) => r.scopeMetrics).flatMap((s) => s.metrics)
		.map((m) => ({ name: m.name, points: (m.histogram ?? m.sum).dataPoints
			.map(({ attributes: a, ...point }) => ({ ...point, attributes: attributes(a ?? []) })) }));
}

function pprof(file) {
	const { Profile } = require('pprof-format');
	const profile = Profile.decode(zlib.gunzipSync(fs.readFileSync(file)));
	const text = (i) => profile.stringTable.strings[Number(i)];
	const frames = (s) => s.locationId.map((id) => {
		const location = profile.location.find((l) => l.id === id);
		return text(profile.function.find((f) => f.id === location.line[0].functionId).name);
	});
	return {
		types: profile.sampleType.map((t) => `${text(t.type)}/${text(t.unit)}`),
		samples: profile.sample.map((s) => ({
			values: s.value.map(Number), frames: frames(s),
			labels: Object.fromEntries(s.label.map((l) => [text(l.key), text(l.str)])),
		})),
	};
}

const [kind, ...files] = process.argv.slice(2);
if (kind === 'pprof') {
	console.log(JSON.stringify(pprof(files[0])));
} else {
	const Type = typeOf(kind);
	const lines = files.flatMap((f) => fs.readFileSync(f, 'utf8').split('\n').filter(Boolean));
	console.log(JSON.stringify({ traces, logs, metrics }[kind](lines.map((l) => roundTrip(Type, l)))));
}

// SPDX-License-Identifier: Apache-2.0
// Bundles the pages, the report's and the comparison's: template, style and script become C arrays that profilis-report pastes together.
//
//	node bundle.mjs --c dashboard.c [dashboard.d]	what the build asks for; the second says what it was made of
//	node bundle.mjs --preview page.html		the page filled with sample.json, to open from disk while working on it
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deflateSync } from 'node:zlib'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const BUDGET = 200 * 1024

/* Of these the flame graph's package uses little. */
const PARTS = ['d3-selection', 'd3-transition', 'd3-scale', 'd3-format', 'd3-array', 'd3-ease']

const inputs = [fileURLToPath(import.meta.url)]

async function bundled(entry) {
	const result = await build({
		entryPoints: [join(here, entry)],
		bundle: true,
		minify: true,
		write: false,
		metafile: true,
		absWorkingDir: here,
		outfile: 'out' + entry.slice(entry.lastIndexOf('.')).replace('.ts', '.js'),
		format: 'iife',
		target: ['chrome100', 'firefox100', 'safari15'],
		legalComments: 'none',
		/* What packages bring of style is in style/. */
		loader: entry.endsWith('.ts') ? { '.css': 'empty' } : {},
		alias: Object.fromEntries(PARTS.map(name => [name, join(here, 'src/d3_parts.ts')])),
		charset: 'utf8',
		logLevel: 'warning',
	})
	inputs.push(...Object.keys(result.metafile.inputs).map(name => join(here, name)))
	return result.outputFiles[0].text.trim()
}

function template(name) {
	inputs.push(join(here, name))
	const text = readFileSync(join(here, name), 'utf8')
	return text
		.replace(/<!-- include (\S+) -->\n?/g, (_, part) => template(part))
		.replace(/^\t+/gm, '')
}

/*
 * The script as it stands in the page: packed, with what unpacks it and puts the result in its place. That is an inline
 * script like any other, which the policy lets run for its hash alone. A browser that can't unpack shows the page as it
 * is without script.
 */
function packed(script) {
	const text = deflateSync(script, { level: 9 }).toString('base64')
	return `(async o=>{const s=document.createElement("script"),b=Uint8Array.from(atob("${text}"),c=>c.charCodeAt());` +
		's.textContent=await new Response(new Blob([b]).stream().pipeThrough(new DecompressionStream("deflate"))).text();' +
		'o.replaceWith(s)})(document.currentScript)'
}

/* Who else's code is in the script; scripts/notices has the whole texts. */
function notices() {
	const credit = name => {
		const { version, license } = JSON.parse(readFileSync(join(here, 'node_modules', name, 'package.json'), 'utf8'))
		const holder = /copyright.*/i.exec(readFileSync(join(here, 'node_modules', name, 'LICENSE'), 'utf8'))?.[0]
		return `${name} ${version}, ${license}${license === 'Apache-2.0' ? '' : `, ${holder}`}`
	}
	return `/* ${['uplot', 'd3-flame-graph', 'd3-hierarchy'].map(credit).join('; ')} */`
}

const hash = text => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

function array(name, text) {
	const bytes = Buffer.from(text)
	const rows = []
	for (let i = 0; i < bytes.length; i += 24) rows.push([...bytes.subarray(i, i + 24)].join(','))
	return `static const unsigned char ${name}_text[] = {\n${rows.join(',\n')}\n};\n` +
		`const struct asset ${name} = {(const char *)${name}_text, ${bytes.length}};\n`
}

function source(name, page) {
	return array(`${name}_template`, page.template) +
		array(`${name}_style`, page.style) +
		array(`${name}_script`, page.script) +
		`const char ${name}_style_hash[] = "${hash(page.style)}";\n` +
		`const char ${name}_script_hash[] = "${page.hashes}";\n`
}

const CHARTS = ['latency', 'heatmap', 'throughput', 'errors-over-time', 'distribution', 'spectrum']

/* What the script draws needs no values from C: sections fall away, values but the assets stay empty. */
function preview(page) {
	const report = readFileSync(join(here, 'sample.json'), 'utf8').replaceAll('<', '\\u003c')
	const values = { style: page.style, script: page.script, report, theme: 'system', title: 'profilis', referrer: 'no-referrer',
		script_source: page.hashes, style_source: hash(page.style) }
	let text = page.template.replace(/\{\{#charts\}\}([^]*)\{\{\/charts\}\}/,
		(_, chart) => CHARTS.map(id => chart.replaceAll('{{id}}', id).replaceAll('{{title}}', id)).join(''))
	for (let before = ''; before !== text;)
		text = (before = text).replace(/\{\{[#^](\w+)\}\}((?!\{\{[#^])[^])*?\{\{\/\1\}\}/g, '')
	return text.replace(/\{\{\{?(\w+)\}?\}\}/g, (_, name) => values[name] ?? '')
}

/* Made of a template, a style and a script. */
async function made(name, style, entry) {
	const script = await bundled(entry)
	const page = { template: template(name), style: await bundled(style), script: notices() + packed(script) }
	page.hashes = `${hash(page.script)} ${hash(script)}`
	const size = Buffer.byteLength(page.template + page.style + page.script)
	if (size > BUDGET) {
		console.error(`${name}: the page's own code is ${size} bytes; ${BUDGET} are allowed`)
		process.exit(1)
	}
	return page
}

const [mode, target, depfile] = process.argv.slice(2)
const report = await made('index.html', 'style/page.css', 'src/main.ts')
if (mode === '--preview') {
	writeFileSync(target, preview(report))
} else {
	const diff = await made('diff.html', 'style/diff_page.css', 'src/diff/main.ts')
	writeFileSync(target, '#include "dashboard.h"\n' + array('dashboard_login', template('login.html')) +
		source('dashboard', report) + source('diff_page', diff))
}
if (depfile) writeFileSync(depfile, `${target}: ${inputs.map(name => name.replaceAll(' ', '\\ ')).join(' ')}\n`)

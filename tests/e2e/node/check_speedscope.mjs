// SPDX-License-Identifier: Apache-2.0
// check_speedscope.mjs FILE...: opens each in speedscope itself, in a browser without a network, and prints the names and
// weights of the profiles that its importer made of it, as JSON.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { chromium } = createRequire(path.resolve(import.meta.dirname, '../../../share/dashboard/package.json'))('playwright-core');
const page_file = require.resolve('speedscope/dist/release/index.html');

// As speedscope's own command line does it.
function loader(folder, file) {
	const script = path.join(folder, 'load.js');
	const text = fs.readFileSync(file).toString('base64');
	fs.writeFileSync(script, `speedscope.loadFileFromBase64(${JSON.stringify(path.basename(file))}, ${JSON.stringify(text)})`);
	return `file://${page_file}#localProfilePath=${script}`;
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'speedscope-'));
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--allow-file-access-from-files'] });
const found = [];
for (const file of process.argv.slice(2)) {
	const page = await browser.newPage();
	const complaints = [];
	page.on('dialog', (d) => { complaints.push(d.message()); d.dismiss(); });
	page.on('pageerror', (e) => complaints.push(String(e)));
	page.on('console', (m) => m.type() === 'error' && complaints.push(m.text()));
	await page.goto(loader(folder, file));
	await page.waitForFunction(() => document.title !== 'speedscope' && !document.body.innerText.includes('Loading'), null,
		{ timeout: 20000 }).catch((e) => complaints.push(String(e)));
	found.push({ file, title: await page.title(), text: (await page.evaluate(() => document.body.innerText)).slice(0, 2000), complaints });
	await page.close();
}
await browser.close();
fs.rmSync(folder, { recursive: true });
console.log(JSON.stringify(found));

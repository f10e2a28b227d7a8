// SPDX-License-Identifier: Apache-2.0
// Burns the CPU in a function that only it has: node hot.js PORT
'use strict';
const http = require('http');

function hotCalculation(rounds) {
	let x = 1;
	for (let i = 0; i < rounds; i++)
		x = (x * 33 + i) % 1000003;
	return x;
}

http.createServer((request, response) => {
	const end = process.cpuUsage().user + 5000;
	let x = 0;
	while (process.cpuUsage().user < end)
		x += hotCalculation(20000);
	response.end(`${x}\n`);
}).listen(Number(process.argv[2]), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));

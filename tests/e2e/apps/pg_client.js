// SPDX-License-Identifier: Apache-2.0
// Executes the steps so many times: pg_client.js URL STEPS ROUNDS; even rounds by prepared statements.
const fs = require("fs");
const { Client } = require("pg");

const [url, stepsFile, rounds] = process.argv.slice(2);
const steps = JSON.parse(fs.readFileSync(stepsFile, "utf8"));

function query(step, i, prepared) {
	let n = 0;
	const text = step.sql.replace(/\?/g, () => `$${++n}`);
	const values = step.arguments;

	if (prepared && n)
		return { name: `step${i}`, text, values };
	return n ? { text, values } : text;
}

async function main() {
	const client = new Client({ connectionString: url });

	await client.connect();
	for (let round = 0; round < Number(rounds); round++) {
		for (const [i, step] of steps.entries()) {
			try {
				const result = await client.query(query(step, i, round % 2 === 0));
				console.log(i, result.rowCount ?? 0, "-");
			} catch (error) {
				console.log(i, 0, error.code);
			}
		}
	}
	await client.end();
}

main();

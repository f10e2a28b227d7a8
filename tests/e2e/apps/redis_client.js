// SPDX-License-Identifier: Apache-2.0
// Commands one by one, all at once (the client pipelines them), and wrong ones: redis_client.js PORT ROUNDS; its counts.
const { createClient } = require("redis");

const [port, rounds] = process.argv.slice(2).map(Number);
const counts = {};

function count(name, n = 1) {
	counts[name] = (counts[name] ?? 0) + n;
}

async function main() {
	const client = createClient({ url: `redis://127.0.0.1:${port}` });

	await client.connect();
	for (let i = 0; i < rounds; i++) {
		await client.set(`user:${i}`, "v".repeat((i % 50) * 400));
		await client.get(`user:${i}`);
		await client.rPush("queue", ["one", "two"]);
		await Promise.all(Array.from({ length: 20 }, (_, k) => client.hSet("user", `field ${k}`, k)));
		await Promise.all(Array.from({ length: 20 }, () => client.hGetAll("user")));
		await client.incr("queue").catch(() => count("WRONGTYPE"));
		count("set");
		count("get");
		count("rpush");
		count("hset", 20);
		count("hgetall", 20);
		count("incr");
	}
	await client.close();
	for (const [name, n] of Object.entries(counts))
		console.log(name, n);
}

main();

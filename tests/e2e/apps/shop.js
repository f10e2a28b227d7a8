// SPDX-License-Identifier: Apache-2.0
// The shop of shop_flask.py on one event loop: PORT, LOG, DSN, REDIS, UPSTREAM in the environment.
const fs = require("fs");
const http = require("http");
const { Pool } = require("pg");
const { createClient } = require("redis");

const { PORT, LOG, DSN, REDIS, UPSTREAM } = process.env;
const pool = new Pool({ connectionString: DSN, max: 8 });
const cache = createClient({ url: `redis://127.0.0.1:${REDIS}` });
const agent = new http.Agent({ keepAlive: true });
const answered = [];

function price() {
	return new Promise((resolve, reject) => {
		http.get({ host: "127.0.0.1", port: UPSTREAM, path: "/price", agent }, (response) => {
			let body = "";

			response.on("data", (piece) => (body += piece));
			response.on("end", () => resolve(body));
		}).on("error", reject);
	});
}

const routes = {
	one: (mark) => pool.query(`SELECT name AS ${mark} FROM items WHERE id = $1`, [3]),
	nplus1: async (mark) => {
		for (let i = 1; i <= 12; i++)
			await pool.query(`SELECT price, name AS ${mark} FROM items WHERE id = ${i}`);
	},
	cached: () => cache.get("greeting"),
	mixed: async (mark) => {
		await pool.query(`SELECT count(*) AS ${mark} FROM items`);
		await price();
		await pool.query(`SELECT id AS ${mark} FROM items WHERE price > $1`, [5]);
	},
	slow: async (mark) => {
		await pool.query(`SELECT name AS ${mark} FROM items WHERE id = $1`, [4]);
		await new Promise((resolve) => setTimeout(resolve, 300));
	},
	fail: (mark) => pool.query(`SELECT ${mark} FROM nothing_here`),
};

const server = http.createServer(async (request, response) => {
	const [, name, mark] = request.url.split("/");
	let status = 200;

	try {
		await routes[name](mark ?? "m");
	} catch (error) {
		status = 500;
	}
	answered.push(`${request.method} ${request.url} ${status}\n`);
	response.writeHead(status);
	response.end("done\n");
});

process.on("SIGTERM", async () => {
	fs.writeFileSync(LOG, answered.join(""));
	await Promise.all([pool.end(), cache.close()]);
	process.exit(0);
});
cache.connect().then(() => server.listen(Number(PORT), "127.0.0.1", 128));

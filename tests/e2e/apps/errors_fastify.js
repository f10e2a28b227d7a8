// SPDX-License-Identifier: Apache-2.0
// As errors_flask.py, for Fastify: its logger, pino, writes JSON. PORT in the environment.
const fastify = require("fastify")({ logger: { level: "error" } });

const wait = () => new Promise((done) => setTimeout(done, Math.random() * 10));

function lookUp(number) {
	throw new RangeError(`broken ${number}`);
}

fastify.get("/ok", async () => {
	await wait();
	return "fine\n";
});

fastify.get("/fail", async (request) => {
	await wait();
	lookUp(request.query.n);
});

fastify.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });

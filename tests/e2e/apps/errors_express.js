// SPDX-License-Identifier: Apache-2.0
// As errors_flask.py, for Express; its own handler logs what was thrown. PORT in the environment.
const express = require("express");

const app = express();
const wait = () => new Promise((done) => setTimeout(done, Math.random() * 10));

function lookUp(number) {
	throw new RangeError(`broken ${number}`);
}

app.get("/ok", async (request, response) => {
	await wait();
	response.send("fine\n");
});

app.get("/fail", async (request) => {
	await wait();
	lookUp(request.query.n);
});

app.listen(Number(process.env.PORT), "127.0.0.1");

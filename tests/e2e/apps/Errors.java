// SPDX-License-Identifier: Apache-2.0
// As errors_flask.py, for the JDK's server with a pool of threads: java Errors.java PORT
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;

public class Errors {
	static final Logger log = Logger.getLogger("errors");

	static void lookUp(String number) {
		throw new IllegalStateException("broken " + number);
	}

	static void answer(HttpExchange exchange, int status) throws IOException {
		byte[] body = "done\n".getBytes();

		exchange.sendResponseHeaders(status, body.length);
		exchange.getResponseBody().write(body);
		exchange.close();
	}

	static void handle(HttpExchange exchange) throws IOException {
		try {
			Thread.sleep(ThreadLocalRandom.current().nextInt(10));
			if (exchange.getRequestURI().getPath().equals("/fail"))
				lookUp(exchange.getRequestURI().getQuery().substring(2));
			answer(exchange, 200);
		} catch (RuntimeException | InterruptedException e) {
			log.log(Level.SEVERE, "request failed", e);
			answer(exchange, 500);
		}
	}

	public static void main(String[] arguments) throws IOException {
		HttpServer server = HttpServer.create(
			new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 128);

		server.createContext("/", Errors::handle);
		server.setExecutor(Executors.newFixedThreadPool(8));
		server.start();
	}
}

// SPDX-License-Identifier: Apache-2.0
// The JDK's own server, whose handlers print what they catch: java Fail.java PORT
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

public class Fail {
	static final AtomicInteger numbers = new AtomicInteger();

	static void work(String path) {
		try {
			throw new IOException("gone");
		} catch (IOException e) {
			int number = numbers.incrementAndGet();
			throw new IllegalStateException("failure " + number + " token=hunter22\nof two lines", e);
		}
	}

	static void handle(HttpExchange exchange) throws IOException {
		String path = exchange.getRequestURI().getPath();
		if (path.equals("/hello")) {
			exchange.sendResponseHeaders(200, 6);
			exchange.getResponseBody().write("hello\n".getBytes());
			exchange.close();
			return;
		}
		try {
			work(path);
		} catch (RuntimeException e) {
			e.printStackTrace();
			exchange.sendResponseHeaders(500, -1);
			exchange.close();
		}
	}

	public static void main(String[] args) throws IOException {
		HttpServer server =
			HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), 128);
		server.createContext("/", Fail::handle);
		server.setExecutor(Executors.newFixedThreadPool(4));
		server.start();
	}
}

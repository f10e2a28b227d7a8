// SPDX-License-Identifier: Apache-2.0
// The JDK's own server with a pool of threads: java Server.java PORT LOG
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import sun.misc.Signal;

public class Server {
	record Answer(int status, byte[] body) {}

	static final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
	static final Map<String, Answer> answers = Map.of(
		"/hello", new Answer(200, "hello\n".getBytes()),
		"/page", new Answer(200, "p".repeat(11 * 1024).getBytes()),
		"/large", new Answer(200, "l".repeat(200 * 1024).getBytes()),
		"/cached", new Answer(304, new byte[0]),
		"/fail", new Answer(500, "failed\n".getBytes()),
		"/moved", new Answer(301, "moved\n".getBytes()),
		"/empty", new Answer(204, new byte[0]),
		"/form", new Answer(200, "thank you\n".getBytes()),
		"/upload", new Answer(200, "stored\n".getBytes()));
	static final Answer missing = new Answer(404, "nothing here\n".getBytes());

	static void handle(HttpExchange exchange) throws IOException {
		String method = exchange.getRequestMethod();
		String path = exchange.getRequestURI().getPath();
		Answer answer = answers.getOrDefault(path, missing);
		boolean body = answer.body.length > 0 && !method.equals("HEAD");

		exchange.getRequestBody().readAllBytes();
		count(method + " " + path + " " + answer.status);
		if (answer.status == 301)
			exchange.getResponseHeaders().set("Location", "/hello");
		// 0 is "chunked" here: the large one goes out that way.
		exchange.sendResponseHeaders(answer.status,
			!body ? -1 : path.equals("/large") ? 0 : answer.body.length);
		if (body)
			exchange.getResponseBody().write(answer.body);
		exchange.close();
	}

	static void count(String key) {
		counts.computeIfAbsent(key, k -> new AtomicLong()).incrementAndGet();
	}

	static void finish(HttpServer server, Path log) {
		StringBuilder text = new StringBuilder();
		counts.forEach((key, n) -> text.append(key).append(' ').append(n).append('\n'));
		try {
			Files.writeString(log, text);
		} catch (IOException e) {
			System.err.println(e);
		}
		server.stop(0);
		System.exit(0);
	}

	public static void main(String[] args) throws IOException {
		HttpServer server =
			HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), 128);
		server.createContext("/", Server::handle);
		server.setExecutor(Executors.newFixedThreadPool(8));
		Signal.handle(new Signal("TERM"), s -> finish(server, Path.of(args[1])));
		server.start();
	}
}

// SPDX-License-Identifier: Apache-2.0
// Burns the CPU in a method that only it has: java Hot.java PORT
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

class Hot {
	static volatile long sink;

	static long hotCalculation(int rounds) {
		long x = 1;
		for (int i = 0; i < rounds; i++)
			x = (x * 33 + i) % 1000003;
		return x;
	}

	public static void main(String[] arguments) throws Exception {
		var server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 64);
		server.setExecutor(Executors.newFixedThreadPool(2));
		server.createContext("/", exchange -> {
			for (long end = System.nanoTime() + 5000000; System.nanoTime() < end;)
				sink += hotCalculation(20000);
			exchange.sendResponseHeaders(200, 2);
			try (var body = exchange.getResponseBody()) {
				body.write("ok".getBytes());
			}
		});
		server.start();
	}
}

<?php
// SPDX-License-Identifier: Apache-2.0
// Every request of the site, for PHP-FPM; what fails says so on the request's stderr.
$answers = [
	'/hello' => [200, "hello\n"],
	'/page' => [200, str_repeat('p', 11 * 1024)],
	'/large' => [200, str_repeat('l', 200 * 1024)],
	'/cached' => [304, ''],
	'/fail' => [500, "failed\n"],
	'/moved' => [301, "moved\n"],
	'/empty' => [204, ''],
	'/form' => [200, "thank you\n"],
	'/upload' => [200, "stored\n"],
];
$path = explode('?', $_SERVER['REQUEST_URI'])[0];
[$status, $body] = $answers[$path] ?? [404, "nothing here\n"];
file_get_contents('php://input');
http_response_code($status);
if ($status === 301) {
	header('Location: /hello', true, 301);
}
if ($status === 500) {
	error_log('it failed as asked');
}
echo $body;

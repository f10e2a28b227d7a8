<?php
// SPDX-License-Identifier: Apache-2.0
// For PHP-FPM: what fails says so in its body.
[$password, $token] = explode(' ', getenv('SECRETS'));
if (str_starts_with($_SERVER['REQUEST_URI'], '/json')) {
	http_response_code(500);
	header('Content-Type: application/json');
	echo json_encode(['message' => 'no stock', 'password' => $password, 'token' => $token]);
} else {
	echo "all is well, $password\n";
}

<?php
// SPDX-License-Identifier: Apache-2.0
// Executes the steps so many times: sql_client.php pgsql|mysqli HOST PORT USER PASSWORD DATABASE STEPS ROUNDS
[, $how, $host, $port, $user, $password, $database, $file, $rounds] = $argv;
$steps = json_decode(file_get_contents($file), true);

function tell($step, $rows, $error = '-')
{
	echo "$step $rows $error\n";
}

function run_pdo($pdo, $i, $step)
{
	try {
		if ($step['arguments']) {
			$done = $pdo->prepare($step['sql']);
			$done->execute($step['arguments']);
			tell($i, $done->rowCount());
		} elseif (str_starts_with($step['sql'], 'SELECT')) {
			tell($i, count($pdo->query($step['sql'])->fetchAll()));
		} else {
			tell($i, $pdo->exec($step['sql']));
		}
	} catch (PDOException $error) {
		tell($i, 0, $error->getCode());
	}
}

function run_mysqli($db, $i, $step)
{
	try {
		if ($step['arguments']) {
			$done = $db->prepare($step['sql']);
			$done->execute($step['arguments']);
			$result = $done->get_result();
			tell($i, $result ? $result->num_rows : $done->affected_rows);
			$done->close();
		} else {
			$result = $db->query($step['sql']);
			tell($i, $result instanceof mysqli_result ? $result->num_rows : $db->affected_rows);
		}
	} catch (mysqli_sql_exception $error) {
		tell($i, 0, $error->getCode());
	}
}

if ($how === 'pgsql') {
	$db = new PDO("pgsql:host=$host;port=$port;dbname=$database;sslmode=disable", $user, $password);
	$db->setAttribute(PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION);
} else {
	$db = new mysqli($host, $user, $password, $database, (int)$port);
}
$run = $how === 'pgsql' ? 'run_pdo' : 'run_mysqli';
for ($round = 0; $round < (int)$rounds; $round++) {
	foreach ($steps as $i => $step) {
		$run($db, $i, $step);
	}
}

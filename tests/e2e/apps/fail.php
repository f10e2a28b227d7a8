<?php
// SPDX-License-Identifier: Apache-2.0
function order(int $number): void
{
	throw new RuntimeException("failure $number token=hunter22");
}

if (explode('?', $_SERVER['REQUEST_URI'])[0] === '/hello') {
	echo "hello\n";
} else {
	order(hrtime(true) % 1000000007);
}

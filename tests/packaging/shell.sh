#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every shell script of the tree is free of what shellcheck knows. Skipped (77) where it is not installed.
command -v shellcheck >/dev/null || exit 77
cd "$1" || exit 1
exec shellcheck scripts/setup scripts/demo scripts/test scripts/sizes scripts/pictures .ci/run tests/packaging/shell.sh \
	share/completion/profilis.bash

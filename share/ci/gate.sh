#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# gate.sh - does this commit make the server slower? For any CI, and for a desk: copy it into your repository.
#
# Builds the commit that this branch left its base at, beside this one, runs both in turns on this machine, and
# compares. To be said in the environment:
#
#	BASE	what to compare with: a branch or a commit (origin/main)
#	BUILD	builds the server, called in the top folder of each tree (nothing)
#	SERVER	starts it in the foreground, in the same folder, as './server --port {port}'
#	LOAD	sends requests and ends, as 'wrk -t2 -c16 -d8s http://127.0.0.1:{port}/'
#	READY	how to see that the server is ready, as 'http://127.0.0.1:{port}/healthz' (it listens)
#	PAIRS	how often each is run (10); below 5 hardly anything is seen
#	DIFF	more options of profilis-report diff, as '--load closed --fail-on more-queries'
#	OUT	where reports and recordings go (profilis-gate)
#
# Exit status: 0 not slower, 1 slower, 2 something went wrong, 3 it cannot be told. Only 0 is good: neither 2 nor 3 says
# that nothing is slower. Called from make, any of them becomes 2.
set -euo pipefail

base=${BASE:-origin/main}
out=${OUT:-profilis-gate}

say() { printf 'gate: %s\n' "$*" >&2; }

fail() {
	say "$*"
	exit 2
}

# The base must be the one where this branch began: what others did to main since is not this commit's doing.
prepare_base() {
	local commit
	git rev-parse --verify --quiet "$base^{commit}" >/dev/null ||
		fail "there is no commit $base: has the whole history been fetched (fetch-depth: 0, GIT_DEPTH: 0)?"
	commit=$(git merge-base "$base" HEAD) || fail "this branch and $base have no common commit: has the whole history been fetched?"
	[[ $commit != $(git rev-parse HEAD) ]] || say "HEAD is the base itself: this compares a build with itself"
	mkdir -p "$out"
	# The same folder as long as it is the same commit, so that what is cached and what was run stays good.
	tree=$(cd "$out" && pwd)/base-${commit:0:12}
	[[ -e $tree ]] || git worktree add --detach --quiet "$tree" "$commit" || fail "the base could not be checked out"
}

build() {
	[[ -n ${BUILD:-} ]] || return 0
	say "building in $1"
	(cd "$1" && bash -c "$BUILD") >&2 || fail "the build failed in $1"
}

in_folder() { printf 'cd %q && %s' "$1" "$SERVER"; }

compare() {
	local options=() more=()
	[[ -z ${READY:-} ]] || options+=(--ready "$READY")
	read -ra more <<<"${DIFF:-}"
	profilis-ab --a "$(in_folder "$tree")" --b "$(in_folder "$PWD")" --load "$LOAD" --pairs "${PAIRS:-10}" \
		--output "$out/runs-$(git rev-parse --short=12 HEAD)" "${options[@]}" -- \
		--must-see 50% "${more[@]}" -o - -o "$out/diff.md" -o "$out/diff.json" -o "$out/diff.html" \
		-o "$out/junit.xml"
}

cd "$(git rev-parse --show-toplevel)" || fail "this is no git repository"
[[ -n ${SERVER:-} ]] || fail "SERVER is not set: how is the server started?"
[[ -n ${LOAD:-} ]] || fail "LOAD is not set: what sends requests?"
command -v profilis-ab >/dev/null || fail "profilis-ab is not in the PATH: is profilis installed?"
prepare_base
build "$tree"
build "$PWD"
status=0
compare || status=$?
case $status in
0) say "not slower, as far as can be seen; what could be seen stands above" ;;
1) say "slower, or another gate failed" ;;
3) say "it cannot be told, which is no pass: the reasons stand above; more PAIRS or a longer LOAD help against noise" ;;
*) say "the comparison did not come about" ;;
esac
exit "$status"

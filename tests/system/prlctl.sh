# SPDX-License-Identifier: LGPL-2.1-or-later
# What tests of prlctl share; read behind lib.sh.

# says STATUS OUT ERR ARGUMENTS…: `prlctl ARGUMENTS` ends with STATUS, prints OUT and nothing else, and on stderr begins
# with ERR, or says nothing where that is empty. In OUT and ERR {U} stands for any UUID in braces.
says() {
  local wanted=$1 out=$2 err=$3 status=0
  shift 3
  prlctl "$@" >"$work/said.out" 2>"$work/said.err" || status=$?
  sed -E 's/\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}/{U}/g' "$work/said.out" >"$work/out"
  sed -E 's/\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}/{U}/g' "$work/said.err" >"$work/err"
  expect_equal "$wanted" "$status" "status of prlctl $*, which said: $(cat "$work/said.err" "$work/said.out")"
  expect_equal "$out" "$(cat "$work/out")" "what prlctl $* prints"
  [ -n "$err" ] || [ ! -s "$work/err" ] || fail "prlctl $* must not complain, said: $(cat "$work/err")"
  [[ $(cat "$work/err") == "$err"* ]] || fail "prlctl $* must complain \"$err\", said: $(cat "$work/err")"
}

# first_id: the first UUID that was said last, without braces
first_id() { grep -oEm 1 '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' "$work/said.out"; }

# shellcheck disable=SC2034
started="Starting the %s...
The %s has been successfully started."
stopped="Stopping the %s...
The %s has been successfully stopped."
killed="Stopping the %s...
The %s has been forcibly stopped"
removed="Removing the %s...
The %s has been successfully removed."
mounted="Mounting the %s...
The %s has been successfully mounted."
unmounted="Unmounting the %s...
The %s has been successfully unmounted."
# lines FORMAT KIND: of the formats above
# shellcheck disable=SC2059
lines() { printf "$1" "$2" "$2"; }

# example NUMBER WORDS: what follows shows that one of the acceptance list; tests/tools/prlctl-examples reads it
example() { note "example $1: $2"; }

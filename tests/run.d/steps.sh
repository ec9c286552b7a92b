# SPDX-License-Identifier: LGPL-2.1-or-later
# Steps of tests/run that are commands: packages, builds, unit tests, fuzzing; and the book of results.

logs=

begin_results() {
  logs=$PWD/$1
  rm -rf "$logs"
  mkdir -p "$logs"
  : >"$logs/results"
}

# result PASS|FAIL NAME SECONDS [HOW-MANY]: one line on the terminal, one in the book
result() {
  printf '%s  %-56s %4d s%s\n' "$1" "$2" "$3" "${4:+  ($4)}"
  echo "$1 ${4:-1} $2" >>"$logs/results"
  [ "$1" = PASS ] || tail -n 30 "$logs/$2.log" 2>/dev/null | sed 's/^/      | /'
}

end_results() {
  local passed failed
  passed=$(awk '$1 == "PASS" { n += $2 } END { print n + 0 }' "$logs/results")
  failed=$(awk '$1 == "FAIL" { n += $2 } END { print n + 0 }' "$logs/results")
  awk '$1 == "FAIL" { print "failed: " $3 }' "$logs/results"
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ]
}

# step NAME COMMAND…: logged; counted only when it fails, and then nothing that needs it can go on
step() {
  local name=$1 begun=$SECONDS
  shift
  if "$@" >"$logs/$name.log" 2>&1; then
    printf '      %-56s %4d s\n' "$name" $((SECONDS - begun))
    return
  fi
  result FAIL "$name" $((SECONDS - begun))
  case $name in
    packages | build)
      end_results
      exit 1
      ;;
  esac
  return 1
}

# Installs what is missing. Daemons of the packages must not start: tests start their own.
install_packages() {
  local wanted missing policy=/usr/sbin/policy-rc.d status=0
  mapfile -t wanted < <(tests/packages "$@")
  mapfile -t missing < <(comm -23 <(printf '%s\n' "${wanted[@]}" | sort -u) \
    <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p' | sort -u))
  [ ${#missing[@]} != 0 ] || return 0
  echo "installing ${missing[*]}"
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' >$policy
    chmod 755 $policy
  else
    policy=
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get -q -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 update &&
    apt-get -q -y -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 install --no-install-recommends "${missing[@]}" ||
    status=$?
  [ -z "$policy" ] || rm -f $policy
  return $status
}

# Objects in ccache serve clones in other folders, too.
build_preset() {
  CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1 cmake --preset "$1" &&
    CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1 cmake --build --preset "$1"
}

# unit_tests PRESET: each test counts that the processes which ctest runs have told of; one that tells nothing has died
unit_tests() {
  local name=unit-$1 begun=$SECONDS told=build/$1/tests/results all bad failed=0
  rm -rf "$told"
  ctest --preset "$1" --parallel "$(nproc)" --timeout 300 >"$logs/$name.log" 2>&1 || failed=1
  read -r all bad < <(cat "$told"/*.xml 2>/dev/null | sed -n 's/^<testsuites tests="\([0-9]*\)" failures="\([0-9]*\)".*/\1 \2/p' |
    awk '{ all += $1; bad += $2 } END { print all + 0, bad + 0 }')
  [ "$(find "$told" -name '*.xml' | wc -l)" = "$(ctest --preset "$1" -N | sed -n 's/^Total Tests: //p')" ] || failed=1
  [ $failed = 0 ] || [ "$bad" != 0 ] || bad=1
  [ "$all" != 0 ] || bad=1
  [ "$all" -le "$bad" ] || result PASS "$name" $((SECONDS - begun)) $((all - bad))
  unit_tests_that_failed "$logs/$name.log" >"$logs/$name.failed"
  cat "$logs/$name.failed" >>"$logs/$name.log"
  [ "$bad" = 0 ] || result FAIL "$name" $((SECONDS - begun)) "$bad"
}

# unit_tests_that_failed LOG: by name, and those in which a process ended or was ended
unit_tests_that_failed() {
  awk 'function ended() { if (running != "") print "did not end: " running; running = "" }
    / Test +#[0-9]+: / { ended() }
    /^\[ RUN      \]/ { running = $4 }
    /\[       OK \]/ { running = "" }
    /\[  FAILED  \] .* ms\)$/ { print "failed: " $4; running = "" }
    END { ended() }' "$1"
}

# The seed folder of a target: seeds/TARGET or seeds/ beside its source.
seeds_of() {
  local source folder
  source=$(find tests/fuzz -name "$1.cpp" -print -quit)
  for folder in "${source%/*}/seeds/${1#fuzz_}" "${source%/*}/seeds" "tests/fuzz/seeds/${1#fuzz_}" "tests/fuzz/seeds/$1"; do
    [ ! -d "$folder" ] || { echo "$folder" && return; }
  done
}

# fuzz_one BINARY SECONDS: from the seeds of the repository, into a corpus below build/
fuzz_one() {
  local binary=$1 seconds=$2 begun=$SECONDS name corpus
  name=$(basename "$binary")
  corpus=build/fuzz/corpus/$name
  mkdir -p "$corpus"
  # shellcheck disable=SC2046 # no seeds, no word
  if "$binary" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$logs/$name-" "$corpus" $(seeds_of "$name") >"$logs/$name.log" 2>&1; then
    result PASS "$name" $((SECONDS - begun))
  else
    result FAIL "$name" $((SECONDS - begun))
  fi
}

# fuzz PATTERN SECONDS: the seconds are shared out among the targets
fuzz() {
  local pattern=$1 seconds=$2 binary targets=() workers
  [ -n "$(find tests/fuzz -name 'fuzz_*.cpp' -print -quit)" ] || return 0
  [ -n "$pattern" ] || step build-fuzz build_preset fuzz || return 0
  for binary in build/fuzz/bin/fuzz_*; do
    [[ -x $binary && $(basename "$binary") =~ $pattern ]] && targets+=("$binary")
  done
  if [ ${#targets[@]} = 0 ]; then
    [ -n "$pattern" ] || result FAIL "fuzz: build/fuzz/bin has no fuzz_* program" 0
    return
  fi
  workers=${TEST_WORKERS:-2}
  for binary in "${targets[@]}"; do
    [ "$(jobs -rp | wc -l)" -lt "$workers" ] || wait -n
    fuzz_one "$binary" $((seconds * workers / ${#targets[@]} + 1)) &
  done
  wait
}

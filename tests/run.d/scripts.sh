# SPDX-License-Identifier: LGPL-2.1-or-later
# Steps of tests/run that are test scripts: each runs in a world of its own, some at a time.
# tests/system/lib.sh tells what a script may say about itself in its first lines (`# world:`, `# limit:`).

# The words behind "# KEY:" in a script's head.
declared() {
  sed -n "1,12s/^# $2: *\([^(]*\).*/\1/p" "$1"
}

run_script() {
  local script=$1 name begun=$SECONDS limit word settings=() arguments=() command status=0
  name=$(basename "${script%.*}")
  limit=$(declared "$script" limit)
  for word in $(declared "$script" world); do
    case $word in
      *=*) settings+=("$word") ;;
      *) arguments+=("$word") ;;
    esac
  done
  command=(tests/world "${arguments[@]}" "$PWD/$script")
  [ "${arguments[*]}" != none ] || command=("$script")
  env WORLD_LOGS="$logs/$name.d" "${settings[@]}" timeout --kill-after=30 "${limit:-60}" "${command[@]}" \
    </dev/null >"$logs/$name.log" 2>&1 || status=$?
  if [ $status = 0 ]; then
    result PASS "$name" $((SECONDS - begun))
  else
    [ $status != 124 ] || echo "time limit of ${limit:-60} s" >>"$logs/$name.log"
    echo "status $status" >>"$logs/$name.log"
    result FAIL "$name" $((SECONDS - begun))
  fi
}

# run_scripts PATTERN SCRIPT…: those that are executable and match; a test that is not executable fails
run_scripts() {
  local pattern=$1 script chosen=()
  shift
  for script in "$@"; do
    [[ -f $script && $(basename "$script") =~ $pattern ]] || continue
    if [ -x "$script" ]; then
      chosen+=("$script")
    elif [[ $script == *.test ]]; then  # one that nobody runs would pass for ever
      echo "$script is not executable" >"$logs/$(basename "$script" .test).log"
      result FAIL "$(basename "$script" .test)" 0
    fi
  done
  [ ${#chosen[@]} != 0 ] || return 0
  # made once, before tests with time limits wait for it
  step guest guest_is_ready || return 0
  for script in "${chosen[@]}"; do
    [ "$(jobs -rp | wc -l)" -lt "${TEST_WORKERS:-2}" ] || wait -n
    run_script "$script" &
  done
  wait
}

guest_is_ready() {
  local guest
  guest=$(tests/guest/build) && tests/guest/accel "$guest"
}

# SPDX-License-Identifier: LGPL-2.1-or-later
# Tasks of switchyardd over D-Bus, by busctl; read behind lib.sh.

bus_name=org.switchyard.Dispatcher1
bus_root=/org/switchyard/Dispatcher1

# host_task METHOD SIGNATURE ARGUMENTS…: the task's path, or what busctl complains of
host_task() { bus_call host Host "$@"; }
# environment_task UUID METHOD SIGNATURE ARGUMENTS…
environment_task() {
  local uuid=$1
  shift
  bus_call "environments/${uuid//-/_}" Environment "$@"
}
bus_call() {
  local object=$1 interface=$2 method=$3 signature=${4// /}
  shift 4
  busctl --json=short call $bus_name "$bus_root/$object" "$bus_name.$interface" "$method" \
    ${signature:+"$signature"} "$@" 2>&1 | sed 's/^{.*"data":\["\([^"]*\)"\]}$/\1/'
}

task_property() { busctl --json=short get-property $bus_name "$1" $bus_name.Task "$2" | jq -r .data; }
# Not where nobody tells.
task_has_ended() { [[ $(task_property "$1" Ended) == [1-9]* ]]; }

# task_done PATH: waits for its end, which must be a good one
task_done() {
  [[ $1 == "$bus_root/tasks/"* ]] || fail "no task: $1"
  wait_until 60 task_has_ended "$1"
  expect_equal done "$(task_property "$1" State)" "the task: $(task_property "$1" Error)"
}

# refused_with WORDS SAID: what busctl said is a refusal with these words
refused_with() { [[ $2 == "Call failed: "*"$1"* ]] || fail "must be refused with \"$1\", said: $2"; }

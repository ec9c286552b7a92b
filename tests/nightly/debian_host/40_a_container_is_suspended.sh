# SPDX-License-Identifier: LGPL-2.1-or-later
# libvirt 9.0 cannot freeze in cgroup v2: virtvzd does it, and everybody sees the container paused, also after restarts of
# the daemons; resumed, stopped or destroyed it is as any other.
. ./common.sh
define_folder_ct ct1
expect_ok virsh start ct1 >/dev/null
cgroup=$(cgroup_of ct1)
frozen() { sed -n 's/^frozen //p' "$cgroup/cgroup.events"; }
# until a change of the description is heard; a client's connection ends with virtvzd
listen() {
  : >"$work/events"
  stdbuf -oL virsh -c "$uri" event --all --loop >"$work/events" 2>&1 &
  listener=$!
  wait_until 30 eval 'virsh desc ct1 --config "$RANDOM" && grep -q ct1 "$work/events"'
}
lifecycle() { sed -n "s/^event 'lifecycle' .*'ct1': //p" "$work/events" | grep -v Defined | xargs; }
listen
expect_ok virsh suspend ct1 >/dev/null

note "suspended"
expect_equal 1 "$(frozen)" "frozen, in cgroup.events"
expect_paused() {
  expect_equal "paused (user)" "$(virsh domstate --reason ct1)" "state $1"
  expect_contains "State:          paused" virsh dominfo ct1
  expect_contains ct1 virsh list --state-paused
  expect_lacks ct1 virsh list --state-running
  expect_equal 3 "$(stat_of ct1 state.state)" "state.state of domstats $1"
}
expect_paused "after suspend"
wait_until 10 grep -q "Suspended Paused" "$work/events"
kill $listener
expect_equal "Suspended Paused" "$(lifecycle)" "events of the suspend"
expect_ok systemctl restart virtvzd
expect_paused "after a restart of virtvzd"
expect_ok systemctl restart libvirtd
wait_until 30 virsh domid ct1
expect_paused "after a restart of libvirtd"
listen
expect_ok virsh resume ct1 >/dev/null
expect_equal 0 "$(frozen)" "frozen, in cgroup.events"
expect_equal running "$(virsh domstate ct1)" "state after resume"
wait_until 10 grep -q "Resumed Unpaused" "$work/events"
kill $listener
expect_equal "Resumed Unpaused" "$(lifecycle)" "events of the resume"
expect_ok container_exec ct1 /bin/true
expect_fail_with "already running" virsh resume ct1

note "frozen past virtvzd"
echo 1 >"$cgroup/cgroup.freeze"
wait_state ct1 paused
echo 0 >"$cgroup/cgroup.freeze"
wait_state ct1 running

note "destroyed while it is paused"
expect_ok virsh suspend ct1 >/dev/null
expect_ok virsh destroy ct1 >/dev/null
expect_equal "shut off (destroyed)" "$(virsh domstate --reason ct1)" "state after destroy"
expect_ok virsh start --paused ct1 >/dev/null
expect_paused "after a start with --paused"
expect_ok virsh destroy ct1 >/dev/null

# SPDX-License-Identifier: LGPL-2.1-or-later
# libvirt 9.0 cannot freeze in cgroup v2. Then the call is refused and the container goes on; where it can, or where
# virtvzd does it, everybody must see it paused.
. ./common.sh
define_folder_ct ct1
expect_ok virsh start ct1 >/dev/null
cgroup=$(cgroup_of ct1)
frozen() { sed -n 's/^frozen //p' "$cgroup/cgroup.events"; }
if ! virsh suspend ct1 2>"$work/refusal"; then
  note "refused: $(cat "$work/refusal")"
  grep -qF "Suspend operation failed" "$work/refusal" || fail "other words than libvirt's: $(cat "$work/refusal")"
  expect_equal 0 "$(frozen)" "frozen, in cgroup.events"
  expect_equal running "$(virsh domstate ct1)" "state"
  expect_equal 1 "$(stat_of ct1 state.state)" "state.state of domstats"
  expect_lacks ct1 virsh list --state-paused
  expect_ok container_exec ct1 /bin/true
  exit 0
fi

note "suspended"
expect_equal 1 "$(frozen)" "frozen, in cgroup.events"
expect_paused() {
  expect_equal paused "$(virsh domstate ct1)" "state $1"
  expect_contains ct1 virsh list --state-paused
  expect_lacks ct1 virsh list --state-running
  expect_equal 3 "$(stat_of ct1 state.state)" "state.state of domstats $1"
}
expect_paused "after suspend"
expect_ok systemctl restart virtvzd
expect_paused "after a restart of virtvzd"
expect_ok systemctl restart libvirtd
wait_until 30 virsh domid ct1
expect_paused "after a restart of libvirtd"
expect_ok virsh resume ct1 >/dev/null
expect_equal 0 "$(frozen)" "frozen, in cgroup.events"
expect_equal running "$(virsh domstate ct1)" "state after resume"

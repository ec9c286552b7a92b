# SPDX-License-Identifier: LGPL-2.1-or-later
. ./common.sh
id=0a4b1c88-52a0-4d6c-8f31-6c1d2e7f9111
namespace=http://switchyard.org/xmlns/domain/1.0
limit_of() { stat_of limited "switchyard.$1.limit"; }
set_limits() {
  virsh metadata limited $namespace --key switchyard --live --set "<domain><limits>$1</limits></domain>"
}
# in all of its groups, as a process that the container started itself
in_groups() { (echo 0 >"$(cgroup_of limited)/cgroup.procs" && container_exec limited "$@"); }

define_template_ct limited $id size=64
expect_ok virsh start limited >/dev/null
note "what libvirt's calls have no place for"
expect_ok set_limits '<numproc>20</numproc><iolimit>1048576</iolimit><cpuburst>5000</cpuburst>' >/dev/null
expect_equal "20 1048576 5000" "$(limit_of numproc) $(limit_of iolimit) $(limit_of cpuburst)" "limits"
in_groups sh -c 'i=0; while [ $i -lt 40 ]; do sleep 1 & i=$((i + 1)); done; wait' >"$work/forks" 2>&1 || true
grep -q "can't fork" "$work/forks" || fail "40 processes fit into 20: $(cat "$work/forks")"
[ "$(stat_of limited switchyard.numproc.failures)" -ge 1 ] || fail "no refused fork is counted"
begin=$(date +%s%N)
in_groups dd if=/dev/zero of=/file bs=256k count=8 oflag=direct 2>/dev/null
[ $((($(date +%s%N) - begin) / 1000000)) -ge 1000 ] || fail "2 MiB at 1 MiB/s took less than a second"
note "memory and swap, which version 2 limits apart"
expect_ok virsh memtune limited --hard-limit 65536 --swap-hard-limit 98304 --live >/dev/null
expect_equal "67108864 33554432" "$(limit_of memory) $(limit_of swap)" "memory and swap"
expect_contains "swap_hard_limit: 98304" virsh memtune limited
note "a process that takes more than the container has is killed, not the controller"
controller=$(cat /run/libvirt/lxc/limited.pid)
expect_equal -1000 "$(cat "/proc/$controller/oom_score_adj")" "the controller's oom_score_adj"
expect_fail in_groups sh -c 'head -c 200000000 /dev/zero | tail -c 200000000 >/dev/null'
[ "$(stat_of limited switchyard.memory.failures)" -ge 1 ] || fail "nobody was killed for memory"
expect_equal running "$(virsh domstate limited)" "state"
expect_ok virsh destroy limited >/dev/null
expect_ok virsh undefine limited >/dev/null

# SPDX-License-Identifier: LGPL-2.1-or-later
. ./common.sh
define_folder_ct ct1
stdbuf -oL virsh -c "$uri" event --all --loop >"$work/events" 2>&1 &
listener=$!
expect_ok virsh start ct1 >/dev/null
listens() { virsh desc ct1 --config words && grep -q ct1 "$work/events"; }
wait_until 30 listens
expect_contains ct1 virsh list
expect_equal running "$(virsh domstate ct1)" "state"
expect_ok container_exec ct1 /bin/true
cgroup=$(cgroup_of ct1)
echo "its cgroup: $cgroup"

note "statistics from cgroup v2"
container_exec ct1 sh -c 'i=0; while [ $i -lt 100000 ]; do i=$((i + 1)); done'
virsh domstats ct1
seen=$(stat_of ct1 cpu.time)
[ "${seen:-0}" -gt 100000000 ] || fail "cpu.time: \"$seen\", wanted more than 0.1 s of nanoseconds"
[ "$(stat_of ct1 cpu.user)" -le "$(stat_of ct1 cpu.time)" ] || fail "cpu.user is more than cpu.time"
expect_equal 98304 "$(stat_of ct1 balloon.maximum)" "balloon.maximum"
expect_equal 98304 "$(stat_of ct1 balloon.current)" "balloon.current"
rss=$(stat_of ct1 balloon.rss)
[ "${rss:-0}" -gt 100 ] && [ "$rss" -lt 98304 ] || fail "balloon.rss: \"$rss\", wanted some of 98304 KiB"
direct=$(uri=lxc:///system virsh dominfo ct1 | awk '/^Used memory/ { print $3 }')
expect_equal "$direct" "$(virsh dominfo ct1 | awk '/^Used memory/ { print $3 }')" "used memory, as lxc says it"
expect_contains "cpu_time" virsh cpu-stats ct1 --total
expect_contains "rss" virsh dommemstat ct1

note "tuning reaches cgroup v2 and reads back"
expect_ok virsh memtune ct1 --hard-limit 80MiB --live >/dev/null
expect_equal 83886080 "$(cat "$cgroup/memory.max")" memory.max
expect_contains 81920 virsh memtune ct1
expect_ok virsh schedinfo ct1 --live --set cpu_shares=512 >/dev/null
# by systemd, for the whole scope
weight() { cat "${cgroup%/libvirt}/cpu.weight"; }
expect_equal 512 "$(weight)" cpu.weight
expect_ok virsh blkiotune ct1 --live --weight 300 >/dev/null
expect_ok systemctl daemon-reload
expect_equal 512 "$(weight)" "cpu.weight when systemd has written others"
expect_equal "5120 300" "$(stat_of ct1 switchyard.cpuunits.limit) $(stat_of ct1 switchyard.ioprio.limit)" "weights as limits"
expect_fail virsh schedinfo ct1 --live --set cpu_shares=700 --set vcpu_quota=5
expect_equal 512 "$(weight)" "cpu.weight when the quota was refused"
expect_fail virsh schedinfo ct1 --live --set cpu_shares=20000
grep -q "cannot set CPUWeight of machine-lxc" "$work/err" || fail "words about a weight of 20000: $(cat "$work/err")"
expect_ok virsh schedinfo ct1 --live --set vcpu_quota=50000 >/dev/null
expect_equal "50000 100000" "$(cat "$cgroup/cpu.max")" cpu.max
expect_contains 512 virsh schedinfo ct1
expect_contains "<shares>512</shares>" virsh dumpxml ct1

note "its end"
expect_ok virsh destroy ct1 >/dev/null
wait_until 30 grep -q "ct1': Stopped" "$work/events"
expect_ok virsh start ct1 >/dev/null
expect_ok virsh shutdown ct1 >/dev/null
wait_state ct1 "shut off" 60
expect_ok virsh undefine ct1 >/dev/null
wait_until 30 grep -q "ct1': Undefined" "$work/events"
lifecycle=$(grep "'lifecycle'" "$work/events" | sed "s/.*'ct1': //" | xargs -d '\n')
echo "events: $lifecycle"
expect_equal 1 "$(grep -c "Stopped Destroyed" "$work/events")" "Stopped events of one destroy"
[ ! -d "$cgroup" ] || fail "$cgroup is still there"

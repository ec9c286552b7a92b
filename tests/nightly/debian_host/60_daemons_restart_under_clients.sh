# SPDX-License-Identifier: LGPL-2.1-or-later
. ./common.sh
define_folder_ct ct1
expect_ok virsh start ct1 >/dev/null
init=$(container_init ct1)
stdbuf -oL virsh -c "$uri" event --all --loop >"$work/events" 2>&1 &
listener=$!
heard() { virsh desc ct1 --config "$RANDOM" && grep -q ct1 "$work/events"; }
wait_until 30 heard

note "libvirtd restarts: the client stays, and goes on hearing"
expect_ok systemctl restart libvirtd
: >"$work/events"
wait_until 60 heard
kill -0 $listener || fail "the client's connection is gone"
expect_equal running "$(virsh domstate ct1)" "state after a restart of libvirtd"

note "libvirtd stops for want of work: its sockets start it again"
expect_ok systemctl stop libvirtd.service
expect_contains ct1 virsh list
expect_equal active "$(systemctl is-active libvirtd.service)" "libvirtd"

note "virtvzd restarts: the container goes on"
expect_ok systemctl restart virtvzd
expect_contains ct1 virsh list
expect_equal "$init" "$(container_init ct1)" "first process of the container"
[ "$(stat_of ct1 cpu.time)" -gt 0 ] || fail "no statistics after a restart"
expect_ok virsh destroy ct1 >/dev/null
expect_ok virsh undefine ct1 >/dev/null

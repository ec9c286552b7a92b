# SPDX-License-Identifier: LGPL-2.1-or-later
# usage, in a world: backports_steps.sh CLIENT'S-TREE BACKEND'S-TREE
# What both kinds must do whichever libvirt is the client and whichever the backend, and what newer ones add.
. "$(dirname "$0")/../system/lib.sh"
client=$1 backend=$2

virsh() {
  if [ -n "$client" ]; then
    world-tree "$client" virsh -q -c "$uri" "$@"
  else
    command virsh -q -c "$uri" "$@"
  fi
}
version_of() { [ -n "$1" ] && echo 11.3.0 || echo 9.0.0; }

expect_equal "libvirt $(version_of "$client")" "$(virsh version | sed -n 's/^Using library: //p')" "client"
expect_equal "$(version_of "$backend")" \
  "$(command virsh -q -c qemu:///system version --daemon | sed -n 's/.*daemon: *//p')" "backend"
define_vm vm1 memory=128
define_ct ct1
virsh event --all --loop --timeout 200 >"$work/events" 2>&1 &
listener=$!
trap 'kill $listener 2>/dev/null || true; rm -rf "$work"' EXIT
sees() { grep -q "event '$1'.*'$2'$3" "$work/events"; }
for name in vm1 ct1; do
  note "$name: life"
  # the first that a listener sees tells that it listens
  wait_until 20 eval "virsh desc $name seen --config >/dev/null && sees metadata-change $name ''"
  expect_ok virsh start $name >/dev/null
  wait_until 20 sees lifecycle $name ": Started"
  expect_contains "$name" virsh list
  expect_contains "Id:" virsh dominfo $name
  expect_contains "<name>$name</name>" virsh dumpxml $name
  expect_contains "state.state=1" virsh domstats $name
  expect_contains "vnet" virsh domiflist $name
  expect_contains "rx_bytes" virsh domifstat $name "$(virsh domiflist $name | awk 'NR == 1 { print $1 }')"
  expect_contains "actual" virsh dommemstat $name
  expect_contains "cpu_shares" virsh schedinfo $name
  expect_contains "hard_limit" virsh memtune $name
  expect_ok virsh suspend $name >/dev/null
  expect_equal paused "$(virsh domstate $name)" "state of $name"
  expect_ok virsh resume $name >/dev/null
  expect_ok virsh snapshot-list $name >/dev/null
  expect_ok virsh autostart $name >/dev/null
done
wait_agent vm1
expect_equal Linux "$(guest_exec vm1 uname)" "command in the VM"
expect_ok container_exec ct1 /bin/true
expect_ok virsh screenshot vm1 "$work/screen" >/dev/null
for what in capabilities domcapabilities nodeinfo net-list pool-list nodedev-list; do expect_ok virsh $what >/dev/null; done

note "calls of newer libvirt: done where both ends know them, refused in libvirt's words where the backend does not"
if [ -n "$client" ] && [ -n "$backend" ]; then
  expect_ok virsh net-desc default "a network" >/dev/null
  expect_contains "a network" virsh net-desc default
  expect_fail_with "vnc tls is not enabled" virsh domdisplay-reload vm1 # QEMU's own words
  expect_ok virsh destroy vm1 >/dev/null
  expect_ok virsh autostart --once vm1 >/dev/null
  expect_ok virsh start vm1 >/dev/null
  expect_fail_with "not supported" virsh autostart --once ct1
elif [ -n "$client" ]; then
  expect_fail_with "unknown procedure" virsh net-desc default "a network"
  expect_fail_with "unknown procedure" virsh domdisplay-reload vm1
  expect_ok virsh list --all >/dev/null
fi

if [ -n "$client" ]; then
  note "event 27, a NIC's MAC address: the client may ask for it, whatever the backend knows"
  virsh event --event nic-mac-change --timeout 2 >"$work/out" 2>&1 || true
  grep -q "event loop timed out" "$work/out" || fail "event 27: $(cat "$work/out")"
fi
for name in vm1 ct1; do
  expect_ok virsh destroy $name >/dev/null
  wait_until 20 sees lifecycle $name ": Stopped"
  expect_ok virsh undefine $name >/dev/null
done
kill $listener

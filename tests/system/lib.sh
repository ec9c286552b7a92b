# SPDX-License-Identifier: LGPL-2.1-or-later
# What system tests share. A test begins with
#
#   #!/bin/bash
#   # SPDX-License-Identifier: LGPL-2.1-or-later
#   # world: --hosts 2 WORLD_BACKENDS=lxc     (optional: arguments and settings of tests/world; `none` for no world)
#   # limit: 120                              (optional: seconds; 60 unless said)
#   . "$(dirname "$0")/lib.sh"
#
# and runs by `tests/run --only NAME`. The first expectation that does not hold ends it with status 1 and says what was
# expected, what was seen and where. `virsh` here is virsh -q on $uri; set uri to choose a connection.

set -euo pipefail
uri=${TEST_URI:-vz:///system}
tests=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

virsh() { command virsh -q -c "$uri" "$@"; }

# fail WORDS…: the line that is named is the test's own
fail() {
  local depth=0
  while [ "${BASH_SOURCE[depth]}" = "${BASH_SOURCE[0]}" ] && [ $depth -lt $((${#BASH_SOURCE[@]} - 1)) ]; do
    depth=$((depth + 1))
  done
  echo "$(basename "${BASH_SOURCE[depth]}"):${BASH_LINENO[depth - 1]}: $*" >&2
  exit 1
}

note() { echo "## $*"; }

expect_ok() {
  local status=0
  "$@" >"$work/out" 2>"$work/err" || status=$?
  [ $status = 0 ] || fail "\`$*\` ended with status $status: $(cat "$work/err" "$work/out")"
  cat "$work/out"
}

expect_fail() {
  if "$@" >"$work/out" 2>"$work/err"; then
    fail "\`$*\` must fail, but did not: $(cat "$work/out")"
  fi
}

# expect_fail_with TEXT CMD…: fails, and says TEXT on stderr
expect_fail_with() {
  local text=$1
  shift
  expect_fail "$@"
  grep -qF -- "$text" "$work/err" || fail "\`$*\` must say \"$text\", said: $(cat "$work/err")"
}

# expect_contains TEXT CMD…: succeeds, and prints TEXT
expect_contains() {
  local text=$1
  shift
  expect_ok "$@" >/dev/null
  grep -qF -- "$text" "$work/out" || fail "\`$*\` must print \"$text\", printed: $(cat "$work/out")"
}

expect_lacks() {
  local text=$1
  shift
  expect_ok "$@" >/dev/null
  ! grep -qF -- "$text" "$work/out" || fail "\`$*\` must not print \"$text\", printed: $(cat "$work/out")"
}

# tree_of FOLDER: what is in it, in names, kinds, owners, modes, sizes, times of change, links and contents
tree_of() {
  (cd "$1" && find . -printf '%p %y %U:%G %m %s %T@ %l\n' | sort && find . -type f -print0 | sort -z | xargs -0 sha256sum)
}

# expect_equal WANTED SEEN WHAT…
expect_equal() { [ "$1" = "$2" ] || fail "${*:3}: \"$2\", wanted \"$1\""; }

# wait_until SECONDS CMD…: for what has no event; CMD is tried ten times a second
wait_until() {
  local limit=$1 end=$((SECONDS + $1))
  shift
  until "$@" >"$work/last" 2>&1; do
    [ $SECONDS -lt $end ] || fail "not within $limit s: \`$*\`; last said: $(tail -n 3 "$work/last")"
    sleep 0.1
  done
}

state_is() { [ "$(virsh domstate "$1")" = "$2" ]; }
wait_state() { wait_until "${3:-30}" state_is "$1" "$2"; }

# wait_agent DOMAIN [SECONDS]: one that does not come is said with the guest's state and its console's last words
wait_agent() {
  (wait_until "${2:-90}" virsh qemu-agent-command "$1" '{"execute":"guest-ping"}') || {
    last_words "$1" >&2
    exit 1
  }
}

# last_words DOMAIN: its state, and what its console said last where a file has that
last_words() {
  local file
  virsh domstate --reason "$1"
  virsh dumpxml "$1" | sed -nE "/<serial/,/<\/serial>/s/.*<(log|source).* (file|path)='([^']*)'.*/\3/p" | while read -r file; do
    [ ! -f "$file" ] || tail -n 15 "$file"
  done
}

# guest_boots [INITRD [WORDS]]: what lets a machine boot the test guest, for its <os>, with WORDS for the kernel. A kernel
# looks whether its timer interrupts, by counting cycles of the host: on a busy host it may count too few and panic.
guest_boots() {
  echo "<kernel>$WORLD_GUEST/kernel</kernel><initrd>${1:-$WORLD_GUEST/initrd}</initrd>\
<cmdline>console=ttyS0 quiet no_timer_check${2:+ $2}</cmdline>"
}

# guest_exec DOMAIN 'SHELL COMMAND': through the agent; prints its output, returns its status
guest_exec() {
  local domain=$1 request pid answer
  request=$(jq -nc --arg command "$2" \
    '{execute: "guest-exec", arguments: {path: "/bin/sh", arg: ["-c", $command], "capture-output": true}}')
  pid=$(virsh qemu-agent-command "$domain" "$request" | jq .return.pid)
  request="{\"execute\":\"guest-exec-status\",\"arguments\":{\"pid\":$pid}}"
  while answer=$(virsh qemu-agent-command "$domain" "$request"); do
    [ "$(jq .return.exited <<<"$answer")" != true ] || break
    sleep 0.1
  done
  jq -r '.return["out-data"] // empty, .return["err-data"] // empty' <<<"$answer" | base64 -d
  return "$(jq '.return.exitcode // 255' <<<"$answer")"
}

# A container's own first process, as the host numbers it.
container_init() {
  local controller
  controller=$(cat "/run/libvirt/lxc/$1.pid")
  tr -d ' ' <"/proc/$controller/task/$controller/children"
}

# container_exec NAME CMD…: as its root, by namespaces, without the driver under test
container_exec() {
  local init
  init=$(container_init "$1")
  shift
  nsenter -t "$init" -a -S 0 -G 0 -- "$@"
}

# vm_xml NAME [key=value]…: domain XML of a VM on the world's test guest
#   type     domain type                 ($WORLD_ACCEL)       memory   MiB, at least 128   (160)
#   boot     initrd: lives in memory, 3 s; kernel: direct boot, root on disk; disk: BIOS and GRUB, 8 s   (initrd)
#   bus      virtio, ide, sata, scsi     (virtio)             nic      virtio, e1000, rtl8139, ne2k_pci, none (virtio)
#   machine  pc, q35                     (pc)                 network  of libvirt          (default)
#   image    disk file; made over the test guest's when it does not exist  (/var/lib/libvirt/images/NAME.qcow2)
vm_xml() {
  local name=$1 type=$WORLD_ACCEL boot=initrd bus=virtio machine=pc memory=160 nic=virtio network=default
  local image=/var/lib/libvirt/images/$1.qcow2 device os='' disk='' interface='' setting
  shift
  for setting in "$@"; do local "$setting"; done
  case $bus in virtio) device=vda ;; ide) device=hda ;; *) device=sda ;; esac
  if [ $boot != disk ]; then
    os=$(guest_boots "" "$([ $boot = initrd ] || echo root=LABEL=switchyard)")
  fi
  if [ $boot != initrd ]; then
    [ -e "$image" ] || qemu-img create -q -f qcow2 -b "$WORLD_GUEST/disk.qcow2" -F qcow2 "$image" >&2
    disk="<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='$image'/>
      <target dev='$device' bus='$bus'/></disk>"
    [ $bus != scsi ] || disk+="<controller type='scsi' model='virtio-scsi'/>"
  fi
  [ $nic = none ] || interface="<interface type='network'><source network='$network'/><model type='$nic'/></interface>"
  cat <<XML
<domain type='$type'>
  <name>$name</name>
  <memory unit='MiB'>$memory</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='$machine'>hvm</type>$os<boot dev='hd'/></os>
  <features><acpi/></features>
  <cpu mode='custom' match='exact'><model fallback='forbid'>qemu64</model></cpu>
  <on_reboot>restart</on_reboot>
  <devices>
    $disk
    $interface
    <serial type='pty'><log file='/var/log/libvirt/qemu/$name-serial.log'/></serial>
    <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
    <memballoon model='virtio'/>
    <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
    <graphics type='vnc' autoport='yes' listen='127.0.0.1'/>
    <video><model type='vga'/></video>
  </devices>
</domain>
XML
}

# ct_xml NAME [key=value]…: domain XML of a container on a private copy of the world's template
#   type (lxc), memory (64), network (default; none for none), root (/vz/private/NAME, copied when it does not exist)
ct_xml() {
  local name=$1 type=lxc memory=64 network=default root=/vz/private/$1 interface='' setting
  shift
  for setting in "$@"; do local "$setting"; done
  if [ ! -e "$root" ]; then
    mkdir -p "$(dirname "$root")"
    cp -a "/vz/template/cache/$WORLD_TEMPLATE/root" "$root"
  fi
  [ "$network" = none ] || interface="<interface type='network'><source network='$network'/></interface>"
  cat <<XML
<domain type='$type'>
  <name>$name</name>
  <memory unit='MiB'>$memory</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64'>exe</type><init>/sbin/init</init></os>
  <features><privnet/></features>
  <on_reboot>restart</on_reboot>
  <devices>
    <filesystem type='mount' accessmode='passthrough'><source dir='$root'/><target dir='/'/></filesystem>
    $interface
    <console type='pty'/>
  </devices>
</domain>
XML
}

define_vm() {
  vm_xml "$@" >"$work/$1.xml"
  expect_ok virsh define "$work/$1.xml" >/dev/null
}

define_ct() {
  ct_xml "$@" >"$work/$1.xml"
  expect_ok virsh define "$work/$1.xml" >/dev/null
}

# first_mac DOMAIN, leased_address MAC: what dnsmasq of the default network gave
first_mac() { virsh domiflist "$1" | awk 'NR == 1 { print $5 }'; }
leased_address() {
  command virsh -q -c qemu:///system net-dhcp-leases default --mac "$1" | awk '{ print $5 }' | cut -d/ -f1 | grep .
}

# SPDX-License-Identifier: LGPL-2.1-or-later
# What the steps share. Steps go on from where the one before left the host: the package is installed, nothing runs.
mkdir -p tests/system
cp lib.sh containers.sh tests/system/
. tests/system/lib.sh
. tests/system/containers.sh
WORLD_TEMPLATE=$(ls template)

# whatever a step leaves would be in the next one's way
listener=
clean_up() {
  [ -z "$listener" ] || kill "$listener" 2>/dev/null || true
  for name in $(command virsh -q -c lxc:///system list --all --name); do
    command virsh -q -c lxc:///system destroy "$name" || true
    command virsh -q -c lxc:///system undefine "$name" || true
  done >/dev/null 2>&1
  rm -rf "$work"
}
trap clean_up EXIT

# expect_no_denials PATTERN: none by AppArmor since the host came up, of lines like that, in letters of any size
expect_no_denials() {
  local denied
  denied=$(journalctl --boot --dmesg --no-pager --output cat --grep 'apparmor="DENIED"' | grep -iE "$1" || true)
  expect_equal "" "$denied" "denials by AppArmor"
}

# folder_ct_xml NAME: a container whose root is a folder
folder_ct_xml() {
  local name=$1
  cat <<XML
<domain type='lxc'>
  <name>$name</name>
  <memory unit='MiB'>96</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64'>exe</type><init>/sbin/init</init></os>
  <features><privnet/></features>
  <on_reboot>restart</on_reboot>
  <devices>
    <filesystem type='mount' accessmode='passthrough'><source dir='/vz/private/$name'/><target dir='/'/></filesystem>
    <console type='pty'/>
  </devices>
</domain>
XML
}

define_folder_ct() {
  mkdir -p /vz/private
  [ -d "/vz/private/$1" ] || cp -a "/vz/template/cache/$WORLD_TEMPLATE/root" "/vz/private/$1"
  folder_ct_xml "$@" >"$work/$1.xml"
  expect_ok virsh define "$work/$1.xml" >/dev/null
}

# The container's own cgroup, which its init is in.
cgroup_of() { echo "/sys/fs/cgroup$(sed -n 's/^0:://p' "/proc/$(container_init "$1")/cgroup")"; }
stat_of() { virsh domstats "$1" | sed -n "s/^ *$2=//p"; }
main_pid() { systemctl show --property MainPID --value "$1"; }

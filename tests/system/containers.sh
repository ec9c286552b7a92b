# SPDX-License-Identifier: LGPL-2.1-or-later
# What tests of containers' roots share; read behind lib.sh.

# template_ct_xml NAME UUID [key=value]…: XML of a container over a template, as a user gives it to vz:///system
#   template (the world's), idmap (XML), type (vz), size (disk space in MiB)
template_ct_xml() {
  local name=$1 uuid=$2 template=$WORLD_TEMPLATE idmap='' type=vz size='' setting
  shift 2
  for setting in "$@"; do local "$setting"; done
  [ -z "$size" ] || size="<space_hard_limit unit='MiB'>$size</space_hard_limit>"
  cat <<XML
<domain type='$type'>
  <name>$name</name>
  <uuid>$uuid</uuid>
  <memory unit='MiB'>64</memory>
  <vcpu>1</vcpu>
  <os><type>exe</type><init>/sbin/init</init></os>
  $idmap
  <devices>
    <filesystem type='template'><source name='$template'/><target dir='/'/>$size</filesystem>
    <console type='pty'/>
  </devices>
</domain>
XML
}

# image_ct_xml NAME UUID FORMAT PATH [key=value]…: of one whose root is a whole image, as Nova and the converter write it
#   driver (ploop), and idmap, type as above
image_ct_xml() {
  local name=$1 uuid=$2 format=$3 path=$4 driver=ploop setting
  shift 4
  for setting in "$@"; do [[ $setting != driver=* ]] || local "$setting"; done
  template_ct_xml "$name" "$uuid" "$@" |
    sed "s|<filesystem type='template'>.*|<filesystem type='file'><driver type='$driver' format='$format'/>\
<source file='$path'/><target dir='/'/></filesystem>|"
}

define_template_ct() {
  template_ct_xml "$@" >"$work/$1.xml"
  expect_ok command virsh -q -c vz:///system define "$work/$1.xml" >/dev/null
}

root_of() { echo "/vz/private/$1/root"; }
is_mounted() { grep -qF " $(root_of "$1") " /proc/self/mountinfo; }
mounts_of() { grep -cF " $(root_of "$1") " /proc/self/mountinfo || true; }
loops_of() { losetup --noheadings --output NAME -j "/vz/private/$1/upper.img"; }
size_of() { { switchyard-ct status "$1" || true; } | awk '$1 == "size:" { print $2 }'; }
expect_no_loop() { [ -z "$(loops_of "$1")" ] || fail "$(loops_of "$1") is still on the image of $1"; }
# own_file_on_disk ID PATH: where a file of a running container lies on its image's own file system, seen once more
own_file_on_disk() {
  mkdir -p "$work/own"
  mountpoint -q "$work/own" || mount "$(loops_of "$1")" "$work/own"
  echo "$work/own/upper/$2"
}
expect_unmounted() { ! is_mounted "$1" || fail "$(root_of "$1") is still mounted"; }

# All that a change of the template would show in: names, owners, permissions, sizes, times, contents.
template_sum() {
  (
    cd "/vz/template/cache/$WORLD_TEMPLATE/root"
    find . -printf '%p %U:%G %m %s %T@\n' | sort
    find . -type f -exec sha256sum {} +
  ) | sha256sum
}

# SPDX-License-Identifier: LGPL-2.1-or-later
. ./common.sh
plain=0a4b1c88-52a0-4d6c-8f31-6c1d2e7f9101
mapped=0a4b1c88-52a0-4d6c-8f31-6c1d2e7f9102
ids="<idmap><uid start='0' target='100000' count='65536'/><gid start='0' target='100000' count='65536'/></idmap>"

before=$(template_sum)
define_template_ct web $plain
define_template_ct inside $mapped "idmap=$ids"
note "the hook mounts under AppArmor, for systemd's libvirtd"
for name in web inside; do
  expect_ok virsh start $name >/dev/null
  expect_equal running "$(virsh domstate $name)" "state of $name"
done
expect_ok container_exec web sh -c 'echo mine >/root/file'
expect_equal "Uid: 100000" "$(awk '/^Uid/ { print $1, $2 }' "/proc/$(container_init inside)/status")" "init of inside"
as_root() { nsenter -t "$(container_init inside)" -a -S 0 -G 0 -- "$@"; }
expect_equal 0:0 "$(as_root stat -c %u:%g /etc/passwd)" "owner of a file of the template, seen inside"
expect_ok as_root sh -c 'echo mine >>/etc/passwd'
expect_equal 0:0 "$(stat -c %u:%g "$(own_file_on_disk $mapped etc/passwd)")" "owner on disk of a file copied up"
umount "$work/own"
for name in web inside; do
  cpu=$(stat_of $name cpu.time)
  [ "${cpu:-0}" -gt 0 ] || fail "cpu.time of $name: \"$cpu\""
  expect_ok virsh destroy $name >/dev/null
done
# libvirtd's mounts are the host's
for id in $plain $mapped; do wait_until 20 eval '! is_mounted '$id; done
expect_equal "$before" "$(template_sum)" "the template"
expect_no_denials 'switchyard'
expect_ok virsh start web >/dev/null
expect_equal mine "$(container_exec web cat /root/file)" "the file after a restart"
expect_ok virsh destroy web >/dev/null
for name in web inside; do expect_ok virsh undefine $name >/dev/null; done

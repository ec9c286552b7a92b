# SPDX-License-Identifier: LGPL-2.1-or-later
. ./common.sh
note "the host is what it shall be"
expect_equal systemd "$(cat /proc/1/comm)" "first process"
expect_equal cgroup2fs "$(stat -f -c %T /sys/fs/cgroup)" "type of /sys/fs/cgroup"
expect_ok systemctl is-active libvirtd.socket >/dev/null
mkdir -p /vz/template/cache
cp -a template/. /vz/template/cache/

note "the package installs, and its units are enabled and run"
expect_ok dpkg --install switchyard.deb >"$work/dpkg"
cat "$work/dpkg"
expect_fail grep -iE 'fail|error|warning' "$work/dpkg"
for unit in virtvzd.socket virtvzd-ro.socket virtvzd.service; do
  expect_equal enabled "$(systemctl is-enabled $unit)" "$unit"
  expect_equal active "$(systemctl is-active $unit)" "$unit"
done
expect_ok systemd-analyze verify --man=no virtvzd.service virtvzd.socket virtvzd-ro.socket
for socket in virtvzd-sock virtvzd-sock-ro virtparallelsd-sock virtparallelsd-sock-ro; do
  expect_equal "700 root" "$(stat -c '%a %U' /run/libvirt/$socket)" "$socket"
done

note "it is confined"
systemd-analyze security --no-pager virtvzd.service | tail -n 1
expect_ok systemd-analyze security --no-pager --threshold=70 virtvzd.service >/dev/null
wanted="chown dac_override fowner fsetid kill linux_immutable mknod net_admin setfcap setgid setpcap setuid sys_admin"
wanted+=" sys_chroot sys_ptrace sys_resource"
seen=$(systemctl show --property CapabilityBoundingSet --value virtvzd | sed 's/cap_//g' | xargs -n 1 | sort | xargs)
expect_equal "$wanted" "$seen" "capabilities"
expect_equal 65536 "$(awk '/^Max open files/ { print $4 }' "/proc/$(main_pid virtvzd)/limits")" "descriptors"
expect_ok virsh capabilities >"$work/capabilities"
grep -q "<os_type>exe" "$work/capabilities" || fail "no containers in: $(cat "$work/capabilities")"

# SPDX-License-Identifier: LGPL-2.1-or-later
. ./common.sh
id=0a4b1c88-52a0-4d6c-8f31-6c1d2e7f9103
define_template_ct kept $id
expect_ok virsh start kept >/dev/null
expect_ok virsh destroy kept >/dev/null
note "installed again over itself"
expect_ok dpkg --install switchyard.deb >"$work/dpkg" 2>&1
cat "$work/dpkg"
expect_fail grep -iE 'fail|error|warning' "$work/dpkg"
expect_contains kept virsh list --all
note "purged"
expect_ok dpkg --purge switchyard >"$work/dpkg"
cat "$work/dpkg"
expect_fail virsh list
left() {
  find /usr /etc /run /var/lib /var/log ! -path '/var/lib/dpkg/*' ! -path '/run/udev/*' \
    '(' -name '*virtvzd*' -o -name '*switchyard*' -o -name '*vzconvert*' -o -name '*virtparallelsd*' ')' 2>/dev/null
  grep -rls switchyard /etc/apparmor.d/local
}
expect_equal "" "$(left | xargs)" "files that stay"
expect_equal "" "$(systemctl list-units --no-legend 'virtvzd*' | xargs)" "units that run"
expect_equal "" "$(systemctl list-unit-files --no-legend 'virtvzd*' | xargs)" "units that stay"
[ -f "/vz/private/$id/upper.img" ] || fail "purge took the containers' files"

note "libvirt goes on without us"
uri=lxc:///system
expect_contains kept virsh list --all
expect_fail virsh start kept
expect_ok virsh undefine kept >/dev/null

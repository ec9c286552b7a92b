# SPDX-License-Identifier: LGPL-2.1-or-later
. ./common.sh
as_nobody() { setpriv --reuid nobody --regid nogroup --clear-groups env HOME=/nonexistent virsh -q -c "$uri" "$@"; }
define_folder_ct ct1

note "as shipped the sockets are root's"
expect_fail as_nobody list --all
expect_fail as_nobody --readonly list --all

note "as the manual says: polkit for everyone"
for unit in virtvzd.socket virtvzd-ro.socket; do
  mkdir -p /etc/systemd/system/$unit.d
  printf '[Socket]\nSocketMode=0666\n' >/etc/systemd/system/$unit.d/override.conf
done
cp /etc/switchyard/virtvzd.conf "$work/virtvzd.conf"
printf 'auth_unix_rw = "polkit"\nauth_unix_ro = "polkit"\n' >>/etc/switchyard/virtvzd.conf
expect_ok systemctl daemon-reload
expect_ok systemctl restart virtvzd.socket virtvzd-ro.socket virtvzd
expect_equal 666 "$(stat -c %a /run/libvirt/virtvzd-sock)" "mode of the socket"
expect_fail as_nobody list --all
grep -qi "authent\|polkit\|authoriz" "$work/err" || fail "words of the refusal: $(cat "$work/err")"
expect_contains ct1 virsh list --all

note "a rule lets a user in"
cat >/etc/polkit-1/rules.d/10-test.rules <<'R'
polkit.addRule(function(action, subject) {
  if (subject.user == "nobody" && action.id.indexOf("org.libvirt.unix.") == 0) return polkit.Result.YES;
});
R
wait_until 60 as_nobody list --all
expect_contains ct1 as_nobody list --all
expect_ok as_nobody start ct1 >/dev/null
expect_ok as_nobody destroy ct1 >/dev/null

rm -r /etc/polkit-1/rules.d/10-test.rules /etc/systemd/system/virtvzd{,-ro}.socket.d
cp "$work/virtvzd.conf" /etc/switchyard/virtvzd.conf
expect_ok systemctl daemon-reload
expect_ok systemctl restart virtvzd.socket virtvzd-ro.socket virtvzd
expect_ok virsh undefine ct1 >/dev/null

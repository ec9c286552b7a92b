# SPDX-License-Identifier: LGPL-2.1-or-later
. ./common.sh
# a client that comes back by itself
expect_ok systemctl stop switchyardd.service
note "stopped, it is started by a client of each socket"
# without the stop of the sockets the wants of the service would not be tested
expect_ok systemctl stop virtvzd.service virtvzd.socket virtvzd-ro.socket
[ ! -e /run/libvirt/virtvzd-sock ] || fail "the socket outlives its unit"
expect_ok systemctl start virtvzd.socket virtvzd-ro.socket
for words in "-c vz:///system" "-c parallels+unix:///system" "--readonly -c vz:///system"; do
  expect_ok systemctl stop virtvzd.service
  expect_equal inactive "$(systemctl is-active virtvzd.service || true)" "the service"
  expect_ok command virsh -q $words list --all
  expect_equal active "$(systemctl is-active virtvzd.service)" "the service, after virsh $words"
done
expect_contains "active (running)" systemctl status --no-pager virtvzd.service

note "the journal has it, with priorities"
log() { journalctl --boot --no-pager --unit virtvzd.service "$@"; }
expect_contains "Started virtvzd.service" log
expect_contains virtvzd log --identifier virtvzd --output cat
log --output cat --identifier virtvzd | tail -n 5
expect_equal "" "$(log --identifier virtvzd --priority err --output cat --quiet)" "errors in the journal"

note "the service alone brings its sockets, and a crash brings it back"
expect_ok systemctl stop virtvzd.socket virtvzd-ro.socket virtvzd.service
expect_ok systemctl start virtvzd.service
expect_equal active "$(systemctl is-active virtvzd.socket)" "the socket"
was=$(main_pid virtvzd)
kill -SEGV "$was"
back() { [ "$(main_pid virtvzd)" != "$was" ] && [ "$(systemctl is-active virtvzd.service)" = active ]; }
wait_until 30 back
expect_ok virsh list --all

note "sockets restart, alone or with the service, and the service with them"
all="virtvzd.socket virtvzd-ro.socket virtvzd.service"
for units in virtvzd.socket virtvzd-ro.socket virtvzd.service "$all"; do
  # shellcheck disable=SC2086
  expect_ok systemctl restart $units
  expect_equal "active active" "$(systemctl is-active virtvzd.socket virtvzd-ro.socket | xargs)" "sockets, after $units"
  expect_ok virsh list --all
  expect_ok virsh --readonly list --all
  expect_equal active "$(systemctl is-active virtvzd.service)" "the service, after $units"
done
expect_ok systemctl stop virtvzd.socket
expect_equal inactive "$(systemctl is-active virtvzd.service || true)" "the service without its sockets"
expect_ok systemctl start virtvzd.socket virtvzd-ro.socket
expect_ok systemctl start switchyardd.service

# SPDX-License-Identifier: LGPL-2.1-or-later
. ./common.sh
service=org.switchyard.Dispatcher1
root=/org/switchyard/Dispatcher1

# the words behind a type in busctl's answer
told() { busctl "$@" | cut -d ' ' -f 2- | tr -d '"'; }
environment() { told call $service $root/host $service.Host Find s "$1"; }
property() { told get-property $service "$1" "$service.$2" "$3"; }
has_ended() { [ "$(property "$1" Task Ended)" != 0 ]; }

# task_on PATH METHOD [SIGNATURE WORD…]: ends well; interface Environment, or Host of the host
task_on() {
  local path=$1 interface=Environment task
  [ "$path" != $root/host ] || interface=Host
  task=$(told call $service "$path" $service.$interface "${@:2}")
  wait_until 120 has_ended "$task"
  expect_equal "done" "$(property "$task" Task State)" "$2: $(property "$task" Task Error)"
}

note "switchyardd serves, confined"
expect_equal enabled "$(systemctl is-enabled switchyardd.service)" "switchyardd.service"
expect_equal "active active" "$(systemctl is-active switchyardd.service switchyard-shutdown.service | xargs)" "units"
expect_equal true "$(property $root/host Host Connected)" "connected to libvirt"
systemd-analyze security --no-pager switchyardd.service | tail -n 1
expect_ok systemd-analyze security --no-pager --threshold=70 switchyardd.service >/dev/null
expect_equal 700 "$(stat -c %a /var/lib/switchyard)" "mode of its state"
expect_equal 600 "$(stat -c %a /run/switchyard/dispatcher)" "mode of its socket"

note "confined as it is, it makes a container, starts it, keeps its file, and deletes it"
task_on $root/host CreateContainer 'ssa{sv}' dispatched "$WORLD_TEMPLATE" 1 memory_mib u 64
container=$(environment dispatched)
home=$(property "$container" Environment Home)
[ -f "$home/ve.conf" ] || fail "no ve.conf in $home: $(ls "$home")"
task_on "$container" Start
expect_equal running "$(virsh domstate dispatched)" "libvirt's state"
expect_ok virsh desc dispatched --config marked >/dev/null
kept() { grep -q '^DESCRIPTION="marked"' "$home/ve.conf"; }
wait_until 30 kept
task_on "$container" Stop 'a{sv}' 1 force b true
task_on "$container" Delete 'a{sv}' 0
[ ! -e "$home" ] || fail "$home is still there"

note "the bus starts it, unless an operator disabled it; a crash brings it back"
expect_ok systemctl stop switchyardd.service
expect_contains host busctl tree $service
expect_equal active "$(systemctl is-active switchyardd.service)" "switchyardd, after a call"
expect_ok systemctl disable --now switchyardd.service
expect_fail busctl call $service $root/host org.freedesktop.DBus.Peer Ping
expect_equal inactive "$(systemctl is-active switchyardd.service || true)" "switchyardd, disabled, after a call"
expect_ok systemctl enable --now switchyardd.service
was=$(main_pid switchyardd)
kill -SEGV "$was"
back() { [ "$(main_pid switchyardd)" != "$was" ] && [ "$(systemctl is-active switchyardd.service)" = active ]; }
wait_until 30 back

note "nobody stops all environments by a slip of the tongue"
expect_fail systemctl stop switchyard-shutdown.service
expect_equal active "$(systemctl is-active switchyard-shutdown.service)" "switchyard-shutdown.service"

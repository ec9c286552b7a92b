# SPDX-License-Identifier: LGPL-2.1-or-later
. ./common.sh
define_folder_ct ct1
expect_ok virsh start ct1 >/dev/null
cgroup=$(cgroup_of ct1)
frozen() { sed -n 's/^frozen //p' "$cgroup/cgroup.events"; }
expect_ok virsh suspend ct1 >/dev/null
expect_equal 1 "$(frozen)" "frozen, in cgroup.events"
echo "lxc:///system says: $(uri=lxc:///system virsh domstate ct1)"
expect_equal paused "$(virsh domstate ct1)" "state after suspend"
expect_contains ct1 virsh list --state-paused
expect_lacks ct1 virsh list --state-running
expect_equal 3 "$(stat_of ct1 state.state)" "state.state of domstats"
expect_ok systemctl restart virtvzd
expect_equal paused "$(virsh domstate ct1)" "state after a restart of virtvzd"
expect_ok systemctl restart libvirtd
wait_until 30 virsh domid ct1
expect_equal paused "$(virsh domstate ct1)" "state after a restart of libvirtd"
expect_ok virsh resume ct1 >/dev/null
expect_equal 0 "$(frozen)" "frozen, in cgroup.events"
expect_equal running "$(virsh domstate ct1)" "state after resume"
expect_ok virsh destroy ct1 >/dev/null
expect_ok virsh undefine ct1 >/dev/null

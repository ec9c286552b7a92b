// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/rendering/report_text.hpp"
#include "upgrade/fixups/fixup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace upgrade {
namespace {

constexpr SystemRange kWithInittab[] = {{"rhel", 400, 600}, {"debian", 400, 800}};
constexpr SystemRange kRhel6[] = {{"rhel", 600, 700}};
constexpr SystemRange kUbuntuWithUpstart[] = {{"ubuntu", 1104, 1504}};
constexpr SystemRange kRhel[] = {{"rhel", 400, 800}};

constexpr Fixup kFixups[] = {
    {"fstab-mounts",
     {},
     "lines of /etc/fstab with a device or type simfs, vzfs or ploop, or for /, /proc, /sys, /dev, /dev/pts",
     "become remarks",
     "the root and these are mounted before the container starts; a check of a root device that is not there ends in a "
     "rescue shell, and a second devpts takes the console away",
     fix_mounts_in_fstab},
    {"mtab-link",
     {},
     "/etc/mtab, a file",
     "becomes a link to /proc/self/mounts",
     "it names devices of the old host, and what is mounted now is not in it",
     link_mtab},
    {"ploop-mount-units",
     {},
     "mount units of further ploop disks, wanted by multi-user.target",
     "are wanted no more",
     "they wait for a device; the disk is mounted before the container starts",
     drop_ploop_mount_units},
    {"inittab-consoles", kWithInittab, "respawned terminals of /etc/inittab on tty2 and further", "become remarks",
     "a container has one console, its tty1; init starts a getty on any other again and again",
     keep_one_getty_in_inittab},
    {"active-consoles", kRhel6, "ACTIVE_CONSOLES in /etc/sysconfig/init", "is /dev/tty1", "as above, by upstart",
     keep_one_active_console},
    {"upstart-consoles", kUbuntuWithUpstart, "/etc/init/tty2.conf to tty6.conf", "get an override, manual",
     "as above, by upstart", switch_off_upstart_consoles},
    {"quota-script",
     {},
     "/etc/init.d/vzquota, and its links in runlevels",
     "are removed",
     "it makes a node of the old root device and overwrites /etc/mtab at each start",
     drop_quota_script},
    {"reboot-script",
     {},
     "S00vzreboot, K00vzreboot in runlevels",
     "are removed",
     "it leaves a file /reboot at each reboot, for vzctl",
     drop_reboot_script},
    {"start-marks",
     {},
     "vz: in /etc/inittab, vz_init_done of upstart, the unit vzfifo, the pipe /.vzfifo",
     "are removed, or a remark",
     "they tell vzctl that the container has started",
     drop_start_marks},
    {"venet-scripts",
     {},
     "venet0 in /etc/network/interfaces, ifcfg-venet0…, GATEWAYDEV in /etc/sysconfig/network",
     "is not brought up at boot by the container; all else of it stays",
     "venet0 has the addresses and routes of ve.conf before the container starts, and these scripts would set "
     "127.0.0.1 and a default route without a gateway in their place",
     leave_venet_alone},
    {"udev-nodes",
     {},
     "device nodes in /etc/udev/devices, /lib/udev/devices",
     "are removed",
     "start scripts copy them to /dev, which a container may not; /dev has the nodes that it may have",
     drop_udev_nodes},
    {"kernel-log",
     {},
     "imklog in /etc/rsyslog.conf",
     "becomes a remark",
     "the kernel's log is the host's; a privileged container would take its messages away",
     leave_kernel_log_alone},
    {"selinux-off", kRhel, "SELINUX=enforcing, permissive in /etc/selinux/config", "is disabled",
     "init halts where it can load no policy", switch_off_selinux},
};

bool is_for(const Fixup& fixup, const GuestSystem& system) {
  return fixup.systems.empty() || is_within_any(system, fixup.systems);
}

}  // namespace

std::span<const Fixup> fixups() { return kFixups; }

Result<std::vector<FixupReport>> apply_fixups(int root_fd, const GuestSystem& system) {
  std::vector<FixupReport> report;
  for (const Fixup& fixup : kFixups) {
    if (!is_for(fixup, system)) continue;
    Changes changes;
    if (auto done = fixup.apply(root_fd, changes); !done)
      return Error{done.error().code, fmt::format("fix-up '{}': {}", fixup.name, done.error().message)};
    for (const std::string& change : changes) report.push_back({std::string(fixup.name), convert::printable(change)});
  }
  return report;
}

}  // namespace upgrade

// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What has to be changed in a container of PCS6 so that it runs in LXC as it ran there: a table of fix-ups, applied to
// its mounted root when a trial is made. Each changes what is in its way and nothing else, says what it did, and finds
// nothing to do the second time. They write in the trial's overlay: a rollback takes them back with all else.
//
// The root is a container's: its files are found from the root's descriptor, and no link leads out of it
// (containers/roots/root_files.hpp). docs/upgrade-fixups.md is printed from the table; a test holds it.
#pragma once

#include "foundation/result.hpp"
#include "upgrade/fixups/guest_system.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace upgrade {

// Words for the administrator, a change each: "/etc/fstab: '/dev/simfs / simfs defaults 0 0' is a remark".
using Changes = std::vector<std::string>;

struct Fixup {
  std::string_view name;
  std::span<const SystemRange> systems;  // none: every one
  std::string_view where;                // what it looks for
  std::string_view change;               // what becomes of it
  std::string_view reason;
  Result<void> (*apply)(int root_fd, Changes& changes);
};

std::span<const Fixup> fixups();

struct FixupReport {
  std::string fixup;
  std::string change;

  bool operator==(const FixupReport&) const = default;
};

// All that are for this system, in the table's order. An error ends it: it names fix-up and file. Changes are told in
// UTF-8 that terminals and JSON take, whatever bytes the container has in its files and names.
Result<std::vector<FixupReport>> apply_fixups(int root_fd, const GuestSystem& system);

// The rows' functions, by subject.
Result<void> fix_mounts_in_fstab(int root_fd, Changes& changes);
Result<void> link_mtab(int root_fd, Changes& changes);
Result<void> drop_ploop_mount_units(int root_fd, Changes& changes);
Result<void> keep_one_getty_in_inittab(int root_fd, Changes& changes);
Result<void> keep_one_active_console(int root_fd, Changes& changes);
Result<void> switch_off_upstart_consoles(int root_fd, Changes& changes);
Result<void> drop_quota_script(int root_fd, Changes& changes);
Result<void> drop_reboot_script(int root_fd, Changes& changes);
Result<void> drop_start_marks(int root_fd, Changes& changes);
Result<void> leave_venet_alone(int root_fd, Changes& changes);
Result<void> drop_udev_nodes(int root_fd, Changes& changes);
Result<void> leave_kernel_log_alone(int root_fd, Changes& changes);
Result<void> switch_off_selinux(int root_fd, Changes& changes);

}  // namespace upgrade

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/freezer.hpp"

#include "foundation/atomic_file.hpp"
#include "libvirt-driver/kernel/cgroup_file.hpp"

#include <sstream>

namespace driver {
namespace {

constexpr std::size_t kMaxFile = 4096;

}  // namespace

std::string events_file_v2(const ContainerCgroups& cgroups) { return cgroups.unified + "/cgroup.events"; }

bool is_frozen_v2(const ContainerCgroups& cgroups) {
  if (!cgroups.version_2()) return false;
  const auto content = read_file(events_file_v2(cgroups), kMaxFile);
  if (!content) return false;
  std::istringstream words(*content);
  std::string key;
  for (int value = 0; words >> key >> value;) {
    if (key == "frozen") return value == 1;
  }
  return false;
}

Result<void> write_freeze_v2(const ContainerCgroups& cgroups, bool frozen) {
  return write_cgroup_file(cgroups.unified + "/cgroup.freeze", frozen ? "1" : "0");
}

void thaw_v1(const ContainerCgroups& cgroups) {
  // A container that was not frozen, or is gone, needs none.
  if (!cgroups.freezer.empty()) static_cast<void>(write_cgroup_file(cgroups.freezer + "/freezer.state", "THAWED"));
}

}  // namespace driver

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/views/mounted_roots.hpp"

#include "config-convert/values/values.hpp"
#include "containers/mounts/mount_table.hpp"

#include <fstream>
#include <iterator>

namespace prlctl {

MountedRoots mounted_roots_of(std::string_view mountinfo) {
  constexpr std::string_view kFolder = "/private/";
  constexpr std::string_view kRoot = "/root";
  MountedRoots roots;
  for (const containers::Mount& mount : containers::parse_mounts(mountinfo)) {
    std::string_view point = mount.point;
    if (!point.ends_with(kRoot)) continue;
    point.remove_suffix(kRoot.size());
    const std::size_t folder = point.rfind(kFolder);
    if (folder == point.npos) continue;
    if (auto uuid = convert::parse_uuid(point.substr(folder + kFolder.size())))
      roots.emplace(*std::move(uuid), mount.point);
  }
  return roots;
}

MountedRoots read_mounted_roots() {
  std::ifstream file("/proc/self/mountinfo");
  return mounted_roots_of(std::string(std::istreambuf_iterator<char>(file), {}));
}

bool may_be_mounted(State state) { return state == State::kStopped || state == State::kSuspended; }

Answer<State> read_state(const Environment& environment) {
  const auto state = read_state(environment.domain.get());
  if (!state || !may_be_mounted(*state)) return state;
  return read_mounted_roots().contains(environment.uuid) ? State::kMounted : *state;
}

}  // namespace prlctl

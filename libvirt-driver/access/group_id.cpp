// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/access/group_id.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <grp.h>
#include <vector>

namespace driver {

Result<gid_t> find_group(const std::string& name) {
  std::vector<char> buffer(4096);
  for (;;) {
    group entry{};
    group* found = nullptr;
    const int failed = ::getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
    if (failed == ERANGE) {
      buffer.resize(buffer.size() * 2);  // a group of many members
    } else if (failed != 0) {
      return system_error(fmt::format("cannot look up group '{}'", name), failed);
    } else if (!found) {
      return Error{ErrorCode::kConfigUnsupported,
                   fmt::format("group '{}' (unix_sock_group) must be a group of this host", name)};
    } else {
      return entry.gr_gid;
    }
  }
}

}  // namespace driver

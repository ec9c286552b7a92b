// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Owners of files as they are on a disk, from one id map to another: what was user 1000 inside under the one is user
// 1000 inside under the other. Of an empty map the ids on the disk are the container's own.
//
// An id that has no place under either map becomes nobody's, as an id-mapped mount would show it.
//
// ACLs and file capabilities are taken as getxattr(2) gives them to root of the host: system.posix_acl_* in version 2
// (linux/posix_acl_xattr.h), security.capability in revisions 2 and 3 (linux/capability.h), little-endian. Capabilities
// name the host's number of the container's root, so that they are worth something inside it only. Untrusted: another
// form is kConfigUnsupported.
#pragma once

#include "containers/values/id_map.hpp"

#include "foundation/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace containers {

// Inside it is shown as 65534; no container's range has it.
inline constexpr std::uint32_t kNobodysId = 0xfffffffe;

struct IdShift {
  IdMap from;
  IdMap to;

  std::uint32_t user(std::uint32_t on_disk) const;
  std::uint32_t group(std::uint32_t on_disk) const;
  Result<std::string> acl(std::string_view attribute) const;
  Result<std::string> capability(std::string_view attribute) const;
};

}  // namespace containers

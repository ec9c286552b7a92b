// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A container's domain id is the pid of its LXC controller, a VM's is a counter: they share one number space. Clients
// see containers above the kernel's largest pid (PID_MAX_LIMIT, 2^22), so the two never meet.
#pragma once

#include "libvirt-driver/registry/kind.hpp"

#include <cstdint>
#include <optional>

namespace driver {

inline constexpr std::int32_t kContainerIdOffset = 4194304;

// -1 (not active) stays -1.
inline constexpr std::int32_t public_container_id(std::int32_t pid) { return pid < 0 ? -1 : pid + kContainerIdOffset; }

inline constexpr std::optional<std::int32_t> backend_container_id(std::int32_t id) {
  if (id <= kContainerIdOffset) return std::nullopt;
  return id - kContainerIdOffset;
}

inline constexpr std::int32_t public_id(Kind kind, std::int32_t backend_id) {
  return kind == Kind::kContainer ? public_container_id(backend_id) : backend_id;
}

}  // namespace driver

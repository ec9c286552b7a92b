// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Calls that make no sense for a container, or none yet: refused with words that say why and what to do instead. Error
// 84, "operation is not supported", is about this domain; LXC's error 3 would say that the connection cannot do it, and
// clients would not try it for VMs any more.
#pragma once

#include "libvirt-driver/session/call.hpp"
#include "libvirt-driver/transport/task.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace driver {

struct Refusal {
  std::int32_t procedure;  // of the remote program
  ErrorCode code;
  std::string_view words;
};

std::span<const Refusal> container_refusals();

Task<Result<Bytes>> refuse_for_container(Call& call);

}  // namespace driver

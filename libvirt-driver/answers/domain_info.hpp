// SPDX-License-Identifier: LGPL-2.1-or-later
//
// DOMAIN_GET_INFO as values: what a backend tells of one domain in one call.
#pragma once

#include "libvirt-driver/session/client_session.hpp"

namespace driver {

struct DomainInfo {
  std::int32_t state = 0;
  std::uint64_t max_memory_kib = 0;
  std::uint64_t memory_kib = 0;
  std::uint32_t vcpus = 0;
  std::uint64_t cpu_time_ns = 0;
};

Result<DomainInfo> decode_info(BytesView payload);

// Asked on the client's own connection, so that its rights hold.
Task<Result<DomainInfo>> domain_info(ClientSession& session, Kind kind, Uuid uuid);

}  // namespace driver

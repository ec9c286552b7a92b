// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Who is at the other end of a client's socket, as the kernel tells, and as libvirt's daemons want it forwarded
// (CONNECT_SET_IDENTITY; names and types: include/libvirt/libvirt-host.h, VIR_CONNECT_IDENTITY_*).
#pragma once

#include "libvirt-driver/rpc/typed_parameters.hpp"

#include <cstdint>
#include <string>
#include <sys/types.h>

namespace driver {

struct ClientIdentity {
  uid_t uid = 0;
  gid_t gid = 0;
  pid_t pid = 0;
  std::uint64_t start_time = 0;  // of the process, in clock ticks since boot; 0 unknown
  std::string user_name;
  std::string group_name;
  std::string selinux_context;  // empty where there is none

  bool operator==(const ClientIdentity&) const = default;
};

// The payload of CONNECT_SET_IDENTITY.
Bytes encode_identity(const ClientIdentity& identity);
// What such parameters say; what they do not say stays as in `otherwise`.
ClientIdentity decode_identity(const std::vector<TypedParameter>& parameters, ClientIdentity otherwise);

}  // namespace driver

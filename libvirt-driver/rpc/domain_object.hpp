// SPDX-License-Identifier: LGPL-2.1-or-later
//
// remote_nonnull_domain: name, UUID, id. Backends look at the UUID alone; a client reads all three.
#pragma once

#include "libvirt-driver/rpc/xdr_reader.hpp"
#include "libvirt-driver/rpc/xdr_writer.hpp"

#include <string>

namespace driver {

// The smallest a domain can be on the wire: empty name, UUID, id.
inline constexpr std::size_t kMinDomainBytes = 4 + 16 + 4;
// libvirt's REMOTE_DOMAIN_LIST_MAX.
inline constexpr std::size_t kMaxDomains = 16384;

struct DomainObject {
  std::string name;
  Uuid uuid{};
  std::int32_t id = -1;

  bool operator==(const DomainObject&) const = default;
};

inline DomainObject read_domain(XdrReader& in) {
  DomainObject domain;
  domain.name = std::string(in.string());
  domain.uuid = in.uuid();
  domain.id = in.i32();
  return domain;
}

inline void write_domain(XdrWriter& out, std::string_view name, const Uuid& uuid, std::int32_t id) {
  out.string(name).uuid(uuid).i32(id);
}

}  // namespace driver

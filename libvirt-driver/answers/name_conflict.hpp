// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Whether a name or UUID is taken by a domain of the other kind, which the backend of this kind cannot see. The words
// and the code are those of libvirt's own list of domains (conf/virdomainobjlist.c).
#pragma once

#include "foundation/error.hpp"
#include "libvirt-driver/registry/domain_registry.hpp"
#include "libvirt-driver/rpc/error_words.hpp"

#include <fmt/format.h>

#include <optional>

namespace driver {

inline std::optional<Error> name_conflict(const DomainRegistry& registry, Kind kind, std::string_view name,
                                          const std::optional<Uuid>& uuid) {
  const Domain* same_uuid = uuid ? registry.find(*uuid) : nullptr;
  if (same_uuid && same_uuid->kind != kind)
    return operation_failed(
        fmt::format("domain '{}' is already defined with uuid {}", same_uuid->name, to_string(same_uuid->uuid)),
        ErrorDomain::kDomain);
  const Domain* same_name = registry.find_name(name);
  if (same_name && same_name->kind != kind)
    return operation_failed(
        fmt::format("domain '{}' already exists with uuid {}", same_name->name, to_string(same_name->uuid)),
        ErrorDomain::kDomain);
  return std::nullopt;
}

}  // namespace driver

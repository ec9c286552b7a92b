// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/identity.hpp"

#include "config-convert/values/values.hpp"

#include <fmt/format.h>

namespace dispatcher {

Result<void> expect_new_name(const Connection& connection, const std::string& name) {
  if (name.empty() || convert::usable_name(name) != name)
    return Error{ErrorCode::kInvalidArg,
                 fmt::format("'{}' is no name for a domain: it may have no '/', no control characters and no blank "
                             "at its ends",
                             name)};
  const DomainHandle taken(virDomainLookupByName(connection.get(), name.c_str()));
  if (!taken) {
    auto why = libvirt_error(fmt::format("looking for '{}'", name));
    return why.code == ErrorCode::kNoDomain ? Result<void>() : why;
  }
  return Error{ErrorCode::kDomExist,
               fmt::format("the name '{}' is taken, by {}: give it another one", name, uuid_of(taken.get()))};
}

Result<std::string> user_of_uuid(Services& services, const Connection& connection, const std::string& uuid) {
  const auto domain = domain_by_uuid(connection, uuid);
  if (domain) return fmt::format("'{}'", virDomainGetName(domain->get()));
  if (domain.error().code != ErrorCode::kNoDomain) return domain.error();
  const auto record = services.homes.find(uuid);
  if (!record) return record.error();
  return *record ? fmt::format("the environment whose home is '{}'", (*record)->facts.home) : std::string();
}

Result<void> expect_new_uuid(Services& services, const Connection& connection, const std::string& uuid) {
  const auto user = user_of_uuid(services, connection, uuid);
  if (!user) return user.error();
  if (user->empty()) return {};
  return Error{ErrorCode::kDomExist, fmt::format("the UUID {} is that of {}", uuid, *user)};
}

}  // namespace dispatcher

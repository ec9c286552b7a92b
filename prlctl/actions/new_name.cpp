// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/new_name.hpp"

#include "prlctl/session/environment.hpp"

#include <fmt/format.h>

namespace prlctl {

Answer<void> expect_new_name(Session& session, const std::string& name) {
  if (!is_valid_name(name))
    return Failure{fmt::format(
        "The name '{}' cannot be used: it must not be empty, nor have any of the characters / : * ? \" < > % |", name)};
  const auto connection = session.libvirt();
  if (!connection) return connection.error();
  const dispatcher::DomainHandle taken(virDomainLookupByName(connection->get(), name.c_str()));
  if (taken) return name_taken(name);
  const virErrorPtr last = virGetLastError();
  if (last && last->code == VIR_ERR_NO_DOMAIN) return {};
  return libvirt_failure("looking for '" + name + "'");
}

}  // namespace prlctl

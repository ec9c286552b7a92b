// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The domains that libvirt lists, freed with this. `count` is below 0 where the call failed (libvirt_error). Blocks.
#pragma once

#include "dispatcher/libvirt/handles.hpp"

#include <cstdlib>

namespace dispatcher {

struct DomainList {
  virDomainPtr* domains = nullptr;
  int count = -1;

  // `flags`: virConnectListAllDomainsFlags.
  DomainList(const Connection& connection, unsigned flags)
      : count(virConnectListAllDomains(connection.get(), &domains, flags)) {}
  DomainList(const DomainList&) = delete;
  DomainList& operator=(const DomainList&) = delete;
  ~DomainList() {
    for (int number = 0; number < count; ++number) virDomainFree(domains[number]);
    std::free(domains);
  }
};

}  // namespace dispatcher

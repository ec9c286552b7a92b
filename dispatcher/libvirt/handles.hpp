// SPDX-License-Identifier: LGPL-2.1-or-later
//
// libvirt's objects as move-only handles, and its last error as ours. Thread-safe as libvirt's own calls are: a handle
// may be used on any thread, the error is that of the calling thread.
#pragma once

#include "foundation/result.hpp"

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <type_traits>

namespace dispatcher {

template <auto free_function>
struct FreedBy {
  template <typename T>
  void operator()(T* object) const {
    free_function(object);
  }
};

using DomainHandle = std::unique_ptr<virDomain, FreedBy<&virDomainFree>>;
using SnapshotHandle = std::unique_ptr<virDomainSnapshot, FreedBy<&virDomainSnapshotFree>>;
using NetworkHandle = std::unique_ptr<virNetwork, FreedBy<&virNetworkFree>>;
using NetworkFilterHandle = std::unique_ptr<virNWFilter, FreedBy<&virNWFilterFree>>;
using AllocatedText = std::unique_ptr<char, FreedBy<&std::free>>;

// Shared: a worker that is in a call keeps the connection while the main loop replaces it.
using Connection = std::shared_ptr<virConnect>;

// "what: libvirt's words", with libvirt's code and domain; for the call that just failed on this thread.
Error libvirt_error(const std::string& what);

// kNoDomain where libvirt knows none.
Result<DomainHandle> domain_by_uuid(const Connection& connection, const std::string& uuid);

std::string uuid_of(virDomainPtr domain);

// The persistent definition (VIR_DOMAIN_XML_INACTIVE), or that of now; with `secure`, passwords too.
enum class Definition { kPersistent, kCurrent };
Result<std::string> definition_of(virDomainPtr domain, Definition which, bool secure = false);

}  // namespace dispatcher

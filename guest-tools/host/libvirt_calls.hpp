// SPDX-License-Identifier: LGPL-2.1-or-later
//
// libvirt's last error as ours, and its allocated texts. For the call that just failed on this thread.
#pragma once

#include "foundation/result.hpp"

#include <libvirt/libvirt.h>

#include <cstdlib>
#include <memory>
#include <string>

namespace guest {

struct FreeText {
  void operator()(char* text) const { std::free(text); }
};
using AllocatedText = std::unique_ptr<char, FreeText>;

struct FreeDomain {
  void operator()(virDomain* domain) const { virDomainFree(domain); }
};
using DomainHandle = std::unique_ptr<virDomain, FreeDomain>;

// libvirt's code, domain and words.
Error libvirt_error();

}  // namespace guest

// SPDX-License-Identifier: LGPL-2.1-or-later
//
// <space_hard_limit> of a root over a template: its disk space, as the user form keeps it in the backend's XML, and as
// the user sees it. Errors: kXml. Pure; any thread.
#pragma once

#include "foundation/result.hpp"
#include "libvirt-driver/xml/document.hpp"

#include <cstdint>
#include <string>

namespace driver {

enum class RootSize { kNone, kNotTold, kTold };  // kNone: the root is over no template

// In backend or user XML.
RootSize root_size_in(const Document& domain);
// Unchanged where the root is over no template.
Result<std::string> with_root_size(const Document& domain, std::uint64_t size_bytes);

}  // namespace driver

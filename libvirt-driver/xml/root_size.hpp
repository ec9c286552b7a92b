// SPDX-License-Identifier: LGPL-2.1-or-later
//
// <space_hard_limit> of a root over a template: its disk space, as the user form keeps it in the backend's XML, and as
// the user sees it. Errors: kXml. Pure; any thread.
#pragma once

#include "foundation/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace driver {

// Of backend or user XML; false where the root is over no template.
Result<bool> has_template_root(std::string_view xml);
Result<bool> tells_root_size(std::string_view xml);
// Unchanged where the root is over no template.
Result<std::string> with_root_size(std::string_view xml, std::uint64_t size_bytes);

}  // namespace driver

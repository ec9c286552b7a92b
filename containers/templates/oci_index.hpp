// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which image of an OCI image layout (image-spec, image-layout.md) is meant: the tags are in its index.json, in the
// annotation org.opencontainers.image.ref.name of each manifest.
#pragma once

#include "foundation/result.hpp"

#include <string>
#include <string_view>

namespace containers {

// `wanted`, or the only tag where that is "". Untrusted text. kInvalidArg names the tags that there are; tags are of
// letters, digits and ".", "_", "-", "+", at most 128.
Result<std::string> choose_tag(std::string_view index_json, std::string_view wanted);

}  // namespace containers

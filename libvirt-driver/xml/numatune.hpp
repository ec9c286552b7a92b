// SPDX-License-Identifier: LGPL-2.1-or-later
//
// <numatune><memory mode='strict' nodeset='0-1'/></numatune> in a domain's XML: read, and set with everything else
// keeping its bytes.
//
// Errors: kXml as parse_document. Pure; any thread.
#pragma once

#include "foundation/result.hpp"

#include <string>
#include <string_view>

namespace driver {

struct Numatune {
  std::string mode = "strict";  // libvirt's default
  std::string nodeset{};        // empty: all

  bool operator==(const Numatune&) const = default;
};

Result<Numatune> read_numatune(std::string_view xml);
Result<std::string> with_numatune(std::string_view xml, const Numatune& numatune);

}  // namespace driver

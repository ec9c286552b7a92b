// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Sets children of <cputune> in a domain's XML: shares, period, quota. Everything else keeps its bytes.
//
// Errors: kXml as parse_document. Pure; any thread.
#pragma once

#include "foundation/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace driver {

struct CputuneValue {
  std::string element;
  std::string value;
};

Result<std::string> with_cputune(std::string_view xml, const std::vector<CputuneValue>& values);

}  // namespace driver

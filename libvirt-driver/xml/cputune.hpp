// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Children of <cputune> in a domain's XML (shares, period, quota): read, and set with everything else keeping its
// bytes.
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

// The text of a child of <cputune>; empty where there is none.
Result<std::vector<CputuneValue>> read_cputune(std::string_view xml, const std::vector<std::string>& elements);

Result<std::string> with_cputune(std::string_view xml, const std::vector<CputuneValue>& values);

}  // namespace driver

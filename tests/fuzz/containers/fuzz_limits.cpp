// SPDX-License-Identifier: LGPL-2.1-or-later
// Any bytes are read or refused; what was read is in range and settable.
#include "containers/limits/limit_set.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace {

void check(const Result<containers::LimitSet>& limits) {
  if (!limits) return;
  for (const auto& [name, value] : *limits) {
    const auto rows = containers::limit_rows();
    const auto row = std::ranges::find(rows, std::string_view(name), &containers::LimitRow::name);
    if (row == rows.end() || row->write == nullptr || value < row->least || value > row->most) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(containers::parse_limits(text));
  check(containers::parse_limit_metadata(text));
  return 0;
}

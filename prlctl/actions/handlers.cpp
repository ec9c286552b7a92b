// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/families.hpp"

#include <algorithm>

namespace prlctl {
namespace {

constexpr HandlerRow kRows[] = {
    {"status", &status},
};

}  // namespace

std::span<const HandlerRow> handler_rows() { return kRows; }

Handler handler_of(const Action& action) {
  const auto found = std::ranges::find(kRows, action.name, &HandlerRow::action);
  return found == std::end(kRows) ? nullptr : found->handler;
}

}  // namespace prlctl

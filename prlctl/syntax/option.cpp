// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/syntax/option.hpp"

#include "prlctl/syntax/values.hpp"

namespace prlctl {

bool is_called(const Option& option, std::string_view name) {
  return option.name == name || is_one_of(name, option.synonyms, ' ');
}

}  // namespace prlctl

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/syntax/action.hpp"

#include "prlctl/syntax/values.hpp"

#include <algorithm>

namespace prlctl {
namespace {

template <typename Wanted>
const Option* first_option(const Tool& tool, const Action& action, Wanted wanted) {
  for (const Options options : action.options)
    if (const auto found = std::ranges::find_if(options, wanted); found != options.end()) return &*found;
  const auto found = std::ranges::find_if(tool.globals, wanted);
  return found == tool.globals.end() ? nullptr : &*found;
}

}  // namespace

const Option* find_option(const Tool& tool, const Action& action, std::string_view name) {
  return first_option(tool, action, [name](const Option& option) { return is_called(option, name); });
}

const Option* find_option(const Tool& tool, const Action& action, char letter) {
  return first_option(tool, action,
                      [letter](const Option& option) { return option.letters.find(letter) != std::string_view::npos; });
}

const Action* find_action(const Tool& tool, std::string_view name) {
  const auto called = [name](const Action& action) {
    return action.name == name || is_one_of(name, action.synonyms, '|');
  };
  const auto found = std::ranges::find_if(tool.actions, called);
  return found == tool.actions.end() ? nullptr : &*found;
}

}  // namespace prlctl

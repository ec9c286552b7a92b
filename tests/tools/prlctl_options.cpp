// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Prints prlctl's table as JSON, so that the tests that try each option miss none: an object for each option of each
// action, with the names that prlctl/syntax/option.hpp has, and for each action one without an option.
#include "prlctl/syntax/prlctl_table.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace {

using namespace prlctl;

constexpr const char* kArguments[] = {"none", "text", "checked", "switch", "number", "size", "word", "uuid"};
constexpr const char* kApplies[] = {"both", "vm", "container"};
constexpr const char* kScopes[] = {"value", "command", "device", "adapter"};
constexpr const char* kOperands[] = {"none", "environment", "anywhere", "path"};
constexpr const char* kRests[] = {"refused", "one-word", "command"};

template <typename Enum, std::size_t N>
const char* word_of(const char* const (&words)[N], Enum value) {
  return words[static_cast<std::size_t>(value)];
}

// Names and words of tables need no escapes.
void print(const Action& action, const Option& option) {
  static const char* separator = "[\n";
  fmt::print(
      "{}{{\"action\": \"{}\", \"operand\": \"{}\", \"rest\": \"{}\", \"option\": \"{}\", \"argument\": \"{}\", "
      "\"minimum\": {}, \"maximum\": {}, \"words\": \"{}\", \"complaint\": \"{}\", \"applies\": \"{}\", "
      "\"scope\": \"{}\"}}",
      separator, action.name, word_of(kOperands, action.operand), word_of(kRests, action.rest), option.name,
      word_of(kArguments, option.argument), option.minimum, option.maximum, option.word_list, option.complaint,
      word_of(kApplies, option.applies), word_of(kScopes, option.scope));
  separator = ",\n";
}

}  // namespace

int main() {
  for (const Action& action : kPrlctl.actions) {
    print(action, {.applies = action.applies});
    for (const Options options : action.options)
      for (const Option& option : options) print(action, option);
  }
  fmt::print("\n]\n");
  return 0;
}

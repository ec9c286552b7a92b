// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The options of a verb as a table: each sets one thing of what is wished.
//
//   constexpr Option<RootWish> kOptions[] = {{"--template", set_template}, {"--json", set_json, kNoValue}};
//   if (auto read = read_options<RootWish>(words.subspan(1), kOptions, wish); !read) return read.error();
#pragma once

#include "containers/cli/verb.hpp"
#include "containers/values/container_uuid.hpp"

#include <fmt/format.h>

namespace containers {

enum OptionForm : bool { kNoValue = false, kWithValue = true };

template <typename Wish>
struct Option {
  std::string_view name;
  Result<void> (*set)(Wish&, std::string_view value);
  OptionForm form = kWithValue;
};

// Words that are no option, or an option without its value, are kInvalidArg.
template <typename Wish>
Result<void> read_options(Words words, std::span<const Option<Wish>> options, Wish& wish) {
  while (!words.empty()) {
    const Option<Wish>* found = nullptr;
    for (const Option<Wish>& option : options)
      if (option.name == words[0]) found = &option;
    if (found == nullptr) return usage_error(fmt::format("'{}' is not understood here", words[0]));
    if (found->form == kWithValue && words.size() < 2) return usage_error(fmt::format("'{}' needs a value", words[0]));
    if (auto set = found->set(wish, found->form == kWithValue ? words[1] : std::string_view{}); !set) return set;
    words = words.subspan(found->form == kWithValue ? 2 : 1);
  }
  return {};
}

// Of verbs that can print for programs.
struct Format {
  bool json = false;
};

inline Result<void> set_json(Format& format, std::string_view) {
  format.json = true;
  return {};
}

inline constexpr Option<Format> kFormatOptions[] = {{"--json", set_json, kNoValue}};

// The container that most verbs' first word names.
inline Result<ContainerUuid> uuid_in(Words words) {
  if (words.empty()) return usage_error("a UUID is needed");
  return parse_container_uuid(words[0]);
}

inline Result<void> expect_no_more(Words words) {
  if (words.empty()) return {};
  return usage_error(fmt::format("'{}' is one word too many", words[0]));
}

}  // namespace containers

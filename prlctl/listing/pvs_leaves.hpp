// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Leaves of config.pvs as values, with what counts where they are missing or nonsense.
#pragma once

#include "config-convert/values/values.hpp"
#include "config-convert/vm/pvs_element.hpp"
#include "foundation/trimmed.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace prlctl {

inline std::string text_at(const convert::PvsElement& at, std::string_view path) {
  return at.text(path).value_or(std::string());
}

inline std::int64_t number_at(const convert::PvsElement& at, std::string_view path, std::int64_t otherwise = 0) {
  const std::string text = text_at(at, path);
  return convert::parse_integer(trimmed(text)).value_or(otherwise);
}

inline bool truth_at(const convert::PvsElement& at, std::string_view path, bool otherwise = false) {
  const std::string text = text_at(at, path);
  const std::string_view word = trimmed(text);
  if (word.empty()) return otherwise;
  return word != "0" && word != "false";
}

// Those of a list that repeats its element.
inline std::vector<std::string> texts_of(const convert::PvsElement& at, std::string_view name) {
  std::vector<std::string> texts;
  for (const convert::PvsElement& one : at.children(name))
    if (std::string text = convert::own_text(one.node()); !trimmed(text).empty()) texts.emplace_back(trimmed(text));
  return texts;
}

}  // namespace prlctl

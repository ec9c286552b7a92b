// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Functions of rows that several tables share.
#pragma once

#include "config-convert/rows/rows.hpp"

namespace convert {

// The row's word where its leaf is 1; where it is not.
template <typename Scope>
Value if_set(const Row<Scope>& row, Scope& scope) {
  if (!flag(scope, row.pcs6, false)) return {};
  return std::string(row.word);
}

template <typename Scope>
Value unless_set(const Row<Scope>& row, Scope& scope) {
  if (flag(scope, row.pcs6, false)) return {};
  return std::string(row.word);
}

inline std::optional<std::int64_t> number_at(const xmlNode* element, std::string_view path) {
  const Value text = get(element, path);
  return text ? parse_integer(trimmed(*text)) : std::nullopt;
}

template <typename Scope>
Value back_is_missing(const Row<Scope>& row, Scope&, const xmlNode* element) {
  return find(element, row.xml) ? "0" : "1";
}

template <typename Scope>
Value back_on_off(const Row<Scope>& row, Scope&, const xmlNode* element) {
  const Value state = get(element, row.xml);
  if (state == "on") return "1";
  if (state == "off") return "0";
  return {};
}

// The row's word: of every device that the domain has.
template <typename Scope>
Value back_word(const Row<Scope>& row, Scope&, const xmlNode*) {
  return std::string(row.word);
}

// The row's word, for what the file does not say itself.
template <typename Scope>
Value back_unless_given(const Row<Scope>& row, Scope& scope, const xmlNode*) {
  if (scope.text(row.pcs6)) return {};
  return std::string(row.word);
}

// A number that is missing where there is no limit.
template <typename Scope>
Value back_or_zero(const Row<Scope>& row, Scope&, const xmlNode* element) {
  return fmt::to_string(number_at(element, row.xml).value_or(0));
}

}  // namespace convert

// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How a table says what a PCS6 value and a place in domain XML make of each other. A row names the leaf, the place, and
// a function for each direction; walking the table in order is the conversion.
//
//   constexpr std::array kRows{
//       Row<VmScope>{"Hardware/Memory/RAM", "memory[unit=KiB]", memory_kib, {}, ram_mib, {"3145728", "3072"}},
//       Row<VmScope>{"", "features/acpi", constant, ""},
//   };
//
// A scope is what rows of one kind look at: the whole machine, one device, one container. It has `text(path)`,
// `report`, and the prefixes that make full paths for the report.
//
// The way back compares what two trees say: the one that the PCS6 file makes, and the domain's own. Only where a row
// reads different leaves from them is the file rewritten, so a value that libvirt merely spells otherwise, or that only
// this host's numbers round, stays as it is written.
#pragma once

#include "config-convert/report.hpp"
#include "config-convert/values/values.hpp"
#include "config-convert/xml/xml_path.hpp"
#include "config-convert/xml/xml_writer.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace convert {

using Value = std::optional<std::string>;

// What a row's place may say, and the leaf that it comes back as: for readers, and for the test of each row.
struct Example {
  std::string_view xml = {};
  std::string_view pcs6 = {};
  std::string_view with = {};  // other places below the same element that go with it: "@type=bridge source/@bridge=br7"
};

template <typename Scope>
struct Row {
  std::string_view pcs6;  // leaf below the scope; empty: domain XML wants it, PCS6 is silent
  std::string_view xml;   // place below the scope's element
  // Nothing: the place stays empty. nullptr: the row is for the way back alone.
  Value (*forward)(const Row& row, Scope& scope);
  std::string_view word = {};  // what the functions need besides: a constant, a default
  // The leaf as the scope's element (of the file's tree, or of the domain) has it. Nothing: the element does not say.
  // nullptr: the place is derived, or domain XML's alone. Rows of one place are written together: when one of them
  // changed, the others' leaves are brought up to date too.
  Value (*back)(const Row& row, Scope& scope, const xmlNode* element) = nullptr;
  Example example = {};
};

// A list: several elements of one kind from a leaf that repeats.
template <typename Scope>
struct ListRow {
  std::string_view pcs6;
  std::string_view xml;
  void (*forward)(Scope& scope, xmlNode* parent);
  // The leaves as an element has them. Nothing: it does not say. nullptr: the list is domain XML's alone, or the
  // file's.
  std::optional<std::vector<std::string>> (*back)(Scope& scope, const xmlNode* element) = nullptr;
  // Do two leaves say the same? For leaves that can be written in several ways.
  bool (*is_same)(std::string_view leaf, std::string_view other) = nullptr;
};

// A leaf without a place in domain XML: it stays in the PCS6 file, and in metadata for what must travel.
struct KeptRow {
  std::string_view pcs6;
  std::string_view plain;  // the value that needs no mention
  Severity severity = Severity::kInfo;
  std::string_view words = {};
};

struct ScopeBase {
  Report& report;
  std::string pcs6_prefix = {};
  std::string xml_prefix = {};

  void tell(Severity severity, std::string_view pcs6, std::string_view xml, std::string words);
  void warn(std::string_view pcs6, std::string_view xml, std::string words) {
    tell(Severity::kWarning, pcs6, xml, std::move(words));
  }
};

template <typename Scope>
Value constant(const Row<Scope>& row, Scope&) {
  return std::string(row.word);
}

template <typename Scope>
Value as_is(const Row<Scope>& row, Scope& scope) {
  return scope.text(row.pcs6);
}

// A whole number in [least, most]; missing, or wrong and then with a warning: the fallback.
template <typename Scope>
std::int64_t number(Scope& scope, std::string_view path, std::int64_t fallback, std::int64_t least = 0,
                    std::int64_t most = 0x7fffffff) {
  const Value text = scope.text(path);
  if (!text || trimmed(*text).empty()) return fallback;
  const auto value = parse_integer(trimmed(*text));
  if (value && *value >= least && *value <= most) return *value;
  scope.warn(path, "",
             fmt::format("value '{}' is not a number from {} to {}; {} is used", *text, least, most, fallback));
  return fallback;
}

template <typename Scope>
bool flag(Scope& scope, std::string_view path, bool fallback) {
  const Value text = scope.text(path);
  const std::string_view word = text ? trimmed(*text) : std::string_view();
  if (word.empty()) return fallback;
  if (word == "1" || word == "true") return true;
  if (word == "0" || word == "false") return false;
  scope.warn(path, "", fmt::format("value '{}' is neither 0 nor 1; {} is used", *text, fallback ? 1 : 0));
  return fallback;
}

// The place's text or attribute as it stands.
template <typename Scope>
Value back_as_is(const Row<Scope>& row, Scope&, const xmlNode* element) {
  return get(element, row.xml);
}

// As it stands; a missing place empties the leaf.
template <typename Scope>
Value back_or_empty(const Row<Scope>& row, Scope&, const xmlNode* element) {
  return get(element, row.xml).value_or("");
}

// 1 where the place is there at all (with the row's word, if it has one), else 0.
template <typename Scope>
Value back_is_there(const Row<Scope>& row, Scope&, const xmlNode* element) {
  const Value value = get(element, row.xml);
  return value && (row.word.empty() || *value == row.word) ? "1" : "0";
}

template <typename Scope>
void apply(std::span<const Row<Scope>> rows, Scope& scope, xmlNode* target) {
  for (const Row<Scope>& row : rows) {
    if (!row.forward) continue;
    if (const Value value = row.forward(row, scope)) set(target, row.xml, *value);
  }
}

template <typename Scope>
void apply(std::span<const ListRow<Scope>> rows, Scope& scope, xmlNode* target) {
  for (const ListRow<Scope>& row : rows) row.forward(scope, target);
}

// `<switchyard:domain><switchyard:pcs6><switchyard:kept path=…>value` below domain/metadata.
void keep(xmlNode* domain, std::string_view path, std::string_view value);

template <typename Scope>
void keep_aside(std::span<const KeptRow> rows, Scope& scope, xmlNode* domain) {
  for (const KeptRow& row : rows) {
    const Value value = scope.text(row.pcs6);
    if (!value || value->empty() || *value == row.plain) continue;
    keep(domain, scope.pcs6_prefix + std::string(row.pcs6), *value);
    ScopeBase plain{scope.report, scope.pcs6_prefix};
    plain.tell(row.severity, row.pcs6, "metadata",
               row.words.empty() ? "kept in metadata; libvirt has no place for it" : std::string(row.words));
  }
}

}  // namespace convert

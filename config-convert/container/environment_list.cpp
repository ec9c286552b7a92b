// SPDX-License-Identifier: LGPL-2.1-or-later
//
// VE_ENVIRONMENT="LANG=C TZ=UTC": what init finds in its environment. A value with a blank or a comma has no place
// here.
#include "config-convert/container/tables.hpp"

#include <algorithm>

namespace convert {
namespace {

constexpr std::string_view kKey = "VE_ENVIRONMENT";
constexpr std::string_view kPlace = "os/initenv";

bool is_variable(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; };
  return !name.empty() && letter(name[0]) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

std::optional<Item> read_variable(ContainerScope& ct, std::string_view piece) {
  const auto equals = piece.find('=');
  if (equals != piece.npos && is_variable(piece.substr(0, equals)))
    return Item{std::string(piece.substr(0, equals)), std::string(piece.substr(equals + 1))};
  // not quoted: it may be half of a password
  ct.warn_line(kKey, kPlace, "an entry is not NAME=VALUE; it is left out");
  return {};
}

void add_variable(ContainerScope&, xmlNode* domain, const Item& item) {
  xmlNode* variable = add(at(domain, "os"), "initenv");
  set(variable, "@name", item.place);
  set(variable, "", item.value);
}

std::vector<Item> found_variables(ContainerScope&, const xmlNode* domain) {
  std::vector<Item> items;
  const xmlNode* os = find(domain, "os");
  for (const xmlNode* node = first_child(os, "initenv"); node; node = next_named(node, "initenv"))
    items.push_back({get(node, "@name").value_or(""), own_text(node)});
  return items;
}

std::string write_variable(ContainerScope&, std::string_view, const Item& item) {
  return fmt::format("{}={}", item.place, item.value);
}

}  // namespace

const ItemList kEnvironmentList{kKey,           kPlace,
                                " \t,",         read_variable,
                                add_variable,   found_variables,
                                write_variable, {"<initenv name='ADDED'>yes</initenv>", "ADDED=yes"},
                                false,          true};

}  // namespace convert

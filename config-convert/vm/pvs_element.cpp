// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/pvs_element.hpp"

namespace convert {

PvsElement PvsElement::find(std::string_view path) const {
  const xmlNode* node = node_;
  while (node && !path.empty()) {
    const auto slash = path.find('/');
    node = first_child(node, path.substr(0, slash));
    path = slash == path.npos ? std::string_view() : path.substr(slash + 1);
  }
  return PvsElement(node);
}

std::vector<PvsElement> PvsElement::children(std::string_view name) const {
  std::vector<PvsElement> found;
  for (const xmlNode* node = first_child(node_, name); node; node = next_named(node, name)) found.emplace_back(node);
  return found;
}

std::optional<std::string> PvsElement::text(std::string_view path) const {
  const PvsElement leaf = find(path);
  if (!leaf) return {};
  std::string text = own_text(leaf.node_);
  if (text.empty() || text == "PRL_LEN=0") return {};  // the second is an empty string of an old serialiser
  return text;
}

std::optional<std::string> PvsElement::attribute(const char* name) const {
  xmlChar* seen = node_ ? xmlGetNoNsProp(node_, reinterpret_cast<const xmlChar*>(name)) : nullptr;
  if (!seen) return {};
  std::string text = reinterpret_cast<const char*>(seen);
  xmlFree(seen);
  return text;
}

}  // namespace convert

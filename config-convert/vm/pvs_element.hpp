// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One element of a PVS document and the leaves below it. Name spaces, order and bookkeeping attributes do not count.
// An empty leaf is a missing one; of a repeated leaf the first counts.
#pragma once

#include "config-convert/xml/xml_reader.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace convert {

class PvsElement {
 public:
  PvsElement() = default;
  explicit PvsElement(const xmlNode* node) : node_(node) {}

  explicit operator bool() const { return node_ != nullptr; }
  PvsElement find(std::string_view path) const;  // "Settings/General"
  std::vector<PvsElement> children(std::string_view name) const;
  std::optional<std::string> text(std::string_view path) const;  // not trimmed
  std::optional<std::string> attribute(const char* name) const;
  const xmlNode* node() const { return node_; }
  long line() const { return node_ ? xmlGetLineNo(node_) : 0; }

 private:
  const xmlNode* node_ = nullptr;
};

}  // namespace convert

// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Domain XML as a tree that tables fill by path:
//
//   set(domain, "os/type/@machine", "pc");
//   set(domain, "clock/timer[name=pit]/@tickpolicy", "delay");
//
// A step finds the last child of that name (and attribute value), or adds one. The prefixes `libosinfo:` and
// `switchyard:` stand for their namespaces. Text is made fit for XML on its way in:
// control characters and bytes that are not UTF-8 become '_'.
#pragma once

#include "config-convert/xml/xml_reader.hpp"

#include <string>
#include <string_view>

namespace convert {

class XmlWriter {
 public:
  explicit XmlWriter(const char* root);

  xmlNode* root() const { return xmlDocGetRootElement(doc_.get()); }
  std::string dump() const;

 private:
  XmlDoc doc_;
};

xmlNode* add(xmlNode* parent, std::string_view name);  // at the end
void set(xmlNode* base, std::string_view path, std::string_view value);
// The element at `path`, made when missing.
xmlNode* at(xmlNode* base, std::string_view path);

}  // namespace convert

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/domain/xml_nodes.hpp"

#include "config-convert/xml/xml_path.hpp"

namespace dispatcher {

std::vector<xmlNode*> children_of(xmlNode* parent, std::string_view name) {
  std::vector<xmlNode*> found;
  for (xmlNode* node = parent != nullptr ? parent->children : nullptr; node != nullptr; node = node->next)
    if (node->type == XML_ELEMENT_NODE && convert::name_of(node) == name) found.push_back(node);
  return found;
}

xmlNode* child_of(xmlNode* parent, std::string_view name) {
  const auto all = children_of(parent, name);
  return all.empty() ? nullptr : all.front();
}

void drop(xmlNode* node) {
  if (node == nullptr) return;
  xmlUnlinkNode(node);
  xmlFreeNode(node);
}

void drop_child(xmlNode* parent, std::string_view name) {
  for (xmlNode* node : children_of(parent, name)) drop(node);
}

void drop_attribute(xmlNode* node, const char* name) {
  if (node == nullptr) return;
  if (xmlAttr* attribute = xmlHasProp(node, reinterpret_cast<const xmlChar*>(name))) xmlRemoveProp(attribute);
}

std::string value_at(const xmlNode* node, std::string_view path) { return convert::get(node, path).value_or(""); }

std::string text_of(xmlDoc* doc) {
  xmlChar* bytes = nullptr;
  int length = 0;
  xmlDocDumpMemoryEnc(doc, &bytes, &length, "UTF-8");
  std::string text(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
  xmlFree(bytes);
  return text;
}

}  // namespace dispatcher

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/xml/element_spans.hpp"

namespace convert {
namespace {

const xmlNode* next_element(const xmlNode* node) {
  if (node->children && node->type == XML_ELEMENT_NODE)
    node = node->children;
  else {
    while (node && !node->next) node = node->parent;
    if (node) node = node->next;
  }
  while (node && node->type != XML_ELEMENT_NODE) {
    while (node && !node->next) node = node->parent;
    if (node) node = node->next;
  }
  return node;
}

}  // namespace

Result<ElementSpans> ElementSpans::of(std::string_view text, xmlDoc* doc) {
  const Error strange{ErrorCode::kConfigUnsupported, "the encoding of the file cannot be rewritten, expected UTF-8"};
  // what parse_xml takes, it has counted
  xml_text::Scan scan = xml_text::scan_offsets(text, {text.size(), text.size(), text.size()});
  if (!scan.complete) return strange;
  std::size_t number = 0;
  for (xmlNode* node = xmlDocGetRootElement(doc); node; node = const_cast<xmlNode*>(next_element(node))) {
    if (number == scan.elements.size()) return strange;
    const xml_text::Range& name = scan.elements[number].name;
    if (!text.substr(name.begin, name.end - name.begin).ends_with(name_of(node))) return strange;
    node->_private = reinterpret_cast<void*>(++number);
  }
  if (number != scan.elements.size()) return strange;
  ElementSpans found;
  found.spans_ = std::move(scan.elements);
  return found;
}

const ElementSpan& ElementSpans::operator[](const xmlNode* element) const {
  return spans_[reinterpret_cast<std::size_t>(element->_private) - 1];
}

}  // namespace convert

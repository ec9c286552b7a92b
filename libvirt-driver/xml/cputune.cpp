// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/cputune.hpp"

#include "libvirt-driver/xml/document.hpp"
#include "libvirt-driver/xml/text_edits.hpp"

#include <fmt/format.h>

namespace driver {
namespace {

std::string as_element(const CputuneValue& value) {
  return fmt::format("<{0}>{1}</{0}>", value.element, escape_xml(value.value));
}

}  // namespace

Result<std::vector<CputuneValue>> read_cputune(std::string_view xml, const std::vector<std::string>& elements) {
  const Result<Document> document = parse_document(xml, "domain_definition");
  if (!document) return document.error();
  const Element* cputune = document->root.child("cputune");
  std::vector<CputuneValue> values;
  for (const std::string& element : elements) {
    const Element* present = cputune ? cputune->child(element) : nullptr;
    values.push_back({element, present ? present->text : std::string()});
  }
  return values;
}

Result<std::string> with_cputune(std::string_view xml, const std::vector<CputuneValue>& values) {
  const Result<Document> document = parse_document(xml, "domain_definition");
  if (!document) return document.error();
  TextEdits edits(*document);
  const Element* cputune = document->root.child("cputune");
  std::vector<std::string> added;
  for (const CputuneValue& value : values) {
    const Element* present = cputune ? cputune->child(value.element) : nullptr;
    if (present && !present->self_closing) {
      edits.replace(present->content, escape_xml(value.value));
    } else {
      if (present) edits.remove(*present);
      added.push_back(as_element(value));
    }
  }
  if (cputune && !added.empty()) edits.append_children(*cputune, added, 4);
  if (!cputune) {
    std::string whole = "<cputune>";
    for (const std::string& element : added) whole += element;
    edits.append_children(document->root, {whole + "</cputune>"}, 2);
  }
  return edits.apply();
}

}  // namespace driver

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/numatune.hpp"

#include "libvirt-driver/xml/document.hpp"
#include "libvirt-driver/xml/text_edits.hpp"

#include <fmt/format.h>

namespace driver {

Result<Numatune> read_numatune(std::string_view xml) {
  const Result<Document> document = parse_document(xml, "domain_definition");
  if (!document) return document.error();
  const Element* numatune = document->root.child("numatune");
  const Element* memory = numatune ? numatune->child("memory") : nullptr;
  if (!memory) return Numatune{};
  return Numatune{std::string(memory->value_of("mode", "strict")), std::string(memory->value_of("nodeset"))};
}

Result<std::string> with_numatune(std::string_view xml, const Numatune& wanted) {
  const Result<Document> document = parse_document(xml, "domain_definition");
  if (!document) return document.error();
  const std::string text =
      fmt::format("<memory mode='{}' nodeset='{}'/>", escape_xml(wanted.mode), escape_xml(wanted.nodeset));
  TextEdits edits(*document);
  const Element* numatune = document->root.child("numatune");
  const Element* memory = numatune ? numatune->child("memory") : nullptr;
  if (memory) {
    edits.replace(memory->whole, text);
  } else if (numatune) {
    edits.append_children(*numatune, {text}, 4);
  } else {
    edits.append_children(document->root, {"<numatune>" + text + "</numatune>"}, 2);
  }
  return edits.apply();
}

}  // namespace driver

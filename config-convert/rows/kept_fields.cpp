// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/convert.hpp"
#include "config-convert/fields.hpp"
#include "config-convert/xml/xml_path.hpp"

#include <libxml/xmlsave.h>

namespace convert {
namespace {

const xmlChar* text_of(const char* words) { return reinterpret_cast<const xmlChar*>(words); }

xmlNode* child_named(xmlNode* parent, const char* name) {
  if (const xmlNode* known = first_child(parent, name)) return const_cast<xmlNode*>(known);
  return xmlNewChild(parent, parent->ns, text_of(name), nullptr);
}

xmlNode* kept_at(xmlNode* pcs6, const std::string& path) {
  for (const xmlNode* node = first_child(pcs6, "kept"); node; node = next_named(node, "kept"))
    if (get(node, "@path") == path) return const_cast<xmlNode*>(node);
  xmlNode* added = xmlNewChild(pcs6, pcs6->ns, text_of("kept"), nullptr);
  xmlSetProp(added, text_of("path"), text_of(path.c_str()));
  return added;
}

}  // namespace

// libvirt gives our element without its namespace and puts the namespace on again, so local names are what counts.
Result<std::string> metadata_with_fields(std::string_view element, const Fields& fields) {
  auto doc = parse_xml(element.empty() ? std::string_view("<domain/>") : element, "metadata");
  if (!doc) return doc.error();
  xmlNode* pcs6 = child_named(xmlDocGetRootElement(doc->get()), "pcs6");
  for (const auto& [path, value] : fields) {
    xmlNode* kept = kept_at(pcs6, path);
    xmlNodeSetContent(kept, nullptr);
    xmlNodeAddContent(kept, text_of(value.c_str()));
  }
  const std::unique_ptr<xmlBuffer, decltype(&xmlBufferFree)> buffer(xmlBufferCreate(), &xmlBufferFree);
  if (xmlNodeDump(buffer.get(), doc->get(), xmlDocGetRootElement(doc->get()), 0, 0) < 0)
    return Error{ErrorCode::kInternal, "metadata: cannot be written as XML"};
  return std::string(reinterpret_cast<const char*>(xmlBufferContent(buffer.get())),
                     static_cast<std::size_t>(xmlBufferLength(buffer.get())));
}

}  // namespace convert

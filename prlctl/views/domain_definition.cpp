// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/views/domain_definition.hpp"

#include "config-convert/xml/xml_path.hpp"

namespace prlctl {

Answer<convert::XmlDoc> read_definition(virDomainPtr domain, dispatcher::Definition which) {
  const auto xml = dispatcher::definition_of(domain, which);
  if (!xml) return failure_of(xml.error());
  auto doc = convert::parse_xml(*xml, "domain XML");
  if (!doc) return failure_of(doc.error());
  return *std::move(doc);
}

Image image_of(const xmlNode* device) {
  const std::string format = convert::get(device, "driver/@type").value_or("raw");
  return {convert::get(device, "source/@file").value_or(""), convert::get(device, "driver/@format").value_or(format)};
}

Image root_image(const xmlNode* devices) {
  const xmlNode* root = convert::first_child(devices, "filesystem");
  while (root && convert::get(root, "target/@dir") != "/") root = convert::next_named(root, "filesystem");
  return root && convert::get(root, "@type") == "file" ? image_of(root) : Image{};
}

}  // namespace prlctl

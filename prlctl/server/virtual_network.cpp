// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/server/virtual_network.hpp"

#include "config-convert/values/values.hpp"
#include "config-convert/xml/xml_path.hpp"
#include "config-convert/xml/xml_writer.hpp"

#include <fmt/format.h>

#include <vector>

namespace prlctl {
namespace {

using convert::get;
using convert::set;

constexpr const char* kDescription = "metadata/switchyard:network/@description";

bool is_side(const xmlNode* ip, bool ipv6) { return (get(ip, "@family") == "ipv6") == ipv6; }

// The <ip> of that family that comes first; libvirt takes several.
const xmlNode* side_node(const xmlNode* root, bool ipv6) {
  for (const xmlNode* ip = convert::first_child(root, "ip"); ip; ip = convert::next_named(ip, "ip"))
    if (is_side(ip, ipv6)) return ip;
  return nullptr;
}

std::optional<NetworkSide> read_side(const xmlNode* root, bool ipv6) {
  const xmlNode* ip = side_node(root, ipv6);
  if (ip == nullptr) return std::nullopt;
  std::string words = get(ip, "@address").value_or("");
  for (const char* mask : {"@prefix", "@netmask"})
    if (const auto value = get(ip, mask)) words += "/" + *value;
  const auto parsed = convert::parse_ip(words);
  if (!parsed || parsed->is_ipv6 != ipv6) return std::nullopt;
  return NetworkSide{parsed->address, parsed->prefix, get(ip, "dhcp/range/@start").value_or(""),
                     get(ip, "dhcp/range/@end").value_or("")};
}

// Elements by path are those of const trees; here the tree is ours.
xmlNode* own(const xmlNode* node) { return const_cast<xmlNode*>(node); }

void remove(const xmlNode* node) {
  if (node == nullptr) return;
  xmlUnlinkNode(own(node));
  xmlFreeNode(own(node));
}

void remove_attribute(xmlNode* node, const char* name) { xmlUnsetProp(node, reinterpret_cast<const xmlChar*>(name)); }

// set() of a path adds to an element's text.
void set_name(xmlNode* root, const std::string& name) {
  xmlNode* element = convert::at(root, "name");
  xmlNodeSetContent(element, nullptr);
  set(root, "name", name);
}

void write_side(xmlNode* root, bool ipv6, const std::optional<NetworkSide>& side) {
  const xmlNode* found = side_node(root, ipv6);
  if (!side) return remove(found);
  xmlNode* ip = found ? own(found) : convert::add(root, "ip");
  if (ipv6) set(ip, "@family", "ipv6");
  set(ip, "@address", side->address);
  remove_attribute(ip, "netmask");
  set(ip, "@prefix", std::to_string(side->prefix));
  if (!side->has_dhcp()) return remove(convert::first_child(ip, "dhcp"));
  set(ip, "dhcp/range/@start", side->scope_start);
  set(ip, "dhcp/range/@end", side->scope_end);
}

void write_bridged(xmlNode* root, const VirtualNetwork& network) {
  set(root, "forward/@mode", "bridge");
  xmlNode* forward = convert::at(root, "forward");
  remove_attribute(forward, "dev");
  while (const xmlNode* interface = convert::first_child(forward, "interface")) remove(interface);
  remove(convert::first_child(root, "bridge"));
  if (network.bridge.empty()) {
    set(forward, "interface/@dev", network.interface);
  } else {
    set(root, "bridge/@name", network.bridge);
  }
}

void write_host_only(xmlNode* root, const VirtualNetwork& network) {
  if (!network.bridge.empty()) set(root, "bridge/@name", network.bridge);
  if (!network.mac.empty()) set(root, "mac/@address", network.mac);
  write_side(root, false, network.ipv4);
  write_side(root, true, network.ipv6);
}

void keep_identity_alone(xmlNode* root) {
  std::vector<xmlNode*> others;
  for (xmlNode* child = root->children; child; child = child->next) {
    const std::string_view name = convert::name_of(child);
    if (child->type != XML_ELEMENT_NODE || (name != "name" && name != "uuid" && name != "metadata"))
      others.push_back(child);
  }
  for (const xmlNode* other : others) remove(other);
}

NetworkKind kind_of(const xmlNode* root) {
  return get(root, "forward/@mode") == "bridge" ? NetworkKind::kBridged : NetworkKind::kHostOnly;
}

std::string text_of(xmlDoc* doc, xmlNode* root) {
  const std::unique_ptr<xmlBuffer, void (*)(xmlBuffer*)> buffer(xmlBufferCreate(), &xmlBufferFree);
  if (!buffer || xmlNodeDump(buffer.get(), doc, root, 0, 1) < 0) throw std::bad_alloc();
  return reinterpret_cast<const char*>(xmlBufferContent(buffer.get()));
}

}  // namespace

Result<VirtualNetwork> read_virtual_network(std::string_view xml) {
  const auto doc = convert::parse_xml(xml, "network XML");
  if (!doc) return doc.error();
  const xmlNode* root = xmlDocGetRootElement(doc->get());
  VirtualNetwork network;
  network.id = get(root, "name").value_or("");
  network.kind = kind_of(root);
  network.bridge = get(root, "bridge/@name").value_or("");
  network.description = get(root, kDescription).value_or("");
  if (network.kind == NetworkKind::kBridged) {
    network.interface = get(root, "forward/interface/@dev").value_or("");
    return network;
  }
  network.mac = get(root, "mac/@address").value_or("");
  network.ipv4 = read_side(root, false);
  network.ipv6 = read_side(root, true);
  return network;
}

Result<std::string> write_virtual_network(std::string_view xml, const VirtualNetwork& network) {
  auto doc = convert::parse_xml(xml.empty() ? "<network/>" : xml, "network XML");
  if (!doc) return doc.error();
  xmlNode* root = xmlDocGetRootElement(doc->get());
  if (kind_of(root) != network.kind) keep_identity_alone(root);
  set_name(root, network.id);
  if (!network.description.empty() || convert::find(root, "metadata/switchyard:network"))
    set(root, kDescription, network.description);
  if (network.kind == NetworkKind::kBridged) {
    write_bridged(root, network);
  } else {
    write_host_only(root, network);
  }
  return text_of(doc->get(), root);
}

std::string netmask_of(unsigned prefix) {
  std::uint32_t mask = prefix == 0 ? 0 : ~std::uint32_t{0} << (32 - prefix);
  return fmt::format("{}.{}.{}.{}", mask >> 24, mask >> 16 & 0xff, mask >> 8 & 0xff, mask & 0xff);
}

}  // namespace prlctl

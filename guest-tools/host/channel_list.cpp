// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/host/channel_list.hpp"

#include "guest-tools/channel/frames.hpp"

#include <libxml/parser.h>

#include <memory>

namespace guest {
namespace {

constexpr std::string_view kAgentChannel = "org.qemu.guest_agent.0";
constexpr std::string_view kOurChannels = "org.switchyard.guest.";

struct FreeDocument {
  void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
};
struct FreeXmlText {
  void operator()(xmlChar* text) const { xmlFree(text); }
};

bool is_named(const xmlNode* node, const char* name) {
  return node->type == XML_ELEMENT_NODE && xmlStrEqual(node->name, reinterpret_cast<const xmlChar*>(name)) != 0;
}

const xmlNode* child_of(const xmlNode* parent, const char* name) {
  for (const xmlNode* node = parent ? parent->children : nullptr; node; node = node->next)
    if (is_named(node, name)) return node;
  return nullptr;
}

std::string attribute(const xmlNode* node, const char* name) {
  const std::unique_ptr<xmlChar, FreeXmlText> value(
      xmlGetNoNsProp(const_cast<xmlNode*>(node), reinterpret_cast<const xmlChar*>(name)));
  return value ? reinterpret_cast<const char*>(value.get()) : "";
}

std::string content(const xmlNode* node) {
  const std::unique_ptr<xmlChar, FreeXmlText> value(xmlNodeGetContent(const_cast<xmlNode*>(node)));
  return value ? reinterpret_cast<const char*>(value.get()) : "";
}

}  // namespace

Result<GuestWays> read_guest_ways(const std::string& domain_xml) {
  const std::unique_ptr<xmlDoc, FreeDocument> document(
      xmlReadMemory(domain_xml.data(), static_cast<int>(domain_xml.size()), "domain.xml", nullptr,
                    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING));
  const xmlNode* domain = document ? xmlDocGetRootElement(document.get()) : nullptr;
  if (domain == nullptr || !is_named(domain, "domain"))
    return Error{ErrorCode::kXml, "the domain's XML cannot be read"};
  GuestWays ways;
  const xmlNode* type = child_of(child_of(domain, "os"), "type");
  ways.is_container = type != nullptr && content(type) == "exe";
  const xmlNode* devices = child_of(domain, "devices");
  for (const xmlNode* node = devices ? devices->children : nullptr; node; node = node->next) {
    const xmlNode* target = is_named(node, "channel") ? child_of(node, "target") : nullptr;
    if (target == nullptr || attribute(target, "state") != "connected") continue;
    const std::string name = attribute(target, "name");
    if (name == kAgentChannel) ways.agent = true;
    if (name.starts_with(kOurChannels)) ways.channels.push_back(name);
  }
  if (ways.is_container) {
    ways.channels = {guest_channel::kName};
    ways.agent = true;
  }
  return ways;
}

}  // namespace guest

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/devices/domain_interfaces.hpp"

#include "containers/domain/domain_xml.hpp"

#include <fmt/format.h>
#include <libxml/tree.h>

#include <charconv>
#include <map>

namespace containers {
namespace {

// libvirt-driver/xml/metadata_namespace.hpp has the same.
constexpr std::string_view kDevicesNamespace = "http://switchyard.org/xmlns/devices/1.0";

const xmlNode* next_element(const xmlNode* node, std::string_view name) {
  while (node != nullptr && !(node->type == XML_ELEMENT_NODE && view(node->name) == name)) node = node->next;
  return node;
}

// Whatever its namespace: libvirt gives that of the record to all in it, where a client's call has set it.
const xmlNode* part_of(const xmlNode* parent, std::string_view name) {
  return parent == nullptr ? nullptr : next_element(parent->children, name);
}

const xmlNode* records_of(const xmlNode* domain) {
  return child_in(child_of(domain, "metadata"), "devices", kDevicesNamespace);
}

Result<Rate> rate_in(const xmlNode* element) {
  Rate rate;
  const std::pair<const char*, std::uint64_t*> figures[] = {
      {"average", &rate.average}, {"peak", &rate.peak}, {"burst", &rate.burst}};
  for (const auto& [name, figure] : figures) {
    const std::string text = attribute_of(element, name);
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (!text.empty() && (error != std::errc{} || end != text.data() + text.size()))
      return Error{ErrorCode::kConfigUnsupported, fmt::format("bandwidth: {} {:?} must be a number", name, text)};
    *figure = number;
  }
  return rate;
}

Result<std::map<std::string, InterfaceRate>> rates_in(const xmlNode* domain) {
  std::map<std::string, InterfaceRate> rates;
  for (const xmlNode* node = part_of(records_of(domain), "interface"); node != nullptr;
       node = next_element(node->next, "interface")) {
    const auto inbound = rate_in(part_of(node, "inbound")), outbound = rate_in(part_of(node, "outbound"));
    if (!inbound) return inbound.error();
    if (!outbound) return outbound.error();
    rates[attribute_of(node, "mac")] = {*inbound, *outbound};
  }
  return rates;
}

}  // namespace

Result<std::vector<StartedInterface>> parse_started_interfaces(std::string_view xml) {
  const auto doc = parse_domain_xml(xml);
  if (!doc) return doc.error();
  std::vector<StartedInterface> started;
  const xmlNode* domain = xmlDocGetRootElement(doc->get());
  if (view(domain->name) != "domain" || attribute_of(domain, "type") != "lxc") return started;
  const auto rates = rates_in(domain);
  if (!rates) return rates.error();
  for (const xmlNode* node = child_of(child_of(domain, "devices"), "interface"); node != nullptr;
       node = next_element(node->next, "interface")) {
    StartedInterface interface;
    interface.device = attribute_of(child_of(node, "target"), "dev");
    interface.link_down = attribute_of(child_of(node, "link"), "state") == "down";
    const auto rate = rates->find(attribute_of(child_of(node, "mac"), "address"));
    if (rate != rates->end()) interface.rate = rate->second;
    const bool asks = interface.link_down || interface.rate != InterfaceRate{};
    if (asks && !interface.device.empty()) started.push_back(std::move(interface));
  }
  return started;
}

Result<void> limit_started_interfaces(std::string_view xml) {
  const auto interfaces = parse_started_interfaces(xml);
  if (!interfaces) return interfaces.error();
  for (const StartedInterface& interface : *interfaces) {
    Result<void> done = {};
    if (interface.rate != InterfaceRate{}) done = set_interface_rate(interface.device, interface.rate);
    if (done && interface.link_down) done = set_interface_link(interface.device, false);
    // The container may have ended meanwhile, and its interfaces with it.
    if (!done && done.error().code != ErrorCode::kInvalidArg) return done;
  }
  return {};
}

}  // namespace containers

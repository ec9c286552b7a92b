// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/views/live_facts.hpp"

#include "config-convert/values/values.hpp"
#include "config-convert/xml/xml_path.hpp"

#include <algorithm>
#include <sys/stat.h>

namespace prlctl {
namespace {

std::int64_t positive(const xmlNode* node, std::string_view path) {
  const auto number = convert::parse_integer(convert::get(node, path).value_or(""));
  return number && *number > 0 ? *number : 0;
}

// libvirt writes the file when it starts the domain.
std::int64_t start_of(virDomainPtr domain, Kind kind) {
  const std::string path =
      std::string(kind == Kind::kVm ? "/run/libvirt/qemu/" : "/run/libvirt/lxc/") + virDomainGetName(domain) + ".pid";
  struct stat seen {};
  return ::stat(path.c_str(), &seen) == 0 ? seen.st_mtime : 0;
}

struct InterfacesOf {
  virDomainInterfacePtr* interfaces = nullptr;
  int count;

  explicit InterfacesOf(virDomainPtr domain)
      : count(virDomainInterfaceAddresses(domain, &interfaces, VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT, 0)) {}
  InterfacesOf(const InterfacesOf&) = delete;
  InterfacesOf& operator=(const InterfacesOf&) = delete;
  ~InterfacesOf() {
    for (int number = 0; number < count; ++number) virDomainInterfaceFree(interfaces[number]);
    std::free(interfaces);
  }
};

}  // namespace

LiveFacts live_facts_of(std::string_view domain_xml) {
  LiveFacts facts;
  const auto doc = convert::parse_xml(domain_xml, "domain XML");
  if (!doc) return facts;
  const xmlNode* devices = convert::find(xmlDocGetRootElement(doc->get()), "devices");
  if (const xmlNode* graphics = convert::find(devices, "graphics[type=vnc]")) {
    facts.vnc_port = positive(graphics, "@port");
    facts.websocket_port = positive(graphics, "@websocket");
  }
  for (auto* one = convert::first_child(devices, "interface"); one; one = convert::next_named(one, "interface"))
    if (const auto target = convert::get(one, "target/@dev"))
      facts.host_interfaces[convert::get(one, "mac/@address").value_or("")] = *target;
  for (auto* one = convert::first_child(devices, "channel"); one; one = convert::next_named(one, "channel"))
    if (convert::get(one, "target/@name") == "org.qemu.guest_agent.0" &&
        convert::get(one, "target/@state") == "connected")
      facts.agent_is_there = true;
  return facts;
}

LiveFacts read_live_facts(virDomainPtr domain, Kind kind) {
  if (virDomainIsActive(domain) != 1) return {};
  const auto xml = dispatcher::definition_of(domain, dispatcher::Definition::kCurrent);
  LiveFacts facts = xml ? live_facts_of(*xml) : LiveFacts();
  facts.started = start_of(domain, kind);
  return facts;
}

std::vector<std::string> read_guest_addresses(virDomainPtr domain) {
  const InterfacesOf found(domain);
  std::vector<std::string> addresses;
  for (int number = 0; number < found.count; ++number) {
    const virDomainInterface& one = *found.interfaces[number];
    if (one.name && std::string_view(one.name) == "lo") continue;
    for (unsigned at = 0; at < one.naddrs; ++at)
      if (one.addrs[at].addr) addresses.emplace_back(one.addrs[at].addr);
  }
  return addresses;
}

}  // namespace prlctl

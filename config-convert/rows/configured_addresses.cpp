// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/rows/configured_addresses.hpp"

#include "config-convert/values/values.hpp"
#include "config-convert/xml/xml_path.hpp"

#include <algorithm>

namespace convert {
namespace {

constexpr std::string_view kAdapterPath = "Hardware/NetworkAdapter[";
constexpr std::string_view kAddressLeaf = "]/NetAddress";
constexpr std::size_t kMostAddresses = 1024;

void add(std::vector<std::string>& addresses, std::string_view text) {
  const auto ip = parse_ip(text);
  if (!ip || addresses.size() == kMostAddresses) return;
  if (std::ranges::find(addresses, ip->address) == addresses.end()) addresses.push_back(ip->address);
}

}  // namespace

std::vector<std::string> configured_addresses(std::string_view domain_xml) {
  std::vector<std::string> addresses;
  const auto doc = parse_xml(domain_xml, "domain XML");
  if (!doc) return addresses;
  const xmlNode* root = xmlDocGetRootElement(doc->get());
  const xmlNode* devices = find(root, "devices");
  for (auto* adapter = first_child(devices, "interface"); adapter; adapter = next_named(adapter, "interface"))
    for (auto* ip = first_child(adapter, "ip"); ip; ip = next_named(ip, "ip"))
      add(addresses, get(ip, "@address").value_or(""));
  const xmlNode* kept_fields = find(root, "metadata/switchyard:domain/switchyard:pcs6");
  for (auto* kept = first_child(kept_fields, "kept"); kept; kept = next_named(kept, "kept")) {
    const std::string path = get(kept, "@path").value_or("");
    if (path.starts_with(kAdapterPath) && path.ends_with(kAddressLeaf)) add(addresses, own_text(kept));
  }
  return addresses;
}

}  // namespace convert

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/domain/mac_addresses.hpp"

#include "config-convert/values/values.hpp"
#include "dispatcher/libvirt/domain_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>

namespace dispatcher {
void collect_addresses(std::string_view xml, std::set<std::string>& addresses) {
  constexpr std::string_view kBegin = "<mac address=";
  for (auto at = xml.find(kBegin); at != xml.npos; at = xml.find(kBegin, at)) {
    at += kBegin.size() + 1;  // the quote
    if (const auto address = convert::parse_mac(xml.substr(std::min(at, xml.size()), 17))) addresses.insert(*address);
  }
}

Result<std::set<std::string>> addresses_in_use(const Connection& connection) {
  const DomainList list(connection, 0);
  if (list.count < 0) return libvirt_error("listing domains");
  std::set<std::string> addresses;
  for (int number = 0; number < list.count; ++number)
    for (const unsigned flags : {0U, unsigned{VIR_DOMAIN_XML_INACTIVE}}) {
      // One that went away meanwhile has none.
      const AllocatedText xml(virDomainGetXMLDesc(list.domains[number], flags));
      if (xml) collect_addresses(xml.get(), addresses);
    }
  return addresses;
}

std::string fresh_address(std::string_view like, std::set<std::string>& used) {
  const std::string_view range = like.starts_with(kContainerAddresses) ? kContainerAddresses : kMachineAddresses;
  std::random_device random;
  for (;;) {
    const unsigned number = random();
    std::string address =
        fmt::format("{}:{:02x}:{:02x}:{:02x}", range, number & 0xff, (number >> 8) & 0xff, (number >> 16) & 0xff);
    if (used.insert(address).second) return address;
  }
}

}  // namespace dispatcher

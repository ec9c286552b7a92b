// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/host/network_settings.hpp"

#include <boost/json/array.hpp>

namespace guest {
namespace {

boost::json::array list_of(const std::vector<std::string>& texts) {
  return boost::json::array(texts.begin(), texts.end());
}

}  // namespace

boost::json::object network_arguments(const NetworkSettings& settings) {
  boost::json::array adapters;
  for (const AdapterSettings& one : settings.adapters) {
    boost::json::object adapter{{"mac", one.mac}, {"addresses", list_of(one.addresses)}};
    adapter["dhcp4"] = one.dhcp4;
    adapter["dhcp6"] = one.dhcp6;
    if (!one.gateway4.empty()) adapter["gateway4"] = one.gateway4;
    if (!one.gateway6.empty()) adapter["gateway6"] = one.gateway6;
    adapters.push_back(std::move(adapter));
  }
  boost::json::object arguments;
  arguments["adapters"] = std::move(adapters);
  if (settings.name_servers) arguments["name-servers"] = list_of(*settings.name_servers);
  if (settings.search_domains) arguments["search-domains"] = list_of(*settings.search_domains);
  return arguments;
}

}  // namespace guest

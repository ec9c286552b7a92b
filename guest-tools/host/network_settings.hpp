// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a guest's network is to be, as switchyard-set-network takes it: for each adapter named, all of its addresses;
// adapters that are not named stay as they are. Pure; any thread.
#pragma once

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <vector>

namespace guest {

struct AdapterSettings {
  std::string mac;                     // 00:1c:42:12:34:56
  std::vector<std::string> addresses;  // 10.0.0.5/24, fd00::5/64
  bool dhcp4 = false, dhcp6 = false;
  std::string gateway4, gateway6;  // empty: none
};

struct NetworkSettings {
  std::vector<AdapterSettings> adapters;
  // Nothing: as it was. Of all adapters named.
  std::optional<std::vector<std::string>> name_servers, search_domains;
};

boost::json::object network_arguments(const NetworkSettings& settings);

}  // namespace guest

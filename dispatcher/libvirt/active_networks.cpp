// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/libvirt/active_networks.hpp"

#include <span>

namespace dispatcher {

std::set<std::string, std::less<>> active_networks(virConnectPtr connection) {
  std::set<std::string, std::less<>> names;
  virNetworkPtr* found = nullptr;
  const int count = virConnectListAllNetworks(connection, &found, VIR_CONNECT_LIST_NETWORKS_ACTIVE);
  if (count < 0) return names;
  for (const virNetworkPtr each : std::span(found, static_cast<std::size_t>(count))) {
    const NetworkHandle network(each);
    names.emplace(virNetworkGetName(network.get()));
  }
  std::free(found);
  return names;
}

}  // namespace dispatcher

// SPDX-License-Identifier: LGPL-2.1-or-later
//
// libvirt's networks as prlsrvctl's virtual networks, by their persistent definitions. Networks are made to last: they
// are defined, started and started with the host. One thread.
#pragma once

#include "dispatcher/libvirt/handles.hpp"
#include "prlctl/server/virtual_network.hpp"
#include "prlctl/session/session.hpp"

#include <string>
#include <vector>

namespace prlctl {

// The one that machines expect.
inline constexpr const char* kBridgedNetwork = "Bridged";

struct KnownNetwork {
  dispatcher::NetworkHandle handle;
  std::string xml;
  VirtualNetwork network;
};

// By their ids.
Answer<std::vector<KnownNetwork>> read_networks(Session& session);

// "Virtual Network X does not exist.": exit code 1.
Answer<KnownNetwork> find_network(Session& session, const std::string& id);

// Defined and started, or not there at all.
Answer<void> make_network(Session& session, const VirtualNetwork& network);

// The definition changes; what runs does where `now`, with a moment in which it does not.
Answer<void> change_network(Session& session, const KnownNetwork& known, const VirtualNetwork& wished, bool now);

Answer<void> remove_network(const KnownNetwork& known);

// The environments with an adapter in it, by name.
Answer<std::vector<std::string>> users_of_network(Session& session, const std::string& id);

}  // namespace prlctl

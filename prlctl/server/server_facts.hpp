// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What `prlsrvctl info` tells: the host as libvirt knows it, its hardware, and what was set with `prlsrvctl set`.
#pragma once

#include "prlctl/listing/info_tree.hpp"
#include "prlctl/server/host_hardware.hpp"
#include "prlctl/server/server_settings.hpp"
#include "prlctl/session/session.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace prlctl {

struct ServerFacts {
  std::string uuid;
  std::string hostname;
  std::string homes_root = "/vz";
  std::string cpu_model = {};
  std::string cpu_features = {};
  std::vector<HardwareDevice> hardware = {};
};

// UUID, CPU model and features out of capabilities XML.
ServerFacts facts_of_capabilities(std::string_view xml);

Answer<ServerFacts> read_server_facts(Session& session);

// Where homes lie: what the dispatcher says, else where they usually do.
std::string homes_root(Session& session);

// The folder of new machines' homes.
std::string machines_folder(const ServerSettings& settings, const std::string& homes_root);

InfoTree server_info(const ServerFacts& facts, const ServerSettings& settings, bool full);
std::string server_info_text(const InfoTree& info);

}  // namespace prlctl

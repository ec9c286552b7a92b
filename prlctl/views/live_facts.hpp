// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a running environment has besides its configuration: ports and interfaces that were chosen at its start, whether
// the guest's agent answers, how long it has been up.
#pragma once

#include "prlctl/session/environment.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace prlctl {

struct LiveFacts {
  std::int64_t vnc_port = 0;  // 0: none
  std::int64_t websocket_port = 0;
  std::map<std::string, std::string> host_interfaces;  // by MAC address, "00:1c:42:…"
  bool agent_is_there = false;
  std::int64_t started = 0;  // seconds since 1970; 0: not known
};

// Nothing of one that does not run.
LiveFacts read_live_facts(virDomainPtr domain, Kind kind);

// From the XML of a running domain.
LiveFacts live_facts_of(std::string_view domain_xml);

// Addresses that the guest's agent tells, without those of its loopback; empty where it does not.
std::vector<std::string> read_guest_addresses(virDomainPtr domain);

}  // namespace prlctl

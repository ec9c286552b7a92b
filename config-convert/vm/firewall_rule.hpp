// SPDX-License-Identifier: LGPL-2.1-or-later
//
// An adapter's firewall as PCS6 has it: a policy for each direction, and rules that are each the opposite of it. Rules
// that say nothing a packet could be compared with (a port without a protocol, addresses of two families) are left
// out, each with an error entry.
#pragma once

#include "config-convert/vm/scope.hpp"
#include "foundation/result.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace convert {

struct FirewallRule {
  std::string_view ipv4;  // libvirt's element for it: "tcp"; empty: not of this family
  std::string_view ipv6;  // "tcp-ipv6"
  std::optional<IpAddress> local;
  std::optional<IpAddress> remote;
  std::uint16_t local_port = 0;  // 0: any
  std::uint16_t remote_port = 0;

  bool operator==(const FirewallRule&) const = default;
};

struct FirewallDirection {
  bool denies = false;  // what no rule is about
  std::vector<FirewallRule> rules;
};

struct Firewall {
  FirewallDirection incoming;
  FirewallDirection outgoing;
};

// libvirt has 1001 priorities for a filter's rules, and a rule may become two.
inline constexpr std::size_t kRulesOfOneDirection = 245;

// An element FirewallRule. The Error has words only.
Result<FirewallRule> firewall_rule_of(const PvsElement& element);

Firewall read_firewall(DeviceScope& adapter);

}  // namespace convert

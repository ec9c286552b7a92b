// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Network interfaces as a guest agent tells them (guest-network-get-interfaces), and as remote_domain_interface.
// An alias, "eth0:1", is an address more of its interface. Source: libvirt src/qemu/qemu_agent.c. Any thread.
#pragma once

#include "libvirt-driver/agent/agent_answer.hpp"
#include "libvirt-driver/rpc/xdr_writer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace driver {

// virIPAddrType
enum class AddressType : std::int32_t { kIpv4 = 0, kIpv6 = 1 };

struct GuestAddress {
  AddressType type = AddressType::kIpv4;
  std::string address;
  std::uint32_t prefix = 0;

  bool operator==(const GuestAddress&) const = default;
};

struct GuestInterface {
  std::string name;
  std::optional<std::string> hardware_address;
  std::vector<GuestAddress> addresses;

  bool operator==(const GuestInterface&) const = default;
};

Result<std::vector<GuestInterface>> read_guest_interfaces(const json::value& returned);

// The array with its count. An error when there are more than the protocol carries: 2048 of either.
Result<void> write_guest_interfaces(XdrWriter& out, const std::vector<GuestInterface>& interfaces);

}  // namespace driver

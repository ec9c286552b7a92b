// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a guest agent tells of its guest, as the parameters of virDomainGetGuestInfo: one row per type of information
// with the agent's command for it. Names, types and order are libvirt's; disks have no "alias", since a container has
// no disks of a definition.
//
// Source: libvirt src/qemu/qemu_driver.c qemuDomainGetGuestInfo, src/libvirt-domain.c for names. Any thread.
#pragma once

#include "libvirt-driver/agent/agent_answer.hpp"
#include "libvirt-driver/rpc/typed_parameters.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace driver {

using Parameters = std::vector<TypedParameter>;

struct GuestInfoRow {
  std::uint32_t type;  // virDomainGuestInfoTypes
  std::string_view command;
  Result<void> (*add)(const json::value& returned, Parameters& to);
};

// In the order in which libvirt asks.
std::span<const GuestInfoRow> guest_info_rows();

}  // namespace driver

// SPDX-License-Identifier: LGPL-2.1-or-later
//
// config.pvs of a machine that is made here: what a server of PCS6 wrote for a new one. From it the domain XML is made,
// as at a registration, so that both say the same from the start. Values; any thread.
#pragma once

#include "dispatcher/homes/making/distributions.hpp"

#include <cstdint>
#include <string>

namespace dispatcher {

inline constexpr const char* kFirstDisk = "harddisk.qcow2";

struct NewMachine {
  const Distribution* distribution = nullptr;
  std::string uuid;
  std::string name;
  std::string description;
  std::string home;
  unsigned cpus = 1;
  std::uint64_t memory_mib = 0;
  std::uint64_t disk_mib = 0;  // 0: no disk
  std::string disk_uuid;
  std::string address;  // of its network adapter, "00:1c:42:…"
  // "network:NAME" of libvirt, "bridge:NAME" of the host; empty: libvirt's default network.
  std::string network;
  std::string chipset;              // q35, pc; empty: what suits its devices
  std::uint64_t cluster_bytes = 0;  // of its disk's image; 0: as usual
};

std::string config_of_new_machine(const NewMachine& machine);

}  // namespace dispatcher

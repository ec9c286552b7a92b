// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Counters of the host, named after those of environments (actions/counters.hpp): its CPUs and its memory, as libvirt
// tells them, and its network cards, net.nicN in the order in which `prlsrvctl info` lists them.
//
//   host.cpu.usage 12 (percent of all CPUs)     host.cpu.time (µs)     host.ram.usage, .cached, .total (MB)
//   net.nic0.pkts_in, .pkts_out, .bytes_in, .bytes_out
//
// A figure that libvirt or the kernel does not have is no counter. Values; any thread.
#pragma once

#include "prlctl/actions/counters.hpp"
#include "prlctl/session/session.hpp"

#include <cstdint>
#include <vector>

namespace prlctl {

struct HostFigures {
  std::uint64_t busy_ns = 0;  // of all CPUs together
  std::uint64_t idle_ns = 0;
  std::uint64_t total_kib = 0;
  std::uint64_t free_kib = 0;
  std::uint64_t cached_kib = 0;
  std::vector<Counter> adapters = {};
};

Answer<HostFigures> read_host_figures(virConnectPtr connection, const std::string& root = "");

std::vector<Counter> host_counters(const HostFigures& before, const HostFigures& now);

}  // namespace prlctl

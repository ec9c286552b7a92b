// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Counters of `prlctl statistics`, from libvirt's figures: names, units and order are those of the reference, 9.3.
//
//   devices.scsi0.read_total 4096 (bytes)      net.nic0.bytes_in        guest.cpu.usage 12 (percent)
//   guest.cpu.time 180000 (µs)                 guest.ram.total 1024 (MB)      guest.fs0.free 5120 (KB)
//
// A figure that libvirt does not have is no counter. Values; any thread.
#pragma once

#include "prlctl/actions/stat_values.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace prlctl {

struct Counter {
  std::string name;
  std::string value;

  bool operator==(const Counter&) const = default;
};

struct CounterSource {
  const StatValues& before;  // `between` earlier
  const StatValues& now;
  std::chrono::nanoseconds between;
  const StatValues& filesystems;
  const DiskBuses& buses;
};

std::vector<Counter> counters_of(const CounterSource& source);

// '*' in the mask is anything; an empty mask takes all.
bool is_counter_wanted(std::string_view mask, const std::string& name);
// Whether the mask may take a counter whose name begins so: what no counter needs is not asked for.
bool may_take(std::string_view mask, std::string_view beginning);

}  // namespace prlctl

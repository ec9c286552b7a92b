// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What libvirt has counted of a running domain since it was started, and what was used between two such readings. A
// domain that was started anew in between (its id is another one), and a device that came or was replaced (its counter
// fell), count from nothing. What a domain used between its last reading and its end is not known and not counted.
//
// Pure, but counters_of; any thread. Source: libvirt's virConnectGetAllDomainStats.
#pragma once

#include "dispatcher/accounting/usage.hpp"
#include "dispatcher/libvirt/handles.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace dispatcher {

// Bytes in and out, requests or packets in and out: from a disk, to a disk; received, sent.
using DeviceCounters = std::array<std::uint64_t, 4>;
using DevicesCounters = std::map<std::string, DeviceCounters>;  // by their names: vda, vnet3

struct Counters {
  unsigned domain_id = 0;
  std::uint64_t cpu_ns = 0;
  std::uint64_t memory_kib = 0;
  DevicesCounters disks;
  DevicesCounters networks;

  bool operator==(const Counters&) const = default;
};

// Nothing where libvirt could not tell the CPU time: the domain is not running, or hangs and did not answer.
std::optional<Counters> counters_of(const virDomainStatsRecord& record);

// `before` null: nothing is known of an earlier time, and all counts.
Usage usage_between(const Counters* before, const Counters& after, std::uint64_t seconds);

// One line for the database, and back; nothing where it is none of ours.
std::string text_of(const Counters& counters);
std::optional<Counters> counters_from(std::string_view text);

}  // namespace dispatcher

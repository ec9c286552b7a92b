// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What an environment used within a time: sums, so that minutes add up to hours and hours to days. Memory is summed
// over time (KiB · s): divided by `running_s` it is the mean. Every figure is in one table, which the columns of the
// database and the names on D-Bus come from.
//
// Pure; any thread.
#pragma once

#include <cstdint>
#include <span>

namespace dispatcher {

struct Usage {
  std::uint64_t running_s = 0;
  std::uint64_t cpu_ns = 0;
  std::uint64_t memory_kib_s = 0;  // of the host's memory that it held
  std::uint64_t memory_peak_kib = 0;
  std::uint64_t disk_read_bytes = 0;
  std::uint64_t disk_written_bytes = 0;
  std::uint64_t disk_reads = 0;
  std::uint64_t disk_writes = 0;
  std::uint64_t network_received_bytes = 0;
  std::uint64_t network_sent_bytes = 0;
  std::uint64_t network_received_packets = 0;
  std::uint64_t network_sent_packets = 0;

  bool operator==(const Usage&) const = default;
};

struct UsageFigure {
  const char* name;
  std::uint64_t Usage::*member;
  bool is_peak = false;  // the greatest counts, not the sum
};

std::span<const UsageFigure> usage_figures();

void add(Usage& sum, const Usage& more);

}  // namespace dispatcher

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/accounting/usage.hpp"

#include <algorithm>

namespace dispatcher {
namespace {

constexpr UsageFigure kFigures[] = {
    {"running_s", &Usage::running_s},
    {"cpu_ns", &Usage::cpu_ns},
    {"memory_kib_s", &Usage::memory_kib_s},
    {"memory_peak_kib", &Usage::memory_peak_kib, true},
    {"disk_read_bytes", &Usage::disk_read_bytes},
    {"disk_written_bytes", &Usage::disk_written_bytes},
    {"disk_reads", &Usage::disk_reads},
    {"disk_writes", &Usage::disk_writes},
    {"network_received_bytes", &Usage::network_received_bytes},
    {"network_sent_bytes", &Usage::network_sent_bytes},
    {"network_received_packets", &Usage::network_received_packets},
    {"network_sent_packets", &Usage::network_sent_packets},
};

}  // namespace

std::span<const UsageFigure> usage_figures() { return kFigures; }

void add(Usage& sum, const Usage& more) {
  for (const UsageFigure& figure : kFigures) {
    auto& value = sum.*figure.member;
    value = figure.is_peak ? std::max(value, more.*figure.member) : value + more.*figure.member;
  }
}

}  // namespace dispatcher

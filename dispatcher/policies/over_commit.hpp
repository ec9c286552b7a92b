// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Warns when the running environments together may use more than the host has: each of the two warnings is logged once
// when it begins to hold, and once when it ends. Environments are summed up from the table a second after it changed;
// the host is asked for its size after each connect.
//
// Main loop only, but for the pure part.
#pragma once

#include "dispatcher/daemon/services.hpp"
#include "dispatcher/model/environment_table.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace dispatcher {

struct HostSize {
  std::uint64_t memory_kib = 0;
  std::uint64_t cpus = 0;
};

// Pure. Percent of the host above which there is a warning; 0: never.
std::vector<std::string> over_commit_warnings(const HostSize& running, const HostSize& host, unsigned memory_percent,
                                              unsigned cpu_percent);

class OverCommit {
 public:
  using Changed = std::function<void(const std::vector<std::string>& warnings)>;

  // `changed` is told those that hold now, when that is not what held before.
  OverCommit(Services& services, EnvironmentTable& table, Changed changed);

 private:
  void ask_host();
  void look();

  Services& services_;
  EnvironmentTable& table_;
  Changed changed_;
  HostSize host_;
  std::vector<std::string> warnings_;
  Timer settled_;
};

}  // namespace dispatcher

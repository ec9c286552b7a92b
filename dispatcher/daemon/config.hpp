// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What an operator may set of switchyardd: /etc/switchyard/switchyard.conf, a GKeyFile. Every key is in one table
// (config.cpp), from which examples/switchyard.conf is printed; an unknown group or key, or a bad value, is an error
// that names file, group, key, the value seen and the values wanted. A file that is not there means the defaults.
#pragma once

#include "foundation/log.hpp"
#include "foundation/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace dispatcher {

inline constexpr const char* kDispatcherConfigPath = "/etc/switchyard/switchyard.conf";

struct DispatcherConfig {
  // [dispatcher]
  std::string uri = "vz:///system";
  std::string homes_root = "/vz";
  std::string state_folder = "/var/lib/switchyard";
  std::string private_socket = "/run/switchyard/dispatcher";  // empty: none
  bool system_bus = true;
  LogLevel log_level = LogLevel::kInfo;
  // [tasks]
  unsigned parallel_tasks = 4;
  // [keeping]
  unsigned settle_ms = 200;  // changes that come closer together are written once
  // [power]
  unsigned start_parallel = 4;
  unsigned stop_parallel = 4;
  unsigned stop_limit_s = 120;
  // [policies]
  unsigned crash_window_min = 60;
  unsigned reports_kept = 20;
  unsigned memory_warning_percent = 100;
  unsigned cpu_warning_percent = 400;
  // [accounting]
  unsigned accounting_period_s = 60;
  unsigned keep_samples_days = 7;
  unsigned keep_hours_days = 90;
  unsigned keep_days_days = 1830;

  bool operator==(const DispatcherConfig&) const = default;
};

Result<DispatcherConfig> parse_dispatcher_config(std::string_view text, const std::string& name,
                                                 const DispatcherConfig& defaults = {});
// The default of homes_root is what virtvzd.conf says.
Result<DispatcherConfig> read_dispatcher_config(const std::string& path, bool must_exist);

// All keys with their help and default as comments: the text of examples/switchyard.conf.
std::string sample_dispatcher_config();

}  // namespace dispatcher

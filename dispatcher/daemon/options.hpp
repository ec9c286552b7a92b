// SPDX-License-Identifier: LGPL-2.1-or-later
//
// switchyardd's command line, and the configuration file that it names. Either the configuration to run with, or what
// to print before leaving: help, version and the verdict of --check-config with code 0 when all is well; a complaint
// with code 2. The default file may be absent; a file that --config names may not.
#pragma once

#include "dispatcher/daemon/config.hpp"

#include <string>
#include <variant>

namespace dispatcher {

struct PrintAndExit {
  std::string text;  // lines, each with its end; to standard output when the code is 0, else to standard error
  int exit_code = 0;
};

// Not to serve, but to stop all environments since the host goes down (power/host_stop.hpp), and leave.
struct StopEnvironments {
  DispatcherConfig config;
};

std::variant<DispatcherConfig, PrintAndExit, StopEnvironments> read_options(
    int argc, const char* const* argv, const std::string& default_config_path = kDispatcherConfigPath);

}  // namespace dispatcher

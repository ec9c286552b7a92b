// SPDX-License-Identifier: LGPL-2.1-or-later
//
// virtvzd's command line, and the configuration file that it names. Either the configuration to run with (options
// win over the file), or what to print before leaving: help and version with code 0, a complaint with code 2.
// The default file may be absent; a file that --config names may not.
#pragma once

#include "libvirt-driver/daemon/config.hpp"

#include <string>
#include <variant>

namespace driver {

inline constexpr const char* kDefaultConfigPath = "/etc/switchyard/virtvzd.conf";

struct PrintAndExit {
  std::string text;   // lines, each with its end; to standard output when the code is 0, else to standard error
  int exit_code = 0;
};

std::variant<DaemonConfig, PrintAndExit> read_options(int argc, const char* const* argv,
                                                      const std::string& default_config_path = kDefaultConfigPath);

}  // namespace driver

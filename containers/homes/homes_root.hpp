// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Where the homes of containers and the templates lie: the key homes_root of /etc/switchyard/virtvzd.conf, else /vz.
// The file is virtvzd's, which reads and checks all of it; the hook and switchyard-ct want this one key, at once and
// with nothing else linked. Form: `homes_root = "/vz"`, on a line of its own, as the sample has it.
//
// Read from this fixed path only, not from the environment: libvirtd's environment is not ours. A virtvzd that was
// started with another --config FILE must name the same homes_root.
#pragma once

#include "foundation/result.hpp"

#include <string>
#include <string_view>

namespace containers {

inline constexpr const char* kConfigPath = "/etc/switchyard/virtvzd.conf";
inline constexpr const char* kDefaultHomesRoot = "/vz";

// The path, absolute, without characters that overlayfs gives a meaning (':', ',', '\'); kConfigUnsupported else.
Result<std::string> parse_homes_root(std::string_view config_text, std::string_view config_name);

// The same from a file; a file that does not exist means the default.
Result<std::string> read_homes_root(const std::string& config_path = kConfigPath);

}  // namespace containers

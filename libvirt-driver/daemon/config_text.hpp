// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The text of a configuration file in the form of libvirt's own (libvirtd.conf): one `key = value` after the other,
// `#` starts a comment. A value is a string in double or single quotes, a bare word (a number, say), or a list of
// those in brackets, which may run over lines. There are no escapes: what stands between the quotes is the value.
//
// In: untrusted text. Out: the entries in their order, each key at most once. Errors are kConfigUnsupported, domain
// kConf, and begin with "NAME:LINE: ".
//
//   parse_config_text("max_clients = 10 # few\n", "virtvzd.conf")  ->  {{"max_clients", {"10"}, false, 1}}
#pragma once

#include "foundation/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace driver {

struct ConfigEntry {
  std::string key;
  std::vector<std::string> values;  // exactly one unless is_list
  bool is_list = false;
  int line = 0;  // of the key, from 1

  bool operator==(const ConfigEntry&) const = default;
};

Result<std::vector<ConfigEntry>> parse_config_text(std::string_view text, std::string_view name);

// An error at a line of a configuration file: "NAME:LINE: WHAT".
Error config_error(std::string_view name, int line, std::string_view what);

}  // namespace driver

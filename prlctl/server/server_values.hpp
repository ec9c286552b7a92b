// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The small grammars of prlsrvctl's values, beside those of syntax/values.hpp: nothing where a text is not of the form.
// Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace prlctl {

struct NetworkClass {
  int number = 0;  // 0 to 15
  std::string network;

  bool operator==(const NetworkClass&) const = default;
};
// "1:10.0.0.0/8".
std::optional<NetworkClass> parse_network_class(std::string_view text);

struct ShapingEntry {
  std::string device;
  int network_class = 0;
  std::int64_t total_kbit = 0;
  std::int64_t rate_kbit = 0;

  bool operator==(const ShapingEntry&) const = default;
};
// "eth0:1:100000:8"; of a key, "eth0:1", only the first two.
std::optional<ShapingEntry> parse_shaping_entry(std::string_view text);
std::optional<ShapingEntry> parse_shaping_key(std::string_view text);

struct Bandwidth {
  std::string device;
  std::int64_t kbit = 0;

  bool operator==(const Bandwidth&) const = default;
};
// "eth0:1000000".
std::optional<Bandwidth> parse_bandwidth_entry(std::string_view text);

// "vzpp:4643", "plesk:8443:default": its name; nothing where it is not of the form.
std::optional<std::string> parse_offline_service(std::string_view text);

// A name that can be a network interface's: 1 to 15 bytes without white space and / : = [ ], and neither "." nor "..".
bool is_interface_name(std::string_view text);

// For rows of tables.
bool is_memory_limit(std::string_view text);
bool is_network_class(std::string_view text);
bool is_shaping_entry(std::string_view text);
bool is_shaping_key(std::string_view text);
bool is_bandwidth_entry(std::string_view text);
bool is_offline_service(std::string_view text);
bool is_mac_address(std::string_view text);
bool is_ipv4_network(std::string_view text);
bool is_ipv6_network(std::string_view text);
bool is_ipv4_address(std::string_view text);
bool is_ipv6_address(std::string_view text);

}  // namespace prlctl

// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The small grammars that both PCS6 formats share: numbers, UUIDs, MAC addresses, IP addresses with masks, CPU lists.
// Each parser takes untrusted text and answers nothing where the text is not of its form. No locale is looked at.
#pragma once

#include "foundation/trimmed.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace convert {

std::string lower(std::string_view text);
std::vector<std::string_view> split(std::string_view text, std::string_view separators);  // no empty pieces

// Decimal, optional sign, nothing around it.
std::optional<std::int64_t> parse_integer(std::string_view text);

// A CPU limit in lower case: "2400m" and "2400mhz" are MHz, "150%" and "150" percent of one CPU.
struct CpuLimitWords {
  std::string_view number;
  bool in_mhz = false;
};
CpuLimitWords cpu_limit_words(std::string_view text);

// "{XXXXXXXX-…}" or without braces, to libvirt's form; nothing for the zero UUID.
std::optional<std::string> parse_uuid(std::string_view text);

// 12 hex digits, or with colons or dashes, to "00:1c:42:…"; nothing for multicast and zero addresses.
std::optional<std::string> parse_mac(std::string_view text);
// An address of prefix `oui` ("00:1c:42") that is the same for the same seed.
std::string stable_mac(std::string_view oui, std::string_view seed);

struct IpAddress {
  std::string address;
  unsigned prefix = 0;
  bool is_ipv6 = false;

  bool operator==(const IpAddress&) const = default;
};
// "a.b.c.d", with "/24" or "/255.255.255.0"; "x::y" with "/64". A missing mask is /24 and /64.
std::optional<IpAddress> parse_ip(std::string_view text);

// "0-3,8" below `cpus` (0: up to 4096), normalised; nothing for "all", empty and nonsense.
std::optional<std::string> parse_cpu_list(std::string_view text, std::uint32_t cpus);

// A name that libvirt takes: no '/', no control characters, no blanks at the ends, at most 255 bytes. May be empty.
std::string usable_name(std::string_view name);

bool is_utf8(std::string_view text);
// Control characters, which XML cannot carry, and bytes that are not UTF-8 become '_'.
std::string xml_safe(std::string_view text);

}  // namespace convert

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/server/server_values.hpp"

#include "config-convert/values/values.hpp"
#include "prlctl/syntax/values.hpp"

#include <algorithm>
#include <limits>

namespace prlctl {
namespace {

constexpr std::int64_t kMostKbit = std::numeric_limits<std::int64_t>::max() / 1000;
constexpr int kMostClass = 15;
constexpr int kMostPort = 65535;
constexpr std::size_t kLongestInterface = 15;

// Addresses have colons themselves: what stands before the first.
std::optional<int> class_before_colon(std::string_view text, std::string_view& behind) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto number = parse_number(text.substr(0, colon), 0, kMostClass);
  if (!number) return std::nullopt;
  behind = text.substr(colon + 1);
  return static_cast<int>(*number);
}

bool is_address(std::string_view text, bool ipv6) {
  const auto parsed = convert::parse_ip(text);
  return text.find('/') == std::string_view::npos && parsed && parsed->is_ipv6 == ipv6;
}

bool is_network(std::string_view text, bool ipv6) {
  const auto parsed = convert::parse_ip(text);
  return parsed && parsed->is_ipv6 == ipv6;
}

}  // namespace

std::optional<NetworkClass> parse_network_class(std::string_view text) {
  std::string_view network;
  const auto number = class_before_colon(text, network);
  if (!number || !convert::parse_ip(network)) return std::nullopt;
  return NetworkClass{*number, std::string(network)};
}

std::optional<ShapingEntry> parse_shaping_entry(std::string_view text) {
  const auto pieces = pieces_of(text, ':');
  if (pieces.size() != 4 || !is_interface_name(pieces[0])) return std::nullopt;
  const auto number = parse_number(pieces[1], 0, kMostClass);
  const auto total = parse_number(pieces[2], 0, kMostKbit);
  const auto rate = parse_number(pieces[3], 0, kMostKbit);
  if (!number || !total || !rate) return std::nullopt;
  return ShapingEntry{std::string(pieces[0]), static_cast<int>(*number), *total, *rate};
}

std::optional<ShapingEntry> parse_shaping_key(std::string_view text) {
  return text.find(':') == text.rfind(':') ? parse_shaping_entry(std::string(text) + ":0:0") : std::nullopt;
}

std::optional<Bandwidth> parse_bandwidth_entry(std::string_view text) {
  const auto pieces = pieces_of(text, ':');
  if (pieces.size() != 2 || !is_interface_name(pieces[0])) return std::nullopt;
  const auto kbit = parse_number(pieces[1], 0, kMostKbit);
  if (!kbit) return std::nullopt;
  return Bandwidth{std::string(pieces[0]), *kbit};
}

std::optional<std::string> parse_offline_service(std::string_view text) {
  const auto pieces = pieces_of(text, ':');
  if (pieces.size() < 2 || pieces.size() > 3 || pieces[0].empty()) return std::nullopt;
  if (!parse_number(pieces[1], 1, kMostPort) || (pieces.size() == 3 && pieces[2] != "default")) return std::nullopt;
  return std::string(pieces[0]);
}

bool is_interface_name(std::string_view text) {
  constexpr std::string_view kNever = "/:=[]";
  const auto is_bad = [&](unsigned char byte) {
    return byte <= ' ' || byte == 0x7f || kNever.find(static_cast<char>(byte)) != std::string_view::npos;
  };
  if (text.empty() || text.size() > kLongestInterface || text == "." || text == "..") return false;
  return std::ranges::none_of(text, is_bad);
}

bool is_memory_limit(std::string_view text) { return text == "auto" || parse_number(text, 0, kMostKbit).has_value(); }
bool is_network_class(std::string_view text) { return parse_network_class(text).has_value(); }
bool is_shaping_entry(std::string_view text) { return parse_shaping_entry(text).has_value(); }
bool is_shaping_key(std::string_view text) { return parse_shaping_key(text).has_value(); }
bool is_bandwidth_entry(std::string_view text) { return parse_bandwidth_entry(text).has_value(); }
bool is_offline_service(std::string_view text) { return parse_offline_service(text).has_value(); }
bool is_mac_address(std::string_view text) { return convert::parse_mac(text).has_value(); }
bool is_ipv4_network(std::string_view text) { return is_network(text, false); }
bool is_ipv6_network(std::string_view text) { return is_network(text, true); }
bool is_ipv4_address(std::string_view text) { return is_address(text, false); }
bool is_ipv6_address(std::string_view text) { return is_address(text, true); }

}  // namespace prlctl

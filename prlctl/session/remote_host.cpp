// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/session/remote_host.hpp"

#include "prlctl/syntax/values.hpp"

#include <algorithm>

namespace prlctl {
namespace {

bool is_plain(std::string_view name) {
  const auto is_odd = [](unsigned char byte) { return byte <= ' ' || byte == 0x7f || byte == '\'' || byte == '"'; };
  return !name.starts_with('-') && std::ranges::none_of(name, is_odd);
}

// Host and port of "[::1]:22", "host:22", "host".
bool read_place(std::string_view text, RemoteHost& remote) {
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return false;
    remote.host = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    if (!text.empty() && !text.starts_with(':')) return false;
    port = text.empty() ? text : text.substr(1);
  } else {
    const std::size_t colon = text.find(':');
    remote.host = text.substr(0, colon);
    if (colon != std::string_view::npos) port = text.substr(colon + 1);
  }
  if (port.empty()) return true;
  const auto number = parse_number(port, 1, 65535);
  if (number) remote.port = static_cast<unsigned>(*number);
  return number.has_value();
}

}  // namespace

bool RemoteHost::is_this_host() const {
  return host.empty() || host == "localhost" || host == "127.0.0.1" || host == "::1";
}

std::optional<RemoteHost> parse_remote_host(std::string_view text) {
  RemoteHost remote;
  if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
    const std::string_view who = text.substr(0, at);
    const std::size_t colon = who.find(':');
    remote.user = who.substr(0, colon);
    if (colon != std::string_view::npos) remote.password = who.substr(colon + 1);
    text.remove_prefix(at + 1);
    if (remote.user.empty() || remote.password.find('\n') != std::string::npos) return std::nullopt;
  }
  if (!read_place(text, remote) || !is_plain(remote.host) || !is_plain(remote.user)) return std::nullopt;
  return remote;
}

}  // namespace prlctl

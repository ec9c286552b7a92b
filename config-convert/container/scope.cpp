// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/scope.hpp"

#include <algorithm>
#include <array>

namespace convert {
namespace {

// Of one container only: a sample's are no other's.
constexpr std::array<std::string_view, 16> kNotFromSamples{
    "HOSTNAME", "IP_ADDRESS", "OSTEMPLATE",   "TEMPLATE", "TEMPLATES", "VE_ROOT",      "VE_PRIVATE", "NETIF",
    "VEID",     "UUID",       "DISTRIBUTION", "VEFORMAT", "VEFSTYPE",  "TECHNOLOGIES", "PCI",        "DISK"};
constexpr std::array<std::string_view, 3> kNotFromGlobal{"NETFILTER", "VEID", "UUID"};

template <std::size_t N>
bool among(const std::array<std::string_view, N>& keys, std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

}  // namespace

Value ContainerScope::text(std::string_view key) const {
  if (const VeLine* line = conf.find(key)) {
    if (line->value.empty() || (context.ve_sample && among(kNotFromSamples, key))) return {};
    return line->value;
  }
  if (!global || among(kNotFromGlobal, key)) return {};
  return global->value(key);
}

void ContainerScope::tell_line(Severity severity, std::string_view key, std::string_view xml, std::string_view words) {
  const std::size_t line = conf.line_of(key);
  tell(severity, key, xml, line ? fmt::format("line {}: {}", line, words) : fmt::format("vz.conf: {}", words));
}

Result<std::optional<VeConf>> parse_vz_conf(std::string_view text) {
  if (text.empty()) return std::optional<VeConf>();
  Report of_the_host;
  auto conf = parse_ve_conf(text, of_the_host);
  if (!conf) return Error{conf.error().code, "in vz.conf: " + conf.error().message};
  return std::optional(std::move(*conf));
}

}  // namespace convert

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/network/apply.hpp"

#include "guest-tools/processes/shell_script.hpp"

namespace guest_tools {
namespace {

constexpr int kToolSeconds = 60, kIpSeconds = 20;

void append_gateway(Buffer& script, const char* family, const IpAddress& gateway) {
  append_address(script.append(" && ip ").append(family).append(" route replace default via "), gateway);
  script.append(" dev \"$0\"");
}

}  // namespace

void append_ip_commands(const AdapterConfig& adapter, Buffer& script) {
  if (adapter.dhcp4 || adapter.dhcp6) return;
  script.append("ip link set dev \"$0\" up && ip addr flush dev \"$0\" scope global");
  for (size_t i = 0; i < adapter.address_count; ++i) {
    append_with_prefix(script.append(" && ip addr add "), adapter.addresses[i]);
    script.append(" dev \"$0\"");
  }
  if (adapter.has_gateway4) append_gateway(script, "-4", adapter.gateway4);
  if (adapter.has_gateway6) append_gateway(script, "-6", adapter.gateway6);
}

bool apply_network(const NetworkFamily& family, const AdapterConfig& adapter, ErrorText& error) {
  ErrorText by_tools, by_ip;
  if (run_shell_script(family.apply, adapter.name, kToolSeconds, by_tools)) return true;
  Buffer script{16384};
  append_ip_commands(adapter, script);
  if (script.size() != 0 && script.ok() && run_shell_script(script.c_str(), adapter.name, kIpSeconds, by_ip))
    return true;
  return error.say("adapter ", adapter.name, " has its new settings from the next start on, and not now: ", family.name,
                   " says '", by_tools.text(), by_ip.empty() ? "" : "', ip says '", by_ip.text(), "'");
}

}  // namespace guest_tools

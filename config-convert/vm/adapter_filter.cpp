// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/adapter_filter.hpp"

#include "config-convert/container/stable_uuid.hpp"
#include "config-convert/vm/adapter_plan.hpp"
#include "config-convert/vm/adapter_wiring.hpp"
#include "config-convert/vm/firewall_filter.hpp"

#include <algorithm>
#include <array>

namespace convert {
namespace {

using AdapterRow = Row<DeviceScope>;

constexpr const char* kNoFalseMac = "no-mac-spoofing";
constexpr const char* kNoFalseIp = "no-ip-spoofing";
constexpr const char* kNoFalseIpv6 = "no-ipv6-spoofing";
// Both of them for IPv4, and nothing but IPv4 passes.
constexpr const char* kCleanTraffic = "clean-traffic";

// A filter that Virtuozzo 7 made of its own flags, which say the same.
bool is_virtuozzos(std::string_view filter) {
  return filter.starts_with("vz-filter-") || filter.starts_with("no-promisc") || filter.starts_with(kNoFalseIp) ||
         filter.starts_with(kNoFalseMac);
}

std::optional<FilterReference> named_filter(const DeviceScope& scope) {
  const std::string name(trimmed(scope.text("PktFilter/FilterRef").value_or("")));
  if (name.empty() || is_virtuozzos(name)) return {};
  FilterReference reference{name, {}};
  for (const PvsElement& parameter : scope.device.element.find("PktFilter").children("Parameters"))
    if (const auto key = parameter.text("Name"))
      reference.parameters.push_back({*key, parameter.text("Value").value_or("")});
  return reference;
}

// Empty where the guest asks a server for its addresses: it may get any.
std::vector<FilterParameter> fixed_addresses(DeviceScope& scope, bool ipv6) {
  std::vector<FilterParameter> fixed;
  if (flag(scope, ipv6 ? "ConfigureWithDhcpIPv6" : "ConfigureWithDhcp", false)) return fixed;
  for (const IpAddress& ip : scope.device.addresses)
    if (ip.is_ipv6 == ipv6) fixed.push_back({ipv6 ? "IPV6" : "IP", ip.address});
  return fixed;
}

// In the order that Virtuozzo 7 nested them in. The MAC address is libvirt's to fill in: the interface's own.
std::vector<FilterReference> preventions(DeviceScope& scope) {
  std::vector<FilterReference> wanted;
  if (scope.device.addresses.empty() && !scope.vm.context.packet_filters) return wanted;
  if (flag(scope, "PktFilter/PreventIpSpoof", true)) {
    if (auto fixed = fixed_addresses(scope, false); !fixed.empty()) wanted.push_back({kNoFalseIp, std::move(fixed)});
    if (auto fixed = fixed_addresses(scope, true); !fixed.empty()) wanted.push_back({kNoFalseIpv6, std::move(fixed)});
  }
  if (flag(scope, "PktFilter/PreventMacSpoof", true)) wanted.push_back({kNoFalseMac, {}});
  return wanted;
}

bool uses_ipv6(DeviceScope& scope) {
  return flag(scope, "ConfigureWithDhcpIPv6", false) || scope.text("DefaultGatewayIPv6") ||
         std::any_of(scope.device.addresses.begin(), scope.device.addresses.end(),
                     [](const IpAddress& ip) { return ip.is_ipv6; });
}

bool is_filter(const FilterReference& reference, std::string_view name) { return reference.filter == name; }

// One filter of libvirt's own for all that is wanted, where there is one.
std::optional<FilterReference> single_filter(DeviceScope& scope, const std::vector<FilterReference>& wanted) {
  if (wanted.size() == 1) return wanted[0];
  if (wanted.size() != 2 || !is_filter(wanted[0], kNoFalseIp) || !is_filter(wanted[1], kNoFalseMac)) return {};
  if (uses_ipv6(scope)) return {};
  return FilterReference{kCleanTraffic, wanted[0].parameters};
}

FilterReference own_filter(DeviceScope& scope, const std::vector<FilterReference>& wanted,
                           const std::optional<Firewall>& firewall) {
  VmScope& vm = scope.vm;
  const std::string name = fmt::format("{}{}-{}", kOwnFilterPrefix, vm.uuid, scope.device.index);
  vm.filters.push_back(make_filter(name, stable_uuid(vm.uuid, name), wanted, firewall));
  scope.warn(firewall ? "Firewall" : "PktFilter", "filterref",
             fmt::format("the network filter '{}' must be defined before the domain starts", name));
  return {name, {}};
}

// libvirt drops the filterref of other interfaces.
bool can_say(const xmlNode* interface) {
  const std::string type = get(interface, "@type").value_or("");
  return type == "network" || type == "bridge" || type == "ethernet";
}

}  // namespace

void packet_filter(DeviceScope& scope, xmlNode* interface) {
  const bool has_firewall = flag(scope, "Firewall/Enabled", false);
  const auto named = named_filter(scope);
  const auto wanted = named ? std::vector{*named} : preventions(scope);
  if (!has_firewall && wanted.empty()) return;
  const char* cause = has_firewall ? "Firewall" : "PktFilter";
  if (scope.device.emulated_type == kDirectAssign)
    return scope.tell(has_firewall ? Severity::kError : Severity::kWarning, cause, "filterref",
                      "libvirt cannot filter an interface of the host's own: the adapter is unfiltered");
  if (!is_on_bridge(scope)) {
    scope.tell(has_firewall ? Severity::kError : Severity::kInfo, cause, "filterref",
               "libvirt filters on bridges only: a routed adapter is unfiltered until the host's firewall does it");
    if (!has_firewall) return;
  }
  if (!has_firewall)
    if (const auto single = single_filter(scope, wanted)) return add_reference(interface, *single);
  const auto firewall = has_firewall ? std::optional(read_firewall(scope)) : std::nullopt;
  add_reference(interface, own_filter(scope, wanted, firewall));
}

Value back_prevention(const AdapterRow& row, DeviceScope&, const xmlNode* interface) {
  if (!can_say(interface)) return {};
  const std::string filter = get(interface, row.xml).value_or("");
  if (filter.empty()) return "0";
  if (filter == kCleanTraffic) return "1";
  if (filter == kNoFalseMac) return row.word == "mac" ? "1" : "0";
  if (filter == kNoFalseIp || filter == kNoFalseIpv6) return row.word == "ip" ? "1" : "0";
  return {};
}

// A file that never had a firewall is not told that it has none.
Value back_firewall(const AdapterRow& row, DeviceScope& scope, const xmlNode* interface) {
  if (!can_say(interface)) return {};
  if (get(interface, row.xml).value_or("").starts_with(kOwnFilterPrefix)) return "1";
  if (!scope.text(row.pcs6)) return {};
  return "0";
}

}  // namespace convert

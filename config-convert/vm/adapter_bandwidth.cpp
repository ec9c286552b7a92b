// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/adapter_bandwidth.hpp"

#include "config-convert/vm/adapter_wiring.hpp"

#include <array>

namespace convert {
namespace {

constexpr std::string_view kOwnRate = "Bandwidth/Outbound/Average";
constexpr std::string_view kRates = "Settings/GlobalNetwork/NetworkRates";
constexpr std::int64_t kMost = 0xffffffff;

// KiB/s of the first class; 0: no bound.
std::int64_t bound_of_machine(VmScope& vm) {
  if (!flag(vm, std::string(kRates) + "/RateBound", false)) return 0;
  for (const PvsElement& rate : vm.root.find(kRates).children("NetworkRate")) {
    if (trimmed(rate.text("ClassId").value_or("")) != "1") continue;
    const auto kbit = parse_integer(trimmed(rate.text("Rate").value_or("")));
    return kbit && *kbit > 0 ? std::min(*kbit / 8 + (*kbit % 8 != 0), kMost) : 0;
  }
  return 0;
}

struct Limit {
  std::string_view pcs6;
  std::string_view xml;
};

constexpr std::array kLimits{Limit{"Peak", "peak"}, Limit{"Burst", "burst"}, Limit{"Floor", "floor"}};

void write_direction(DeviceScope& scope, xmlNode* interface, const std::string& pcs6, const std::string& xml,
                     std::int64_t average) {
  if (average == 0) return;
  xmlNode* limits = at(interface, xml);
  set(limits, "@average", fmt::to_string(average));
  for (const Limit& limit : kLimits) {
    const std::string path = fmt::format("{}/{}", pcs6, limit.pcs6);
    const std::int64_t value = number(scope, path, 0, 0, kMost);
    if (value == 0) continue;
    if (limit.xml == "floor" && (xml.ends_with("outbound") || !is_on_network(scope)))
      scope.warn(path, xml, "libvirt guarantees a floor on the way in from its own networks only; it is left out");
    else
      set(limits, fmt::format("@{}", limit.xml), fmt::to_string(value));
  }
}

// Why the host cannot limit this adapter; empty: it can.
std::string_view obstacle(const DeviceScope& scope) {
  if (virtual_function(scope)) return "traffic of a passed-through interface cannot be limited by the host";
  if (!scope.vm.context.traffic_shaping) return "this host cannot shape traffic for libvirt";
  return {};
}

// For a service that can.
void keep_limits(DeviceScope& scope, xmlNode* domain, std::string_view words) {
  constexpr std::array kLeaves{"Inbound/Average",  "Inbound/Peak",  "Inbound/Burst", "Inbound/Floor",
                               "Outbound/Average", "Outbound/Peak", "Outbound/Burst"};
  for (const char* leaf : kLeaves) {
    const std::string path = fmt::format("Bandwidth/{}", leaf);
    if (const std::int64_t value = number(scope, path, 0, 0, kMost))
      keep(domain, scope.pcs6_prefix + path, fmt::to_string(value));
  }
  scope.warn("Bandwidth", "metadata", fmt::format("{}; the limits are kept in metadata", words));
}

}  // namespace

void bandwidth(DeviceScope& scope, xmlNode* interface) {
  const std::int64_t inbound = number(scope, "Bandwidth/Inbound/Average", 0, 0, kMost);
  const bool own = scope.text(kOwnRate).has_value();
  const std::int64_t outbound = own ? number(scope, kOwnRate, 0, 0, kMost) : bound_of_machine(scope.vm);
  if (inbound == 0 && outbound == 0) return;
  if (const std::string_view words = obstacle(scope); !words.empty()) {
    if (own || inbound) return keep_limits(scope, xmlDocGetRootElement(interface->doc), words);
    return scope.vm.warn(kRates, "devices/interface/bandwidth", fmt::format("{}: it is not limited", words));
  }
  write_direction(scope, interface, "Bandwidth/Inbound", "bandwidth/inbound", inbound);
  write_direction(scope, interface, "Bandwidth/Outbound", "bandwidth/outbound", outbound);
}

Value back_bandwidth(const Row<DeviceScope>& row, DeviceScope& scope, const xmlNode* interface) {
  if (auto value = get(interface, row.xml)) return value;
  return row.pcs6 == kOwnRate && bound_of_machine(scope.vm) != 0 ? "0" : "";
}

}  // namespace convert

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/agent/guest_vcpus.hpp"

#include "libvirt-driver/agent/json_fields.hpp"

#include <fmt/format.h>

#include <bitset>

namespace driver {
namespace {

constexpr std::size_t kMostVcpus = 4096;  // QEMU_GUEST_VCPU_MAX_ID
using Vcpus = std::bitset<kMostVcpus>;

std::string as_list(const Vcpus& vcpus) {
  std::string list;
  for (std::size_t first = 0; first < kMostVcpus; ++first) {
    if (!vcpus[first]) continue;
    std::size_t last = first;
    while (last + 1 < kMostVcpus && vcpus[last + 1]) ++last;
    if (!list.empty()) list += ',';
    list += first == last ? std::to_string(first) : fmt::format("{}-{}", first, last);
    first = last;
  }
  return list;
}

Error missing(std::string_view key) { return malformed(fmt::format("'{}' missing in reply of guest-get-vcpus", key)); }

}  // namespace

Result<std::vector<TypedParameter>> read_guest_vcpus(const json::value& returned) {
  const json::array* all = returned.if_array();
  if (!all) return malformed("guest-get-vcpus reply was missing return data");
  Vcpus present, online, offlinable;
  for (const json::value& value : *all) {
    const json::object* vcpu = value.if_object();
    if (!vcpu) return malformed("array element missing in guest-get-vcpus return value");
    const auto id = number_of<std::uint32_t>(*vcpu, "logical-id");
    if (!id) return missing("logical-id");
    const auto is_online = boolean_of(*vcpu, "online");
    if (!is_online) return missing("online");
    const auto can_offline = boolean_of(*vcpu, "can-offline");
    if (!can_offline) return missing("can-offline");
    if (*id >= kMostVcpus) return malformed(fmt::format("vcpu id '{}' reported by guest agent is out of range", *id));
    present[*id] = true;
    online[*id] = online[*id] || *is_online;
    offlinable[*id] = offlinable[*id] || *can_offline;
  }
  return std::vector<TypedParameter>{
      {"vcpus", as_list(present)}, {"online", as_list(online)}, {"offlinable", as_list(offlinable)}};
}

}  // namespace driver

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/agent/guest_interfaces.hpp"

#include "libvirt-driver/agent/json_fields.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <fmt/format.h>

namespace driver {
namespace {

// REMOTE_DOMAIN_INTERFACE_MAX and REMOTE_DOMAIN_IP_ADDR_MAX
constexpr std::size_t kMost = 2048;

Result<GuestAddress> read_address(const json::value& value, const std::string& interface) {
  const json::object* object = value.if_object();
  const auto type = object ? text_of(*object, "ip-address-type") : std::nullopt;
  if (!type)
    return malformed(
        fmt::format("qemu agent didn't provide 'ip-address-type' field for interface '{}'", quotable(interface)));
  GuestAddress address;
  if (*type != "ipv4" && *type != "ipv6")
    return malformed(fmt::format("unknown ip address type '{}'", quotable(*type)));
  address.type = *type == "ipv4" ? AddressType::kIpv4 : AddressType::kIpv6;
  auto text = text_of(*object, "ip-address");
  if (!text)
    return malformed(
        fmt::format("qemu agent didn't provide 'ip-address' field for interface '{}'", quotable(interface)));
  address.address = std::move(*text);
  const auto prefix = number_of<std::uint32_t>(*object, "prefix");
  if (!prefix) return malformed("malformed 'prefix' field");
  address.prefix = *prefix;
  return address;
}

Result<void> add_addresses(GuestInterface& to, const json::object& from) {
  const json::value* all = member(from, "ip-addresses");
  if (!all) return {};
  const json::array* addresses = all->if_array();
  if (!addresses) return malformed("Malformed ip-addresses array");
  for (const json::value& value : *addresses) {
    auto address = read_address(value, to.name);
    if (!address) return address.error();
    to.addresses.push_back(std::move(*address));
  }
  return {};
}

}  // namespace

Result<std::vector<GuestInterface>> read_guest_interfaces(const json::value& returned) {
  const json::array* all = returned.if_array();
  if (!all) return malformed("qemu agent didn't return an array of interfaces");
  std::vector<GuestInterface> interfaces;
  boost::unordered_flat_map<std::string, std::size_t> places;
  for (const json::value& value : *all) {
    const json::object* object = value.if_object();
    const auto full_name = object ? text_of(*object, "name") : std::nullopt;
    if (!full_name) return malformed("qemu agent didn't provide 'name' field");
    const std::string name(std::string_view(*full_name).substr(0, std::string_view(*full_name).find(':')));
    const auto [place, is_new] = places.try_emplace(name, interfaces.size());
    if (is_new) interfaces.push_back({name, text_of(*object, "hardware-address"), {}});
    if (auto added = add_addresses(interfaces[place->second], *object); !added) return added.error();
  }
  return interfaces;
}

Result<void> write_guest_interfaces(XdrWriter& out, const std::vector<GuestInterface>& interfaces) {
  const auto too_many = [](std::string_view what, std::size_t count) {
    return Error{ErrorCode::kRpc, fmt::format("Number of {}, {} exceeds the max limit: {}", what, count, kMost),
                 ErrorDomain::kRpc};
  };
  if (interfaces.size() > kMost) return too_many("interfaces", interfaces.size());
  out.u32(static_cast<std::uint32_t>(interfaces.size()));
  for (const GuestInterface& interface : interfaces) {
    if (interface.addresses.size() > kMost) return too_many("addresses", interface.addresses.size());
    out.string(interface.name).u32(interface.hardware_address ? 1 : 0);
    if (interface.hardware_address) out.string(*interface.hardware_address);
    out.u32(static_cast<std::uint32_t>(interface.addresses.size()));
    for (const GuestAddress& address : interface.addresses)
      out.i32(static_cast<std::int32_t>(address.type)).string(address.address).u32(address.prefix);
  }
  return {};
}

}  // namespace driver

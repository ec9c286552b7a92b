// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/agent/guest_info.hpp"

#include "libvirt-driver/agent/guest_interfaces.hpp"
#include "libvirt-driver/agent/json_fields.hpp"

#include <fmt/format.h>

namespace driver {
namespace {

void add_text(Parameters& to, std::string field, std::optional<std::string> text) {
  if (text) to.push_back({std::move(field), std::move(*text)});
}

void add_count(Parameters& to, std::string field, std::size_t count) {
  to.push_back({std::move(field), static_cast<std::uint32_t>(count)});
}

Error missing(std::string_view key, std::string_view command) {
  return malformed(fmt::format("'{}' missing in reply of {}", key, command));
}

// Seconds, with a fraction, to milliseconds.
std::optional<std::uint64_t> milliseconds_of(const json::object& object, std::string_view key) {
  const json::value* value = member(object, key);
  if (!value || !value->is_number()) return std::nullopt;
  const double milliseconds = value->to_number<double>() * 1000;
  constexpr double kMost = 1e18;
  if (!(milliseconds >= 0 && milliseconds < kMost)) return std::nullopt;
  return static_cast<std::uint64_t>(milliseconds);
}

Result<void> add_users(const json::value& returned, Parameters& to) {
  constexpr std::string_view kCommand = "guest-get-users";
  const json::array* users = returned.if_array();
  if (!users) return malformed("guest-get-users reply was missing return data");
  add_count(to, "user.count", users->size());
  for (std::size_t i = 0; i < users->size(); ++i) {
    const json::object* user = (*users)[i].if_object();
    if (!user) return malformed("array element missing in guest-get-users return value");
    auto name = text_of(*user, "user");
    if (!name) return missing("user", kCommand);
    add_text(to, fmt::format("user.{}.name", i), std::move(name));
    add_text(to, fmt::format("user.{}.domain", i), text_of(*user, "domain"));
    const auto login = milliseconds_of(*user, "login-time");
    if (!login) return missing("login-time", kCommand);
    to.push_back({fmt::format("user.{}.login-time", i), *login});
  }
  return {};
}

Result<void> add_os(const json::value& returned, Parameters& to) {
  const json::object* os = returned.if_object();
  if (!os) return malformed("guest-get-osinfo reply was missing return data");
  for (const char* key : {"id", "name", "pretty-name", "version", "version-id", "machine", "variant", "variant-id",
                          "kernel-release", "kernel-version"})
    add_text(to, fmt::format("os.{}", key), text_of(*os, key));
  return {};
}

Result<void> add_timezone(const json::value& returned, Parameters& to) {
  const json::object* zone = returned.if_object();
  if (!zone) return malformed("guest-get-timezone reply was missing return data");
  add_text(to, "timezone.name", text_of(*zone, "zone"));
  const auto offset = number_of<std::int32_t>(*zone, "offset");
  if (!offset) return missing("offset", "guest-get-timezone");
  to.push_back({"timezone.offset", *offset});
  return {};
}

Result<void> add_host_name(const json::value& returned, Parameters& to) {
  const json::object* object = returned.if_object();
  auto name = object ? text_of(*object, "host-name") : std::nullopt;
  if (!name) return malformed("'host-name' missing in guest-get-host-name reply");
  add_text(to, "hostname", std::move(name));
  return {};
}

Result<void> add_disks_of(const json::object& filesystem, const std::string& prefix, Parameters& to) {
  const json::value* value = member(filesystem, "disk");
  if (!value) return missing("disk", "guest-get-fsinfo");
  const json::array* disks = value->if_array();
  if (!disks) return malformed("Malformed guest-get-fsinfo 'disk' data array");
  add_count(to, prefix + ".disk.count", disks->size());
  for (std::size_t i = 0; i < disks->size(); ++i) {
    const json::object* disk = (*disks)[i].if_object();
    if (!disk)
      return malformed(
          fmt::format("array element '{}' of '{}' missing in guest-get-fsinfo 'disk' data", i, disks->size()));
    add_text(to, fmt::format("{}.disk.{}.serial", prefix, i), text_of(*disk, "serial"));
    add_text(to, fmt::format("{}.disk.{}.device", prefix, i), text_of(*disk, "dev"));
  }
  return {};
}

Result<void> add_size(const json::object& filesystem, const std::string& prefix, const char* key, Parameters& to) {
  if (!member(filesystem, key)) return {};
  const auto bytes = number_of<std::uint64_t>(filesystem, key);
  if (!bytes) return malformed(fmt::format("Error getting '{}' in reply of guest-get-fsinfo", key));
  to.push_back({fmt::format("{}.{}", prefix, key), *bytes});
  return {};
}

Result<void> add_filesystem(const json::value& value, const std::string& prefix, Parameters& to) {
  const json::object* filesystem = value.if_object();
  if (!filesystem) return malformed("array element missing in guest-get-fsinfo return data");
  constexpr std::pair<const char*, const char*> kTexts[] = {
      {"mountpoint", "mountpoint"}, {"name", "name"}, {"type", "fstype"}};
  for (const auto& [key, field] : kTexts) {
    auto text = text_of(*filesystem, key);
    if (!text) return missing(key, "guest-get-fsinfo");
    add_text(to, fmt::format("{}.{}", prefix, field), std::move(text));
  }
  for (const char* key : {"total-bytes", "used-bytes"}) {
    if (auto added = add_size(*filesystem, prefix, key, to); !added) return added.error();
  }
  return add_disks_of(*filesystem, prefix, to);
}

// The agent tells the last mount first.
Result<void> add_filesystems(const json::value& returned, Parameters& to) {
  const json::array* all = returned.if_array();
  if (!all) return malformed("Malformed guest-get-fsinfo data array");
  if (all->empty()) return {};
  add_count(to, "fs.count", all->size());
  for (std::size_t i = 0; i < all->size(); ++i) {
    if (auto added = add_filesystem((*all)[all->size() - 1 - i], fmt::format("fs.{}", i), to); !added)
      return added.error();
  }
  return {};
}

void add_dependencies(const json::object& disk, const std::string& prefix, Parameters& to) {
  const json::array* names = array_of(disk, "dependencies");
  if (!names || names->empty()) return;
  add_count(to, prefix + ".dependency.count", names->size());
  for (std::size_t i = 0; i < names->size(); ++i)
    add_text(to, fmt::format("{}.dependency.{}.name", prefix, i), text_of((*names)[i]));
}

Result<void> add_disks(const json::value& returned, Parameters& to) {
  const json::array* disks = returned.if_array();
  if (!disks) return malformed("qemu agent didn't return an array of disks");
  if (disks->empty()) return {};
  add_count(to, "disk.count", disks->size());
  for (std::size_t i = 0; i < disks->size(); ++i) {
    const std::string prefix = fmt::format("disk.{}", i);
    const json::object* disk = (*disks)[i].if_object();
    if (!disk) return malformed("array element missing in guest-get-disks return value");
    auto name = text_of(*disk, "name");
    if (!name) return missing("name", "guest-get-disks");
    add_text(to, prefix + ".name", std::move(name));
    const auto partition = boolean_of(*disk, "partition");
    if (!partition) return missing("partition", "guest-get-disks");
    to.push_back({prefix + ".partition", Boolean{*partition}});
    add_dependencies(*disk, prefix, to);
    const json::value* address = member(*disk, "address");
    if (const json::object* place = address ? address->if_object() : nullptr)
      add_text(to, prefix + ".serial", text_of(*place, "serial"));
    add_text(to, prefix + ".guest_alias", text_of(*disk, "alias"));
  }
  return {};
}

Result<void> add_interfaces(const json::value& returned, Parameters& to) {
  auto interfaces = read_guest_interfaces(returned);
  if (!interfaces) return interfaces.error();
  if (interfaces->empty()) return {};
  add_count(to, "if.count", interfaces->size());
  for (std::size_t i = 0; i < interfaces->size(); ++i) {
    GuestInterface& interface = (*interfaces)[i];
    add_text(to, fmt::format("if.{}.name", i), std::move(interface.name));
    add_text(to, fmt::format("if.{}.hwaddr", i), std::move(interface.hardware_address));
    add_count(to, fmt::format("if.{}.addr.count", i), interface.addresses.size());
    for (std::size_t j = 0; j < interface.addresses.size(); ++j) {
      const std::string prefix = fmt::format("if.{}.addr.{}", i, j);
      GuestAddress& address = interface.addresses[j];
      add_text(to, prefix + ".type", address.type == AddressType::kIpv4 ? "ipv4" : "ipv6");
      add_text(to, prefix + ".addr", std::move(address.address));
      to.push_back({prefix + ".prefix", address.prefix});
    }
  }
  return {};
}

constexpr GuestInfoRow kRows[] = {
    {1, "guest-get-users", add_users},
    {2, "guest-get-osinfo", add_os},
    {4, "guest-get-timezone", add_timezone},
    {8, "guest-get-host-name", add_host_name},
    {16, "guest-get-fsinfo", add_filesystems},
    {32, "guest-get-disks", add_disks},
    {64, "guest-network-get-interfaces", add_interfaces},
};

}  // namespace

std::span<const GuestInfoRow> guest_info_rows() { return kRows; }

}  // namespace driver

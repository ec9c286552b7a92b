// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/listing/fields.hpp"

#include "config-convert/fields.hpp"
#include "config-convert/values/values.hpp"
#include "prlctl/listing/info_parts.hpp"
#include "prlctl/listing/ve_values.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace prlctl {
namespace {

constexpr std::string_view kNothing = "-";

std::string or_dash(std::string text) { return text.empty() ? std::string(kNothing) : std::move(text); }

const InfoMember* member_of(const std::vector<InfoMember>& members, std::string_view key) {
  const auto found = std::ranges::find(members, key, &InfoMember::key);
  return found == members.end() ? nullptr : &*found;
}

// The text at "Hardware" / "cpu" / "iolimit"; "" where there is none.
std::string info_at(const ListRow& row, std::string_view part, std::string_view device, std::string_view key) {
  const InfoMember* found = member_of(row.info(), part);
  for (const std::string_view step : {device, key})
    if (found && !step.empty()) found = member_of(found->value.members, step);
  return found ? found->value.text : std::string();
}

bool is_adapter(const InfoMember& device) { return device.key.starts_with("net") && device.key.size() > 3; }

// `key` of each adapter that has it.
std::vector<std::string> of_adapters(const ListRow& row, std::string_view key) {
  std::vector<std::string> found;
  const InfoMember* hardware = member_of(row.info(), "Hardware");
  if (hardware == nullptr) return found;
  for (const InfoMember& device : hardware->value.members)
    if (is_adapter(device))
      if (const InfoMember* item = member_of(device.value.members, key); item && !item->value.text.empty())
        found.push_back(item->value.text);
  return found;
}

std::string uuid_value(const ListRow& row) { return "{" + row.facts().uuid + "}"; }
std::string envid_value(const ListRow& row) { return row.facts().ctid.empty() ? row.facts().uuid : row.facts().ctid; }
std::string status_value(const ListRow& row) { return row.facts().state_word(); }
std::string name_value(const ListRow& row) { return or_dash(row.facts().name); }
std::string type_value(const ListRow& row) { return row.facts().title(); }
std::string dist_value(const ListRow& row) { return or_dash(info_value(row.info(), "OS")); }
std::string owner_value(const ListRow&) { return "root"; }
std::string description_value(const ListRow& row) { return or_dash(info_value(row.info(), "Description")); }
std::string home_value(const ListRow& row) { return or_dash(shown_home(row.facts())); }
std::string hostname_value(const ListRow& row) { return or_dash(info_value(row.info(), "Hostname")); }
std::string features_value(const ListRow& row) {
  std::string text = info_value(row.info(), "Features");
  return text.empty() ? std::string(kNothing) : text + " ";
}
std::string ostemplate_value(const ListRow& row) {
  if (row.facts().kind == Kind::kVm) return dist_value(row);
  if (row.source() == nullptr) return std::string(kNothing);
  convert::Report report;
  const auto conf = convert::parse_ve_conf(row.source()->config, report);
  return or_dash(conf ? container_template(*conf) : "");
}
std::string flags_value(const ListRow& row) {
  if (row.facts().kind != Kind::kVm || row.source() == nullptr) return std::string(kNothing);
  const auto flags = convert::pvs_field(row.source()->config, "Settings/Runtime/SystemFlags");
  return or_dash(flags ? *flags : "");
}
std::string location_value(const ListRow&) { return "local"; }
std::string nothing_value(const ListRow&) { return std::string(kNothing); }
std::string iolimit_value(const ListRow& row) { return or_dash(info_at(row, "Hardware", "cpu", "iolimit")); }
std::string ha_enable_value(const ListRow& row) { return or_dash(info_at(row, "High Availability", "enabled", "")); }
std::string ha_prio_value(const ListRow& row) { return or_dash(info_at(row, "High Availability", "prio", "")); }
std::string mac_value(const ListRow& row) { return or_dash(each_with_blank(of_adapters(row, "mac"))); }
std::string netdev_value(const ListRow& row) {
  return or_dash(fmt::format("{}", fmt::join(of_adapters(row, "dev"), ",")));
}
std::string netif_value(const ListRow& row) {
  std::vector<std::string> names;
  if (const InfoMember* hardware = member_of(row.info(), "Hardware"))
    for (const InfoMember& device : hardware->value.members)
      if (is_adapter(device)) {
        const InfoMember* inside = member_of(device.value.members, "ifname");
        names.push_back(inside && !inside->value.text.empty() ? inside->value.text : device.key);
      }
  return or_dash(each_with_blank(names));
}

// IPv4 before IPv6 before link-local.
int rank_of(const std::string& address) {
  if (address.find(':') == std::string::npos) return 0;
  return convert::lower(address.substr(0, 4)) == "fe80" ? 2 : 1;
}

std::vector<std::string> ranked(std::vector<std::string> addresses) {
  std::ranges::stable_sort(addresses, {}, rank_of);
  return addresses;
}

std::vector<std::string> configured_value(const ListRow& row) { return ranked(row.facts().addresses); }
std::vector<std::string> real_value(const ListRow& row) {
  std::vector<std::string> real = ranked(row.addresses_now());
  return real.empty() ? configured_value(row) : real;
}

constexpr Field kFields[] = {
    {.name = "uuid", .header = "UUID", .width = 39, .value = uuid_value, .is_sortable = true, .is_bare_in_json = true},
    {.name = "id", .header = "UUID", .width = 39, .value = uuid_value, .is_hidden = true, .is_sortable = true},
    {.name = "ctid", .header = "UUID", .width = 39, .value = uuid_value, .is_hidden = true, .is_sortable = true},
    {.name = "veid", .header = "UUID", .width = 39, .value = uuid_value, .is_hidden = true, .is_sortable = true},
    {.name = "envid", .header = "ENVID", .width = 10, .value = envid_value},
    {.name = "status", .header = "STATUS", .width = 12, .value = status_value},
    {.name = "name", .header = "NAME", .width = 32, .value = name_value, .is_sortable = true},
    {.name = "type", .header = "T", .width = 2, .value = type_value},
    {.name = "dist", .header = "DIST", .width = 15, .value = dist_value},
    {.name = "owner", .header = "OWNER", .width = 32, .value = owner_value},
    {.name = "system-flags", .header = "SYSTEM_FLAGS", .width = 32, .value = flags_value},
    {.name = "description", .header = "DESCRIPTION", .width = 32, .value = description_value},
    {.name = "home", .header = "HOME", .width = 32, .value = home_value, .is_sortable = true},
    {.name = "private", .header = "HOME", .width = 32, .value = home_value, .is_hidden = true, .is_sortable = true},
    {.name = "ip", .header = "IP_ADDR", .width = 15, .addresses = real_value},
    {.name = "ip_configured", .header = "IP_ADDR", .width = 15, .addresses = configured_value},
    {.name = "hostname", .header = "HOSTNAME", .width = 32, .value = hostname_value},
    {.name = "netif", .header = "NETIF", .width = 16, .value = netif_value},
    {.name = "mac", .header = "MAC", .width = 36, .value = mac_value},
    {.name = "netdev", .header = "NETDEV", .width = 14, .value = netdev_value},
    {.name = "ostemplate", .header = "OSTEMPLATE", .width = 24, .value = ostemplate_value, .is_hidden = true},
    {.name = "features", .header = "FEATURES", .width = 256, .value = features_value},
    {.name = "location", .header = "LOCATION", .width = 39, .value = location_value},
    {.name = "iolimit", .header = "IOLIMIT", .width = 10, .value = iolimit_value},
    {.name = "numproc", .header = "NPROC", .width = 9, .value = nothing_value, .aligns_right = true, .is_hidden = true},
    {.name = "ha_enable", .header = "HA_ENABLE", .width = 9, .value = ha_enable_value},
    {.name = "ha_prio", .header = "HA_PRIO", .width = 10, .value = ha_prio_value, .is_sortable = true},
    {.name = "-", .header = "-", .width = 10, .value = nothing_value},
};

}  // namespace

const InfoSource* ListRow::source() const {
  if (!was_read_) {
    was_read_ = true;
    const dispatcher::DomainHandle domain = domain_(facts_.uuid);
    if (domain)
      if (auto source = read_info_source(domain.get(), facts_)) source_ = std::move(*source);
  }
  return source_ ? &*source_ : nullptr;
}

const InfoTree& ListRow::info() const {
  if (!info_) info_ = source() ? info_of(*source_, true) : InfoTree();
  return *info_;
}

std::vector<std::string> ListRow::addresses_now() const {
  if (facts_.state != State::kRunning) return {};
  const dispatcher::DomainHandle domain = domain_(facts_.uuid);
  return domain ? read_guest_addresses(domain.get()) : std::vector<std::string>();
}

std::span<const Field> fields() { return kFields; }

const Field* find_field(std::string_view name) {
  const auto found = std::ranges::find(kFields, name, &Field::name);
  return found == std::end(kFields) ? nullptr : &*found;
}

std::string field_text(const Field& field, const ListRow& row, bool is_last) {
  if (field.addresses == nullptr) return field.value(row);
  const std::vector<std::string> addresses = field.addresses(row);
  if (!is_last) return addresses.empty() ? std::string(kNothing) : addresses.front();
  return addresses.empty() ? " " : each_with_blank(addresses);
}

std::string field_json(const Field& field, const ListRow& row, bool is_last) {
  std::string text = field_text(field, row, is_last);
  if (field.is_bare_in_json) text = text.substr(1, text.size() - 2);
  return text;
}

}  // namespace prlctl

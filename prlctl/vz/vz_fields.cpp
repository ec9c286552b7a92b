// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/vz/vz_fields.hpp"

#include "config-convert/container/scope.hpp"
#include "config-convert/container/ve_limits.hpp"
#include "config-convert/container/ve_netif.hpp"
#include "config-convert/container/ve_values.hpp"
#include "prlctl/listing/ve_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace prlctl {
namespace {

using convert::VeAdapter;

constexpr std::uint64_t kNoLimit = std::numeric_limits<std::int64_t>::max();
constexpr std::string_view kFigures[] = {"", ".m", ".b", ".l", ".f"};

VzValue text_or_none(std::string text) {
  if (text.empty()) return {};
  return text;
}

VzValue of_key(const VzSource& source, const VzField& field) { return text_or_none(text_of(source.conf, field.key)); }

VzValue number_of_key(const VzSource& source, const VzField& field) {
  const auto number = convert::parse_integer(text_of(source.conf, field.key));
  return number ? VzValue(*number) : VzValue();
}

VzValue truth_of_key(const VzSource& source, const VzField& field) {
  return convert::lower(text_of(source.conf, field.key)) == "yes";
}

VzValue bytes_of_key(const VzSource& source, const VzField& field) {
  const auto limit = convert::parse_ve_limit(text_of(source.conf, field.key), convert::VeUnit::kBytes);
  return limit && limit->limit != convert::kUnlimited ? VzValue(limit->limit) : VzValue(std::int64_t{0});
}

// "10.0.0.5/24 10.0.0.6" as addresses alone.
VzValue addresses(const VzSource& source, const VzField&) { return source.facts.addresses; }

std::uint64_t counted(const VzSource& source, const std::string& name) {
  const auto found = source.figures.find(name);
  return found == source.figures.end() ? 0 : found->second;
}

std::uint64_t shown_limit(std::int64_t value) {
  return value == convert::kUnlimited || value < 0 ? kNoLimit : static_cast<std::uint64_t>(value);
}

VzValue limit_of_key(const VzSource& source, const VzField& field) {
  const auto unit = convert::unit_of(field.key).value_or(convert::VeUnit::kItems);
  const auto set = convert::parse_ve_limit(text_of(source.conf, field.key), unit);
  const std::string name(field.name);
  return VzLimit{counted(source, name + ".held"), counted(source, name + ".maxheld"),
                 set ? shown_limit(set->barrier) : kNoLimit, set ? shown_limit(set->limit) : kNoLimit,
                 counted(source, name + ".failures")};
}

std::vector<VeAdapter> adapters(const VzSource& source) {
  convert::Report report;
  return convert::parse_netif(text_of(source.conf, "NETIF"), report);
}

template <std::string VeAdapter::*member>
VzValue of_adapters(const VzSource& source, const VzField&) {
  std::vector<std::string> found;
  for (const VeAdapter& one : adapters(source))
    if (!(one.*member).empty()) found.push_back(one.*member);
  return text_or_none(fmt::format("{}", fmt::join(found, ",")));
}

VzValue ctid(const VzSource& source, const VzField&) {
  if (const auto number = convert::parse_integer(source.facts.ctid)) return *number;
  return source.facts.uuid;
}

VzValue uuid(const VzSource& source, const VzField&) { return source.facts.uuid; }
VzValue name(const VzSource& source, const VzField&) { return source.facts.name; }
VzValue status(const VzSource& source, const VzField&) { return source.facts.state_word(); }
VzValue home(const VzSource& source, const VzField&) { return text_or_none(source.facts.home); }
VzValue root(const VzSource& source, const VzField&) {
  return text_or_none(source.facts.home.empty() ? "" : source.facts.home + "/root");
}
VzValue description(const VzSource& source, const VzField&) {
  return text_or_none(convert::decode_description(text_of(source.conf, "DESCRIPTION")));
}
VzValue os_template(const VzSource& source, const VzField&) { return text_or_none(container_template(source.conf)); }
VzValue distribution(const VzSource& source, const VzField&) {
  return text_or_none(container_distribution(source.conf));
}
VzValue on_boot(const VzSource& source, const VzField&) { return source.autostart; }
VzValue uptime(const VzSource& source, const VzField&) {
  return source.started == 0 ? std::int64_t{0} : source.now - source.started;
}
VzValue layout(const VzSource&, const VzField&) { return std::string("ploop"); }
VzValue cpus(const VzSource& source, const VzField& field) {
  const std::int64_t count = number_of(source.conf, field.key);
  return count > 0 ? VzValue(count) : VzValue();
}

constexpr VzField kFields[] = {
    {"ctid", "CTID", 36, true, &ctid},
    {"veid", "CTID", 36, true, &ctid},
    {"uuid", "UUID", 36, false, &uuid},
    {"smart_name", "SMARTNAME", 10, true, &name},
    {"name", "NAME", 32, false, &name},
    {"status", "STATUS", 9, false, &status},
    {"private", "PRIVATE", 32, false, &home},
    {"root", "ROOT", 32, false, &root},
    {"hostname", "HOSTNAME", 32, false, &of_key, "HOSTNAME"},
    {"description", "DESCRIPTION", 32, false, &description},
    {"ostemplate", "OSTEMPLATE", 24, false, &os_template},
    {"distribution", "DISTRIBUTION", 15, false, &distribution},
    {"ip", "IP_ADDR", 15, false, &addresses},
    {"configured_ip", "CFG_IP_ADDR", 15, false, &addresses},
    {"nameserver", "NAMESERVER", 32, false, &of_key, "NAMESERVER"},
    {"searchdomain", "SEARCHDOMAIN", 32, false, &of_key, "SEARCHDOMAIN"},
    {"numproc", "NPROC", 10, true, &limit_of_key, "NUMPROC"},
    {"kmemsize", "KMEMSIZE", 10, true, &limit_of_key, "KMEMSIZE"},
    {"lockedpages", "LOCKEDP", 10, true, &limit_of_key, "LOCKEDPAGES"},
    {"privvmpages", "PRIVVMP", 10, true, &limit_of_key, "PRIVVMPAGES"},
    {"shmpages", "SHMP", 10, true, &limit_of_key, "SHMPAGES"},
    {"physpages", "PHYSP", 10, true, &limit_of_key, "PHYSPAGES"},
    {"vmguarpages", "VMGUARP", 10, true, &limit_of_key, "VMGUARPAGES"},
    {"oomguarpages", "OOMGUARP", 10, true, &limit_of_key, "OOMGUARPAGES"},
    {"numtcpsock", "NTCPSOCK", 10, true, &limit_of_key, "NUMTCPSOCK"},
    {"numflock", "NFLOCK", 10, true, &limit_of_key, "NUMFLOCK"},
    {"numpty", "NPTY", 10, true, &limit_of_key, "NUMPTY"},
    {"numsiginfo", "NSIGINFO", 10, true, &limit_of_key, "NUMSIGINFO"},
    {"tcpsndbuf", "TCPSNDB", 10, true, &limit_of_key, "TCPSNDBUF"},
    {"tcprcvbuf", "TCPRCVB", 10, true, &limit_of_key, "TCPRCVBUF"},
    {"othersockbuf", "OTHSOCKB", 10, true, &limit_of_key, "OTHERSOCKBUF"},
    {"dgramrcvbuf", "DGRAMRB", 10, true, &limit_of_key, "DGRAMRCVBUF"},
    {"numothersock", "NOTHSOCK", 10, true, &limit_of_key, "NUMOTHERSOCK"},
    {"dcachesize", "DCACHESZ", 10, true, &limit_of_key, "DCACHESIZE"},
    {"numfile", "NFILE", 10, true, &limit_of_key, "NUMFILE"},
    {"numiptent", "NIPTENT", 10, true, &limit_of_key, "NUMIPTENT"},
    {"swappages", "SWAPP", 10, true, &limit_of_key, "SWAPPAGES"},
    {"diskspace", "DSPACE", 10, true, &limit_of_key, "DISKSPACE"},
    {"diskinodes", "DINODES", 10, true, &limit_of_key, "DISKINODES"},
    {"cpulimit", "CPUL", 7, true, &of_key, "CPULIMIT"},
    {"cpuunits", "CPUUNI", 7, true, &number_of_key, "CPUUNITS"},
    {"cpus", "CPUS", 5, true, &cpus, "CPUS"},
    {"cpumask", "CPUMASK", 16, false, &of_key, "CPUMASK"},
    {"nodemask", "NODEMASK", 16, false, &of_key, "NODEMASK"},
    {"host_ifname", "HOST_IFNAME", 16, false, &of_adapters<&VeAdapter::host_ifname>},
    {"ifname", "IFNAME", 10, false, &of_adapters<&VeAdapter::ifname>},
    {"netif", "NETIF", 10, false, &of_adapters<&VeAdapter::ifname>},
    {"mac", "MAC", 17, false, &of_adapters<&VeAdapter::mac>},
    {"gw", "GW", 15, false, &of_adapters<&VeAdapter::gateway>},
    {"network", "NETWORK", 16, false, &of_adapters<&VeAdapter::network>},
    {"onboot", "ONBOOT", 6, false, &on_boot},
    {"disabled", "DISABL", 6, false, &truth_of_key, "DISABLED"},
    {"autostop", "AUTOSTOP", 8, false, &of_key, "AUTOSTOP"},
    {"bootorder", "BOOTORDER", 10, true, &number_of_key, "BOOTORDER"},
    {"uptime", "UPTIME", 10, true, &uptime},
    {"ioprio", "IOP", 3, true, &number_of_key, "IOPRIO"},
    {"iolimit", "IOLIMIT", 10, true, &bytes_of_key, "IOLIMIT"},
    {"iopslimit", "IOPSLIMIT", 10, true, &number_of_key, "IOPSLIMIT"},
    {"features", "FEATURES", 15, false, &of_key, "FEATURES"},
    {"layout", "LAYOUT", 6, false, &layout},
    {"ha_enable", "HA_ENABLE", 9, false, &of_key, "HA_ENABLE"},
    {"ha_prio", "HA_PRIO", 10, true, &number_of_key, "HA_PRIO"},
    {"devnodes", "DEVNODES", 16, false, &of_key, "DEVNODES"},
};

constexpr bool is_limit(const VzField& field) { return field.value == &limit_of_key; }
bool is_disk_limit(const VzField& field) { return field.name.starts_with("disk"); }

std::string number_text(std::uint64_t number) { return number >= kNoLimit ? "unlimited" : std::to_string(number); }

struct TextOf {
  const VzColumn& column;

  std::string operator()(std::monostate) const { return "-"; }
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(bool on) const { return on ? "yes" : "no"; }
  std::string operator()(const std::vector<std::string>& list) const {
    return list.empty() ? "-" : fmt::format("{}", fmt::join(list, " "));
  }
  std::string operator()(const VzLimit& limit) const { return number_text(limit[column.figure.value_or(0)]); }
};

}  // namespace

std::span<const VzField> vz_fields() { return kFields; }

std::optional<VzColumn> find_vz_column(std::string_view name) {
  std::string_view suffix;
  if (const std::size_t dot = name.rfind('.'); dot != std::string_view::npos) {
    suffix = name.substr(dot);
    name = name.substr(0, dot);
  }
  const auto field = std::ranges::find(kFields, name, &VzField::name);
  if (field == std::end(kFields)) return std::nullopt;
  if (suffix.empty()) return VzColumn{field, is_limit(*field) ? std::optional<std::size_t>(0) : std::nullopt};
  if (!is_limit(*field)) return std::nullopt;
  if (is_disk_limit(*field) && suffix == ".s") suffix = ".b";
  if (is_disk_limit(*field) && suffix == ".h") suffix = ".l";
  const auto figure = std::ranges::find(kFigures, suffix);
  if (figure == std::end(kFigures)) return std::nullopt;
  return VzColumn{field, static_cast<std::size_t>(figure - std::begin(kFigures))};
}

VzValue vz_value(const VzSource& source, const VzField& field) { return field.value(source, field); }

std::string vz_text(const VzSource& source, const VzColumn& column) {
  const bool counts = is_limit(*column.field) && column.figure == 0U;
  if (counts && source.facts.state != State::kRunning) return "-";
  std::string text = std::visit(TextOf{column}, vz_value(source, *column.field));
  std::ranges::replace(text, '\n', ' ');
  return text;
}

std::string vz_header(const VzColumn& column) {
  return std::string(column.field->header) + std::string(kFigures[column.figure.value_or(0)]);
}

}  // namespace prlctl

// SPDX-License-Identifier: LGPL-2.1-or-later
//
// `list -i` of a container, line by line.
#include "config-convert/container/ve_values.hpp"
#include "prlctl/listing/container_devices.hpp"
#include "prlctl/listing/info_parts.hpp"
#include "prlctl/listing/ve_values.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace prlctl {
namespace {

using convert::VeConf;

constexpr std::int64_t kDefaultCpuUnits = 1000;
constexpr std::int64_t kPagesOfMb = (std::int64_t{1} << 20) / convert::kPageBytes;

InfoValue cpu_count(const VeConf& conf) {
  const std::int64_t count = number_of(conf, "CPUS");
  return count > 0 ? InfoValue(count) : InfoValue("unlimited");
}

// "150%", "2000Mhz"; empty: no limit.
std::string cpu_limit(const VeConf& conf) {
  if (const std::int64_t mhz = number_of(conf, "CPULIMIT_MHZ"); mhz > 0) return fmt::format("{}Mhz", mhz);
  std::string text = convert::lower(text_of(conf, "CPULIMIT"));
  const std::string digits = text.substr(0, text.find_first_not_of("0123456789"));
  if (digits.empty() || digits == "0") return {};
  return digits + (text.ends_with("m") || text.ends_with("mhz") ? "Mhz" : "%");
}

InfoMember cpu_member(const InfoSource& source, const VeConf& conf) {
  const std::int64_t units = number_of(conf, "CPUUNITS");
  const std::int64_t iops = number_of(conf, "IOPSLIMIT");
  const auto io_limit = convert::parse_ve_limit(text_of(conf, "IOLIMIT"), convert::VeUnit::kBytes);
  const bool has_io_limit = io_limit && io_limit->limit != convert::kUnlimited;
  InfoTree items{{"sockets", InfoValue(std::int64_t{1})},
                 {"cpus", cpu_count(conf)},
                 {"cores", cpu_count(conf)},
                 {"VT-x", InfoValue(source.host_has_virtualization), Shown::kFlag},
                 {"hotplug", InfoValue(false), Shown::kFlag},
                 {"accl", "high"},
                 {"mode", text_of(conf, "OSTEMPLATE").ends_with("x86") ? "32" : "64"},
                 {"cpuunits", InfoValue(units > 0 ? units : kDefaultCpuUnits)}};
  if (const std::string limit = cpu_limit(conf); !limit.empty()) {
    items.push_back({"cpulimit", limit});
    items.push_back({"cpulimitmode", "full"});
  }
  items.push_back({"ioprio", InfoValue(number_of(conf, "IOPRIO", 4))});
  items.push_back({"iolimit", std::to_string(has_io_limit ? io_limit->limit : 0), Shown::kQuoted});
  if (iops > 0) items.push_back({"iopslimit", InfoValue(iops)});
  for (const auto& [key, name] : {std::pair("mask", "CPUMASK"), std::pair("nodemask", "NODEMASK")})
    if (const std::string mask = text_of(conf, name); !mask.empty() && mask != "all" && mask != "auto")
      items.push_back({key, mask});
  return {"cpu", std::move(items)};
}

std::int64_t memory_mb(const VeConf& conf) {
  for (const char* key : {"PHYSPAGES", "PRIVVMPAGES"})
    if (const auto pages = convert::parse_ve_limit(text_of(conf, key), convert::VeUnit::kPages))
      if (pages->limit != convert::kUnlimited) return pages->limit / kPagesOfMb;
  return 0;
}

// "auto"; "70" of "percents:70".
std::string memory_guarantee(const VeConf& conf) {
  const std::string text = text_of(conf, "MEMGUARANTEE");
  const std::string digits = text.substr(std::min(text.size(), text.find_first_of("0123456789")));
  return text.starts_with("auto") || digits.empty() ? "auto" : digits;
}

InfoMember hardware(const InfoSource& source, const VeConf& conf, bool full) {
  const std::string guarantee = memory_guarantee(conf);
  InfoTree members;
  members.push_back(cpu_member(source, conf));
  members.push_back({"memory", InfoTree{{"size", fmt::format("{}Mb", memory_mb(conf)), Shown::kWord},
                                        {"hotplug", InfoValue(false), Shown::kFlag}}});
  members.push_back(
      {"video", InfoTree{{"size", "0Mb", Shown::kWord}, {"3d acceleration", "off"}, {"vertical sync", "yes"}}});
  members.push_back({"memory_guarantee", guarantee == "auto" ? InfoTree{{"auto", InfoValue(true), Shown::kFlag}}
                                                             : InfoTree{{"value", guarantee + "%", Shown::kWord}}});
  add_container_devices(members, source, conf, full);
  return {"Hardware", std::move(members), Shown::kDevices};
}

// "name:on name:off".
std::string features(const VeConf& conf) {
  const std::string text = text_of(conf, "FEATURES");
  return fmt::format("{}", fmt::join(convert::split(text, " ,"), " "));
}

std::string autostart_word(const InfoSource& source, const VeConf& conf) {
  if (!source.autostart) return "off";
  return convert::lower(text_of(conf, "ONBOOT")) == "auto" ? "auto" : "on";
}

// Of "*:1:8192": class and kbit/s.
std::vector<std::string> rates(const VeConf& conf) {
  std::vector<std::string> found;
  const std::string text = text_of(conf, "RATE");
  for (const std::string_view piece : convert::split(text, " ,"))
    if (const std::size_t colon = piece.find(':'); colon != std::string_view::npos)
      found.emplace_back(piece.substr(colon + 1));
  return found;
}

// What was set, though there is no display behind it.
InfoMember remote_display(const VeConf& conf) {
  const std::string mode = text_of(conf, "VNC_MODE");
  InfoTree members{{"mode", mode.empty() ? "off" : mode}};
  if (const std::int64_t port = number_of(conf, "VNC_PORT"); port > 0 && mode == "manual")
    members.push_back({"port", InfoValue(port)});
  if (const std::string address = text_of(conf, "VNC_ADDRESS"); !address.empty())
    members.push_back({"address", address});
  return {"Remote display", std::move(members), Shown::kItems};
}

InfoTree made_of(const InfoSource& source, const VeConf& conf, bool full) {
  InfoTree tree;
  const auto line = [&tree](const char* key, InfoValue value) {
    tree.push_back({key, std::move(value), Shown::kLine});
  };
  add_identity(tree, source, convert::decode_description(text_of(conf, "DESCRIPTION")));
  line("OS", container_distribution(conf));
  line("Template", source.facts.is_template ? "yes" : "no");
  line("Uptime", uptime_value(source, 0, text_of(conf, "UPTIME_SINCE")));
  line("Home", source.facts.home);
  line("Backup path", text_of(conf, "BACKUP_DIRECTORY"));
  line("Owner", "root");
  tree.push_back({"GuestTools", InfoTree{{"state", "possibly_installed"}}, Shown::kItems});
  line("GuestTools autoupdate", "on");
  line("Autostart", autostart_word(source, conf));
  line("Autostop", text_of(conf, "AUTOSTOP") == "stop" ? "stop" : "suspend");
  line("Autocompact", on_off_word(text_of(conf, "AUTOCOMPACT") == "yes"));
  line("Boot order", "");
  line("EFI boot", "off");
  line("Allow select boot device", "off");
  line("External boot device", "");
  tree.push_back(remote_display(conf));
  line("Remote display state", "stopped");
  tree.push_back(hardware(source, conf, full));
  line("Features", features(conf));
  line("Disabled Windows logo", "on");
  line("Nested virtualization", "off");
  const std::string services = text_of(conf, "OFFLINE_SERVICE");
  std::vector<std::string> names;
  for (const std::string_view name : convert::split(services, " ,")) names.emplace_back(name);
  tree.push_back(offline_management(text_of(conf, "OFFLINE_MANAGEMENT") == "yes", names));
  constexpr std::pair<const char*, const char*> kNetwork[] = {
      {"Hostname", "HOSTNAME"}, {"DNS Servers", "NAMESERVER"}, {"Search Domains", "SEARCHDOMAIN"}};
  for (const auto& [key, name] : kNetwork)
    if (const std::string text = text_of(conf, name); !text.empty()) line(key, text);
  if (!full) return tree;
  line("Netfilter", conf.value("NETFILTER").value_or("full"));
  tree.push_back(high_availability(text_of(conf, "HA_ENABLE") != "no", number_of(conf, "HA_PRIO")));
  tree.push_back(network_shaping(text_of(conf, "RATEBOUND") == "yes", rates(conf)));
  return tree;
}

}  // namespace

InfoTree container_info(const InfoSource& source, bool full) {
  convert::Report report;
  const auto conf = convert::parse_ve_conf(source.config, report);
  return made_of(source, conf ? *conf : VeConf(), full);
}

}  // namespace prlctl

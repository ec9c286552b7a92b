// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/vz/vzctl_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace prlctl {
namespace {

bool ends_with_digit(const std::string& text) { return !text.empty() && text.back() >= '0' && text.back() <= '9'; }

std::string in_bytes(const std::string& text) { return ends_with_digit(text) ? text + "B" : text; }

// The hard limit is the disk's size.
std::string hard_limit_in_kb(const std::string& text) {
  const std::string hard = text.substr(text.find(':') + 1);
  return ends_with_digit(hard) ? hard + "K" : hard;
}

constexpr VzOption kSet[] = {
    {"name", "name", true},
    {"ipadd", "ipadd", true},
    {"ipdel", "ipdel", true},
    {"hostname", "hostname", true},
    {"nameserver", "nameserver", true},
    {"searchdomain", "searchdomain", true},
    {"userpasswd", "userpasswd", true},
    {"crypted", "crypted", false},
    {"description", "description", true},
    {"onboot", "onboot", true},
    {"autostop", "autostop", true},
    {"cpuunits", "cpuunits", true},
    {"cpulimit", "cpulimit", true},
    {"cpus", "cpus", true},
    {"cpumask", "cpumask", true},
    {"nodemask", "nodemask", true},
    {"ram", "memsize", true},
    {"memsize", "memsize", true},
    {"swappages", "swappages", true},
    {"swap", "swap", true},
    {"diskspace", "diskspace", true, &hard_limit_in_kb},
    {"quotaugidlimit", "quotaugidlimit", true},
    {"ioprio", "ioprio", true},
    {"iolimit", "iolimit", true, &in_bytes},
    {"iopslimit", "iopslimit", true},
    {"rate", "rate", true},
    {"ratebound", "ratebound", true},
    {"features", "features", true},
    {"capability", "capability", true},
    {"netif_add", "netif_add", true},
    {"netif_del", "netif_del", true},
    {"ifname", "ifname", true},
    {"applyconfig", "applyconfig", true},
    {"save", "", false},
    {"force", "", false},
};
constexpr VzOption kCreate[] = {
    {"ostemplate", "ostemplate", true},
    {"config", "config", true},
};
constexpr VzOption kStart[] = {
    {"wait", "wait", false},
    {"repair", "repair", false},
    {"force", "", false},
};
constexpr VzOption kStop[] = {
    {"fast", "kill", false},
    {"force", "force", false},
    {"skip-umount", "", false},
};

}  // namespace

void throw_exception_from_error(const VzRefusal& refusal, const boost::source_location&) {
  throw std::logic_error(refusal.text);
}

std::span<const VzOption> vz_set_options() { return kSet; }
std::span<const VzOption> vz_create_options() { return kCreate; }
std::span<const VzOption> vz_start_options() { return kStart; }
std::span<const VzOption> vz_stop_options() { return kStop; }

VzAnswer<std::vector<std::string>> prlctl_options(std::span<const VzOption> options,
                                                  std::span<const std::string> words) {
  std::vector<std::string> translated;
  for (std::size_t at = 0; at < words.size(); ++at) {
    const std::size_t equals = words[at].find('=');
    const std::string name = words[at].substr(0, equals);
    const auto row =
        std::ranges::find_if(options, [&](const VzOption& one) { return name == fmt::format("--{}", one.name); });
    if (row == options.end() || (!row->has_value && equals != std::string::npos))
      return VzRefusal{"Unrecognized option: " + words[at]};
    std::string value;
    if (row->has_value && equals == std::string::npos && at + 1 == words.size())
      return VzRefusal{fmt::format("The `--{}' option requires an argument.", row->name)};
    if (row->has_value) value = equals == std::string::npos ? words[++at] : words[at].substr(equals + 1);
    if (row->prlctl.empty()) continue;
    translated.push_back(fmt::format("--{}", row->prlctl));
    if (row->has_value) translated.push_back(row->value ? row->value(value) : value);
  }
  return translated;
}

}  // namespace prlctl

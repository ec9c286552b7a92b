// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/vz/vzctl_words.hpp"

#include "config-convert/container/ve_limits.hpp"
#include "config-convert/container/ve_values.hpp"
#include "config-convert/values/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace prlctl {
namespace {

bool ends_with_digit(const std::string& text) { return !text.empty() && text.back() >= '0' && text.back() <= '9'; }

using Value = std::optional<std::string>;

Value in_bytes(const VzOption&, const std::string& text) { return ends_with_digit(text) ? text + "B" : text; }

// The hard limit is the disk's size.
Value hard_limit_in_kb(const VzOption&, const std::string& text) {
  const std::string hard = text.substr(text.find(':') + 1);
  return ends_with_digit(hard) ? hard + "K" : hard;
}

// What memory is limited to; prlctl has no "unlimited".
Value limit_of_pages(const VzOption&, const std::string& text) {
  const auto limit = convert::parse_ve_limit(text, convert::VeUnit::kPages);
  if (!limit || limit->limit <= 0 || limit->limit > convert::kUnlimited / convert::kPageBytes) return {};
  return fmt::format("{}B", limit->limit * convert::kPageBytes);
}

// A user beancounter: "barrier:limit", or one number for both.
Value counter(const VzOption& option, const std::string& text) {
  const auto limit = convert::parse_ve_limit(text, convert::unit_of(option.field).value());
  if (!limit || limit->barrier > limit->limit) return {};
  return text;
}

Value yes_or_no(const VzOption&, const std::string& text) {
  return text == "yes" || text == "no" ? Value(text) : std::nullopt;
}

// The limit alone: it is what the kernel holds it to.
Value processes(const VzOption&, const std::string& text) {
  const auto limit = convert::parse_ve_limit(text, convert::VeUnit::kItems);
  if (!limit || limit->barrier > limit->limit || limit->limit <= 0) return {};
  if (limit->limit == convert::kUnlimited) return "0";
  return limit->limit <= 4'194'304 ? Value(fmt::to_string(limit->limit)) : std::nullopt;
}

Value device_node(const VzOption&, const std::string& text) {
  return parse_device_node(text) ? Value(text) : std::nullopt;
}

Value number(const VzOption&, const std::string& text) {
  const auto value = convert::parse_integer(text);
  return value && *value >= 0 && *value <= 1'000'000 ? Value(text) : std::nullopt;
}

Value set_mode(const VzOption&, const std::string& text) {
  return text == "restart" || text == "ignore" ? Value(text) : std::nullopt;
}

constexpr std::string_view kForce = "force", kDeviceNodes = "devnodes", kSetMode = "setmode";
// Of those options what counts from the next start on.
constexpr std::string_view kOfNextStart[] = {"features", "capability", "quotaugidlimit"};

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
    {"physpages", "memsize", true, &limit_of_pages},
    {"disabled", "", true, &yes_or_no, "DISABLED"},
    {"diskinodes", "", true, &counter, "DISKINODES"},
    {"kmemsize", "", true, &counter, "KMEMSIZE"},
    {"lockedpages", "", true, &counter, "LOCKEDPAGES"},
    {"privvmpages", "", true, &counter, "PRIVVMPAGES"},
    {"shmpages", "", true, &counter, "SHMPAGES"},
    {"numproc", "", true, &processes, "", "numproc"},
    {"avnumproc", "", true, &counter, "AVNUMPROC"},
    {"vmguarpages", "", true, &counter, "VMGUARPAGES"},
    {"oomguarpages", "", true, &counter, "OOMGUARPAGES"},
    {"numtcpsock", "", true, &counter, "NUMTCPSOCK"},
    {"numflock", "", true, &counter, "NUMFLOCK"},
    {"numpty", "", true, &counter, "NUMPTY"},
    {"numsiginfo", "", true, &counter, "NUMSIGINFO"},
    {"tcpsndbuf", "", true, &counter, "TCPSNDBUF"},
    {"tcprcvbuf", "", true, &counter, "TCPRCVBUF"},
    {"othersockbuf", "", true, &counter, "OTHERSOCKBUF"},
    {"dgramrcvbuf", "", true, &counter, "DGRAMRCVBUF"},
    {"numothersock", "", true, &counter, "NUMOTHERSOCK"},
    {"dcachesize", "", true, &counter, "DCACHESIZE"},
    {"numfile", "", true, &counter, "NUMFILE"},
    {"numiptent", "", true, &counter, "NUMIPTENT"},
    {"bootorder", "", true, &number, "", "bootorder"},
    {kDeviceNodes, "", true, &device_node},
    {kSetMode, "", true, &set_mode},
    {"save", "", false},
    {kForce, "", false},
};
constexpr VzOption kReinstall[] = {
    {"ostemplate", "ostemplate", true},
    {"skipbackup", "no-backup", false},
    {"skipscripts", "no-scripts", false},
    {"resetpwdb", "resetpwdb", false},
};
constexpr VzOption kSnapshot[] = {
    {"name", "name", true},
    {"description", "description", true},
};
constexpr VzOption kSnapshotList[] = {
    {"no-header", "no-header", false},
    {"id", "id", true},
};
constexpr VzOption kSnapshotId[] = {{"id", "id", true}};
constexpr VzOption kCreate[] = {
    {"ostemplate", "ostemplate", true},
    {"config", "config", true},
};
constexpr VzOption kStart[] = {
    {"wait", "wait", false},
    {"repair", "repair", false},
    {kForce, "", false},
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

std::span<const VzOption> vz_reinstall_options() { return kReinstall; }
std::span<const VzOption> vz_snapshot_options() { return kSnapshot; }
std::span<const VzOption> vz_snapshot_list_options() { return kSnapshotList; }
std::span<const VzOption> vz_snapshot_id_options() { return kSnapshotId; }

std::optional<DeviceNode> parse_device_node(std::string_view text) {
  constexpr std::string_view kRights[] = {"r", "w", "rw", "rwq", "rq", "wq", "none"};
  constexpr std::size_t kMostBytes = 255;
  const auto colon = text.rfind(':');
  if (colon == text.npos || colon == 0 || colon > kMostBytes) return {};
  const std::string_view name = text.substr(0, colon), rights = text.substr(colon + 1);
  const auto is_of_name = [](unsigned char c) { return std::isalnum(c) != 0 || c == '/' || c == '-' || c == '_'; };
  if (name.front() == '/' || !std::ranges::all_of(name, is_of_name)) return {};
  if (std::ranges::find(kRights, rights) == std::end(kRights)) return {};
  return DeviceNode{fmt::format("/dev/{}", name), rights != "none"};
}

VzAnswer<VzCall> call_of(std::span<const VzOption> options, std::span<const std::string> words) {
  VzCall call;
  bool may_restart = false, is_of_next_start = false;
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
    const auto ours = row->value ? row->value(*row, value) : std::optional(value);
    if (!ours)
      return VzRefusal{fmt::format("An incorrect value for --{} is specified: {}", row->name, value), kVzBadValue};
    if (row->name == kForce && row->prlctl.empty()) call.force = true;
    if (row->name == kDeviceNodes) call.nodes.push_back(*parse_device_node(*ours));
    if (row->name == kSetMode) may_restart = *ours == "restart";
    if (!row->setting.empty()) call.settings[std::string(row->setting)] = *convert::parse_integer(*ours);
    is_of_next_start = is_of_next_start || std::ranges::find(kOfNextStart, row->prlctl) != std::end(kOfNextStart);
    if (!row->field.empty()) call.fields[std::string(row->field)] = *ours;
    if (row->prlctl.empty()) continue;
    call.words.push_back(fmt::format("--{}", row->prlctl));
    if (row->has_value) call.words.push_back(*ours);
  }
  call.restarts = may_restart && is_of_next_start;
  return call;
}

}  // namespace prlctl

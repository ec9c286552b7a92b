// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The table of vzconvert's options, and how each reads its value.
#include "config-convert/cli/absolute_path.hpp"
#include "config-convert/cli/arguments.hpp"
#include "config-convert/convert.hpp"
#include "config-convert/values/values.hpp"
#include "foundation/atomic_file.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace convert {
namespace {

bool take_text(std::string& place, const std::string& value) {
  place = value;
  return !value.empty();
}

bool take_folder(std::string& place, const std::string& value) {
  if (value.empty()) return false;
  place = absolute_path(value);
  return true;
}

bool take_content(std::string& place, const std::string& file) {
  auto text = read_file(file, kInputLimitBytes);
  if (text) place = *std::move(text);
  return text.has_value();
}

bool take_uuid(std::string& place, const std::string& value) {
  place = parse_uuid(value).value_or("");
  return !place.empty();
}

template <typename Number>
bool take_number(Number& place, const std::string& text, std::int64_t most, Number unit = 1) {
  const auto value = parse_integer(text);
  if (!value || *value < 1 || *value > most) return false;
  place = static_cast<Number>(*value) * unit;
  return true;
}

template <typename Choice>
struct Word {
  std::string_view word;
  Choice choice;
};

template <typename Place, typename Choice, std::size_t N>
bool take_choice(Place& place, const std::string& value, const std::array<Word<Choice>, N>& words) {
  const auto* known = std::ranges::find(words, value, &Word<Choice>::word);
  if (known == words.end()) return false;
  place = known->choice;
  return true;
}

constexpr std::array kKinds{Word<InputKind>{"vm", InputKind::kMachine}, Word<InputKind>{"ct", InputKind::kContainer}};
constexpr std::array kForms{Word<bool>{"text", false}, Word<bool>{"json", true}};
constexpr std::array kProfiles{Word<Profile>{"keep", Profile::kKeep}, Word<Profile>{"virtio", Profile::kVirtio}};
constexpr std::array kCgroups{Word<CgroupVersion>{"1", CgroupVersion::kV1},
                              Word<CgroupVersion>{"2", CgroupVersion::kV2}};
constexpr std::array kYesNo{Word<bool>{"yes", true}, Word<bool>{"no", false}};
constexpr std::array kFormats{Word<const char*>{"qcow2", "qcow2"}, Word<const char*>{"raw", "raw"},
                              Word<const char*>{"ploop", "ploop"}};
constexpr std::array kTargets{Word<NetworkTarget::Kind>{"bridge", NetworkTarget::Kind::kBridge},
                              Word<NetworkTarget::Kind>{"network", NetworkTarget::Kind::kNetwork}};

// "NAME=KIND:WHAT"
struct Named {
  std::string name;
  std::string kind;
  std::string what;
};

std::optional<Named> parse_named(const std::string& value) {
  const auto equals = value.find('=');
  const auto colon = value.find(':', equals);
  if (equals == value.npos || colon == value.npos || equals == 0 || colon + 1 == value.size()) return {};
  return Named{value.substr(0, equals), value.substr(equals + 1, colon - equals - 1), value.substr(colon + 1)};
}

bool take_network(Context& context, const std::string& value) {
  const auto named = parse_named(value);
  NetworkTarget target;
  if (!named || !take_choice(target.kind, named->kind, kTargets)) return false;
  target.name = named->what;
  context.virtual_networks[named->name] = target;
  return true;
}

bool take_image(Context& context, const std::string& value) {
  const auto named = parse_named(value);
  DiskImage image;
  if (!named || !take_choice(image.format, named->kind, kFormats)) return false;
  image.file = absolute_path(named->what);
  context.images[named->name] = image;
  return true;
}

bool take_mac(Context& context, const std::string& value) {
  const auto mac = parse_mac(value);
  if (mac) context.foreign_macs.insert(*mac);
  return mac.has_value();
}

constexpr std::array kOptions{
    Option{"kind", "vm|ct", "what FILE is (default: by its content)", kEveryCommand,
           [](Arguments& a, const std::string& value) { return take_choice(a.kind, value, kKinds); }},
    Option{"base", "FILE", "the PCS6 file to change; without it, a new one is written", kToPcs,
           [](Arguments& a, const std::string& value) { return take_text(a.base, value); }},
    Option{"in-place", nullptr, "write the result into the base, if it differs", kToPcs,
           [](Arguments& a, const std::string&) { return a.in_place = true; }},
    Option{"output,o", "FILE", "write to FILE, all of it or nothing, instead of standard output", kToXml | kToPcs,
           [](Arguments& a, const std::string& value) { return take_text(a.output, value); }},
    Option{"report", "text|json", "the report's form (default: text)", kEveryCommand,
           [](Arguments& a, const std::string& value) { return take_choice(a.json, value, kForms); }},
    Option{"verbose,v", nullptr, "report also what is kept, rounded or without meaning here", kToXml | kToPcs | kCheck,
           [](Arguments& a, const std::string&) { return a.verbose = true; }},
    Option{"strict", nullptr, "no XML where a device had to be left out", kToXml,
           [](Arguments& a, const std::string&) { return a.strict = true; }},
    Option{"new-uuid", nullptr, "give the domain a random UUID instead of the file's", kToXml,
           [](Arguments& a, const std::string&) { return a.new_uuid = true; }},
    Option{"bundle", "DIR", "the folder of the machine's files (default: FILE's own)", kEveryCommand,
           [](Arguments& a, const std::string& value) { return take_folder(a.bundle, value); }},
    Option{"home", "DIR", "paths in the XML begin with DIR instead of the bundle's folder", kEveryCommand,
           [](Arguments& a, const std::string& value) { return take_folder(a.context.home, value); }},
    Option{"allow", "DIR", "files may lie in DIR besides the bundle; repeatable", kEveryCommand,
           [](Arguments& a, const std::string& value) {
             return take_folder(a.context.allowed_folders.emplace_back(), value);
           }},
    Option{"allow-missing-disks", nullptr, "convert although a disk or a private area is not there", kEveryCommand,
           [](Arguments& a, const std::string&) { return a.context.allow_missing_disks = true; }},
    Option{"image", "NAME=FORMAT:FILE", "the disk NAME is FILE now, in qcow2, raw or ploop; repeatable", kEveryCommand,
           [](Arguments& a, const std::string& value) { return take_image(a.context, value); }},
    Option{"discard-state", nullptr, "a suspended machine starts anew: its memory is lost", kEveryCommand,
           [](Arguments& a, const std::string&) { return a.context.discard_state = true; }},
    Option{"snapshots", "tree|flatten", "what an upgrade makes of a bundle's snapshots (default: flatten)", kCheck,
           [](Arguments& a, const std::string& value) {
             a.keeps_snapshots = value == "tree";
             return value == "tree" || value == "flatten";
           }},
    Option{"veid", "ID", "the container's id (default: from the name ID.conf)", kEveryCommand,
           [](Arguments& a, const std::string& value) { return take_text(a.context.ve_id, value); }},
    Option{"vz-conf", "FILE", "defaults of containers (default: /etc/vz/vz.conf, if it is there)", kEveryCommand,
           [](Arguments& a, const std::string& value) { return take_content(a.context.ve_global, value); }},
    Option{"host-uuid", "UUID", "of the PCS6 host: a container without UUID gets one of its own by it", kEveryCommand,
           [](Arguments& a, const std::string& value) { return take_uuid(a.context.host_uuid, value); }},
    Option{"network", "NAME=bridge:BR|network:NET", "what stands for the PCS6 network NAME; repeatable", kEveryCommand,
           [](Arguments& a, const std::string& value) { return take_network(a.context, value); }},
    Option{"bridge", "BR", "the bridge of adapters that name no network", kEveryCommand,
           [](Arguments& a, const std::string& value) { return take_text(a.context.default_bridge, value); }},
    Option{"shared-network", "NET", "libvirt's network for shared adapters (default: default)", kEveryCommand,
           [](Arguments& a, const std::string& value) { return take_text(a.context.shared_network, value); }},
    Option{"host-only-network", "NET", "libvirt's network for host-only adapters (default: host-only)", kEveryCommand,
           [](Arguments& a, const std::string& value) { return take_text(a.context.host_only_network, value); }},
    Option{"used-mac", "MAC", "another machine has it: warn where an adapter has it too; repeatable", kEveryCommand,
           [](Arguments& a, const std::string& value) { return take_mac(a.context, value); }},
    Option{"packet-filters", nullptr, "filter false addresses of adapters without addresses, too", kEveryCommand,
           [](Arguments& a, const std::string&) { return a.context.packet_filters = true; }},
    Option{"filters", "DIR", "write the network filters that the domain needs to DIR/NAME.xml", kToXml,
           [](Arguments& a, const std::string& value) { return take_folder(a.filters, value); }},
    Option{"profile", "keep|virtio", "the guest's devices: those it was installed on (default), or virtio",
           kEveryCommand,
           [](Arguments& a, const std::string& value) { return take_choice(a.context.profile, value, kProfiles); }},
    Option{"windows-has-virtio", nullptr, "Windows guests have the virtio drivers", kEveryCommand,
           [](Arguments& a, const std::string&) { return a.context.windows_has_virtio = true; }},
    Option{"cpus", "N", "CPUs of the host (default: this one's, as what follows)", kEveryCommand,
           [](Arguments& a, const std::string& value) { return take_number(a.context.cpu_count, value, 65536); }},
    Option{"cpu-mhz", "N", "their clock", kEveryCommand,
           [](Arguments& a, const std::string& value) { return take_number(a.context.cpu_mhz, value, 100000); }},
    Option{"memory", "MIB", "its memory", kEveryCommand,
           [](Arguments& a, const std::string& value) {
             return take_number<std::uint64_t>(a.context.memory_kib, value, std::int64_t{1} << 32, 1024);
           }},
    Option{"cgroup", "1|2", "its cgroup version", kEveryCommand,
           [](Arguments& a, const std::string& value) { return take_choice(a.context.cgroup, value, kCgroups); }},
    Option{"block-weights", "yes|no", "whether it has I/O weights (bfq or io.weight)", kEveryCommand,
           [](Arguments& a, const std::string& value) { return take_choice(a.context.block_weights, value, kYesNo); }},
    Option{
        "traffic-shaping", "yes|no", "whether it has sfq, which libvirt's <bandwidth> needs", kEveryCommand,
        [](Arguments& a, const std::string& value) { return take_choice(a.context.traffic_shaping, value, kYesNo); }},
    Option{"no-kvm", nullptr, "the host has no KVM", kEveryCommand,
           [](Arguments& a, const std::string&) { return !(a.context.kvm = false); }},
    Option{"help,h", nullptr, "print this text", kEveryCommand,
           [](Arguments& a, const std::string&) { return a.help = true; }},
};

}  // namespace

std::span<const Option> options() { return kOptions; }

std::string_view long_name(const Option& option) {
  const std::string_view names = option.names;
  return names.substr(0, names.find(','));
}

}  // namespace convert

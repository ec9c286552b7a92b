// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/cli/arguments.hpp"

#include "config-convert/cli/absolute_path.hpp"
#include "config-convert/convert.hpp"
#include "config-convert/values/values.hpp"
#include "foundation/atomic_file.hpp"

#include <boost/program_options/errors.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>

namespace convert {
namespace {

namespace po = boost::program_options;

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
constexpr std::array kTargets{Word<NetworkTarget::Kind>{"bridge", NetworkTarget::Kind::kBridge},
                              Word<NetworkTarget::Kind>{"network", NetworkTarget::Kind::kNetwork}};

// NAME=bridge:br0
bool take_network(Context& context, const std::string& value) {
  const auto equals = value.find('=');
  const auto colon = value.find(':', equals);
  NetworkTarget target;
  if (equals == value.npos || colon == value.npos || equals == 0 || colon + 1 == value.size()) return false;
  if (!take_choice(target.kind, value.substr(equals + 1, colon - equals - 1), kTargets)) return false;
  target.name = value.substr(colon + 1);
  context.virtual_networks[value.substr(0, equals)] = target;
  return true;
}

// harddisk1.hdd=qcow2:/vz/web01.qcow2
bool take_image(Context& context, const std::string& value) {
  constexpr std::array kFormats{Word<const char*>{"qcow2", "qcow2"}, Word<const char*>{"raw", "raw"},
                                Word<const char*>{"ploop", "ploop"}};
  const auto equals = value.find('=');
  const auto colon = value.find(':', equals);
  DiskImage image;
  if (equals == value.npos || colon == value.npos || equals == 0 || colon + 1 == value.size()) return false;
  if (!take_choice(image.format, value.substr(equals + 1, colon - equals - 1), kFormats)) return false;
  image.file = absolute_path(value.substr(colon + 1));
  context.images[value.substr(0, equals)] = image;
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

po::options_description described(unsigned command) {
  po::options_description described("options");
  for (const Option& option : kOptions) {
    if (!(option.commands & command)) continue;
    if (option.value)
      described.add_options()(option.names, po::value<std::string>()->value_name(option.value), option.words);
    else
      described.add_options()(option.names, option.words);
  }
  return described;
}

std::string help_of(const Command& command) {
  std::ostringstream text;
  text << fmt::format("usage: vzconvert {} {} [options]\n\n{}\n\n", command.name, command.files, command.words)
       << described(command.bit);
  return text.str();
}

std::string help_of(std::span<const Command> commands) {
  std::string text = "PCS6 configurations to libvirt domain XML, and back.\n\n";
  for (const Command& command : commands)
    text += fmt::format("  vzconvert {:<7} {:<12}  {}\n", command.name, command.files, command.words);
  return text +
         "\n'-' is standard input. vzconvert COMMAND --help lists the command's options; vzconvert(1) has it all.\n"
         "Exit status: 0 done, 1 impossible, 2 wrong usage, 3 check found warnings; diff: 0 same, 1 different, 2 "
         "trouble.\n";
}

PrintAndExit complaint(std::string_view what, std::string_view command) {
  return {fmt::format("vzconvert: {}; see vzconvert {}{}--help\n", what, command, command.empty() ? "" : " "),
          kWrongUsage};
}

const Option* find_option(std::string_view name) {
  const auto* found = std::ranges::find_if(kOptions, [&](const Option& option) {
    const std::string_view names = option.names;
    return names.substr(0, names.find(',')) == name;
  });
  return found == kOptions.end() ? nullptr : found;
}

// What is wrong with the words, or nothing.
std::string take_words(Arguments& arguments, const po::parsed_options& words) {
  for (const po::option& word : words.options) {
    if (word.position_key >= 0) {
      arguments.files.insert(arguments.files.end(), word.value.begin(), word.value.end());
      continue;
    }
    const Option* option = find_option(word.string_key);
    const std::string value = word.value.empty() ? "" : word.value[0];
    if (!option->take(arguments, value))
      return fmt::format("option --{} is '{}', expected {}", word.string_key, value, option->value);
  }
  return {};
}

std::string contradiction(const Arguments& arguments) {
  const Command& command = *arguments.command;
  if (arguments.files.size() != command.file_count)
    return fmt::format("{} files are named, expected {} {}", arguments.files.size(), command.name, command.files);
  if (arguments.in_place && arguments.base.empty()) return "--in-place wants a --base to write to";
  if (arguments.in_place && !arguments.output.empty()) return "--in-place and --output exclude each other";
  if (arguments.in_place && arguments.base == "-")
    return "standard input cannot be written to: --in-place wants a file";
  const auto from_stdin = std::ranges::count(arguments.files, "-") + (arguments.base == "-" ? 1 : 0);
  return from_stdin > 1 ? "standard input can be one file only" : "";
}

}  // namespace

std::span<const Option> options() { return kOptions; }

std::variant<Arguments, PrintAndExit> parse_arguments(std::span<const Command> commands,
                                                      const std::vector<std::string>& words, const Context& host) {
  const std::string_view first = words.empty() ? "" : words[0];
  if (first == "--help" || first == "-h") return PrintAndExit{help_of(commands)};
  if (first == "--version" || first == "-V") return PrintAndExit{"vzconvert (Switchyard) " SWITCHYARD_VERSION "\n"};
  const auto command = std::ranges::find(commands, first, &Command::name);
  if (command == commands.end())
    return complaint(first.empty() ? "no command is named" : fmt::format("command '{}' is not known", first), "");

  Arguments arguments;
  arguments.command = &*command;
  arguments.context = host;
  std::string wrong;
  try {
    wrong =
        take_words(arguments, po::command_line_parser({words.begin() + 1, words.end()})
                                  .options(described(command->bit))
                                  .style(po::command_line_style::unix_style & ~po::command_line_style::allow_guessing)
                                  .run());
  } catch (const po::error& error) {
    wrong = error.what();
  }
  if (wrong.empty() && arguments.help) return PrintAndExit{help_of(*command)};
  if (wrong.empty()) wrong = contradiction(arguments);
  if (!wrong.empty()) return complaint(wrong, command->name);
  return arguments;
}

}  // namespace convert

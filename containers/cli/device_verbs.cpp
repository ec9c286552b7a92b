// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/cli/device_verbs.hpp"

#include "containers/cli/verb_options.hpp"
#include "containers/devices/attached_folder.hpp"
#include "containers/devices/container_interface.hpp"
#include "containers/devices/container_node.hpp"
#include "containers/devices/interface_rate.hpp"
#include "containers/mounts/backend_namespace.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace containers {
namespace {

Result<void> set_read_only(AttachedFolder& folder, std::string_view) {
  folder.read_only = true;
  return {};
}
constexpr Option<AttachedFolder> kFolderOptions[] = {{"--readonly", set_read_only, kNoValue}};

Result<ContainerProcess> container_in(Words words, std::size_t least) {
  if (words.size() < least) return usage_error("words are missing");
  const auto name = parse_process_name(words[0]);
  if (!name) return name.error();
  return open_container(*name);
}

// attach and detach. Paths of the host are those that libvirt's daemon sees.
template <Result<void> (*Act)(const ContainerProcess&, const AttachedFolder&)>
Result<int> with_folder(Words words) {
  const auto container = container_in(words, 3);
  if (!container) return container.error();
  AttachedFolder folder{std::string(words[1]), std::string(words[2]), false};
  if (auto read = read_options<AttachedFolder>(words.subspan(3), kFolderOptions, folder); !read) return read.error();
  if (auto joined = join_backend_mounts(backend_pid_files()); !joined) return joined.error();
  if (auto done = Act(*container, folder); !done) return done.error();
  return kDone;
}

Result<int> make_node(Words words) {
  const auto container = container_in(words, 2);
  if (!container) return container.error();
  if (auto alone = expect_no_more(words.subspan(2)); !alone) return alone.error();
  if (auto made = make_character_node(*container, std::string(words[1])); !made) return made.error();
  return kDone;
}

Result<int> settle(Words words) {
  const auto container = container_in(words, 2);
  if (!container) return container.error();
  const auto name = settle_interface(*container, std::string(words[1]), std::string(words.size() > 2 ? words[2] : ""));
  if (!name) return name.error();
  fmt::print("{}\n", *name);
  return kDone;
}

template <Rate InterfaceRate::*Part>
Result<void> set_part(InterfaceRate& rate, std::string_view value) {
  const auto parsed = parse_rate(value);
  if (!parsed) return parsed.error();
  rate.*Part = *parsed;
  return {};
}
constexpr Option<InterfaceRate> kRateOptions[] = {{"--inbound", set_part<&InterfaceRate::inbound>},
                                                  {"--outbound", set_part<&InterfaceRate::outbound>}};

Result<int> set_rate(Words words) {
  if (words.empty()) return usage_error("an interface is needed");
  InterfaceRate rate;
  if (auto read = read_options<InterfaceRate>(words.subspan(1), kRateOptions, rate); !read) return read.error();
  if (auto set = set_interface_rate(std::string(words[0]), rate); !set) return set.error();
  return kDone;
}

Result<int> set_link(Words words) {
  if (words.size() != 2 || (words[1] != "up" && words[1] != "down"))
    return usage_error("DEVICE and up or down are needed");
  if (auto set = set_interface_link(std::string(words[0]), words[1] == "up"); !set) return set.error();
  return kDone;
}

Result<int> sweep(Words words) {
  if (auto alone = expect_no_more(words); !alone) return alone.error();
  sweep_interface_rates();
  return kDone;
}

constexpr Verb kVerbs[] = {
    {"device attach-folder", "PID:TICKS SOURCE TARGET [--readonly]",
     "Mounts a folder of the host into the running container whose first process this is.", with_folder<attach_folder>},
    {"device detach-folder", "PID:TICKS SOURCE TARGET", "Unmounts it.", with_folder<detach_folder>},
    {"device character-node", "PID:TICKS PATH", "Makes the node of a character device of the host in it.", make_node},
    {"device settle-interface", "PID:TICKS MAC [NAME]",
     "Names an interface that it got while running, and brings it up; prints the name.", settle},
    {"rate set", "DEVICE [--inbound AVERAGE:PEAK:BURST] [--outbound AVERAGE:PEAK:BURST]",
     "Limits what the container behind DEVICE, its interface's end on the host, receives and sends: kilobytes\n"
     "a second, KiB for BURST, 0 for none. What is not given is not limited any more.",
     set_rate},
    {"link set", "DEVICE up|down", "Gives the container behind DEVICE carrier, or takes it away.", set_link},
    {"rate sweep", "", "Removes what limits have left behind of containers that are gone.", sweep},
};

}  // namespace

std::span<const Verb> device_verbs() { return kVerbs; }

}  // namespace containers

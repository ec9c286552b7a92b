// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/cli/filesystem_verbs.hpp"

#include "containers/cli/open_home.hpp"
#include "containers/cli/verb_options.hpp"
#include "containers/devices/domain_io_limits.hpp"
#include "containers/storage/container_disk.hpp"
#include "containers/storage/device_freeze.hpp"
#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace containers {
namespace {

constexpr std::size_t kMaxMountinfo = 4u << 20;

template <typename Number>
Result<Number> parse_number(Words words, std::size_t index, std::string_view what) {
  const std::string_view text = words.size() > index ? words[index] : std::string_view{};
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size())
    return usage_error(fmt::format("{} '{}' must be a number", what, text));
  return number;
}

Result<std::vector<DiskName>> parse_disks(Words words) {
  std::vector<DiskName> disks;
  for (const std::string_view word : words) {
    auto disk = parse_disk_name(word);
    if (!disk) return disk.error();
    disks.push_back(*std::move(disk));
  }
  return disks;
}

std::string line_of(const Result<DiskFacts>& facts) {
  if (!facts) {
    std::string words = facts.error().message;
    std::ranges::replace(words, '\n', ' ');
    return fmt::format("error {}\n", words);
  }
  const std::string sizes =
      fmt::format("ok {} {} {}", facts->capacity_bytes, facts->allocation_bytes, facts->physical_bytes);
  if (!facts->counters) return sizes + "\n";
  const DiskCounters& c = *facts->counters;
  return fmt::format("{} {} {} {} {} {} {} {} {} {}\n", sizes, facts->device, c.reads, c.read_bytes, c.read_ns,
                     c.writes, c.written_bytes, c.write_ns, c.flushes, c.flush_ns);
}

Result<int> disks(Words words) {
  const auto disks = parse_disks(words);
  if (!disks) return disks.error();
  if (const auto homes = open_homes(); !homes) return homes.error();
  const auto loops = attached_loops();
  std::string text;
  for (const DiskName& disk : *disks) text += line_of(look_at_disk(disk, loops));
  fmt::print("{}", text);
  return kDone;
}

Result<std::vector<std::string>> named_devices(const std::vector<DiskName>& disks) {
  const auto loops = attached_loops();
  std::vector<std::string> devices;
  for (const DiskName& disk : disks) {
    const auto device = device_of(disk, loops);
    if (!device)
      return Error{ErrorCode::kOperationInvalid, fmt::format("nothing is mounted from disk '{}'", disk.path)};
    if (std::ranges::find(devices, *device) == devices.end()) devices.push_back(*device);
  }
  return devices;
}

// Of its home's image, where no disks are named.
Result<std::vector<std::string>> devices_for(const ContainerHome& home, Words words) {
  const auto disks = parse_disks(words);
  if (!disks) return disks.error();
  if (!disks->empty()) return named_devices(*disks);
  std::vector<std::string> devices;
  for (const AttachedLoop& loop : attached_loops())
    if (loop.label == loop_label(home)) devices.push_back(loop.path);
  if (devices.empty())
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("container {} has no image that is mounted", home.uuid.text)};
  return devices;
}

Result<int> freeze(Words words) {
  const auto uuid = uuid_in(words);
  if (!uuid) return uuid.error();
  const auto home = open_home(*uuid);
  if (!home) return home.error();
  const auto devices = devices_for(*home, words.subspan(1));
  if (!devices) return devices.error();
  if (auto frozen = freeze_devices(*uuid, *devices); !frozen) return frozen.error();
  fmt::print("{}\n", devices->size());
  return kDone;
}

Result<int> thaw(Words words) {
  const auto uuid = uuid_in(words);
  if (!uuid) return uuid.error();
  if (auto alone = expect_no_more(words.subspan(1)); !alone) return alone.error();
  if (const auto home = open_home(*uuid); !home) return home.error();
  const auto thawed = thaw_container(*uuid);
  if (!thawed) return thawed.error();
  fmt::print("{}\n", *thawed);
  return kDone;
}

Result<int> trim(Words words) {
  const auto uuid = uuid_in(words);
  if (!uuid) return uuid.error();
  const auto least = parse_number<std::uint64_t>(words, 1, "the least number of bytes");
  if (!least) return least.error();
  const auto home = open_home(*uuid);
  if (!home) return home.error();
  const auto devices = devices_for(*home, words.subspan(2));
  if (!devices) return devices.error();
  for (const std::string& device : *devices)
    if (auto trimmed = trim_device(device, *least); !trimmed) return trimmed.error();
  return kDone;
}

Result<int> throttle(Words words) {
  const auto controller = parse_number<pid_t>(words, 0, "process");
  if (!controller) return controller.error();
  const auto disk = parse_disk_name(words.size() > 1 ? words[1] : std::string_view{});
  if (!disk) return disk.error();
  IoLimits limits;
  constexpr std::uint64_t IoLimits::*kFields[] = {&IoLimits::read_bytes_sec, &IoLimits::write_bytes_sec,
                                                  &IoLimits::read_iops_sec, &IoLimits::write_iops_sec};
  for (std::size_t i = 0; i < std::size(kFields); ++i) {
    const auto limit = parse_number<std::uint64_t>(words, 2 + i, "limit");
    if (!limit) return limit.error();
    limits.*kFields[i] = *limit;
  }
  if (auto alone = expect_no_more(words.subspan(2 + std::size(kFields))); !alone) return alone.error();
  if (const auto homes = open_homes(); !homes) return homes.error();
  if (auto done = throttle_disk(*controller, *disk, limits); !done) return done.error();
  return kDone;
}

// The kernel's own list. Whoever reads it may have to wait for the container, which changes it.
Result<int> mounts(Words words) {
  const auto process = parse_number<pid_t>(words, 0, "process");
  if (!process) return process.error();
  if (auto alone = expect_no_more(words.subspan(1)); !alone) return alone.error();
  if (const auto homes = open_homes(); !homes) return homes.error();
  const auto text = read_file(fmt::format("/proc/{}/mountinfo", *process), kMaxMountinfo);
  if (!text) return text.error();
  fmt::print("{}", *text);
  return kDone;
}

constexpr Verb kVerbs[] = {
    {"disks", "[DISK…]",
     "A line for each DISK (UUID,raw|qcow2|ploop|block|folder,PATH): capacity, allocation and length in bytes; "
     "device,\n"
     "reads, bytes and ns of them, the same of writes, flushes and ns of them, where it is mounted.",
     disks},
    {"freeze", "UUID [DISK…]",
     "Stops changes of a running container's file systems until they are thawed; prints how many.", freeze},
    {"thaw", "UUID", "Ends that; prints how many were frozen.", thaw},
    {"mounts", "PID", "The mounts that the process sees, as the kernel lists them.", mounts},
    {"trim", "UUID BYTES [DISK…]", "Gives free ranges of at least BYTES back to the host.", trim},
    {"throttle", "PID DISK READ-BYTES WRITE-BYTES READS WRITES",
     "Limits per second of what the container with controller PID does to DISK; 0 is none.", throttle},
};

}  // namespace

std::span<const Verb> filesystem_verbs() { return kVerbs; }

}  // namespace containers

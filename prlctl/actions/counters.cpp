// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/counters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fnmatch.h>
#include <span>

namespace prlctl {
namespace {

constexpr std::uint64_t kMost = 65536;  // of disks and adapters, whatever a count says

struct Row {
  std::string_view ours;
  std::string_view libvirt;
  std::uint64_t divisor = 1;
};

using Counters = std::vector<Counter>;

void add_rows(Counters& to, const StatValues& from, std::span<const Row> rows, const std::string& ours,
              const std::string& libvirt) {
  for (const Row& row : rows) {
    const auto found = from.numbers.find(libvirt + std::string(row.libvirt));
    if (found != from.numbers.end())
      to.push_back({ours + std::string(row.ours), fmt::to_string(found->second / row.divisor)});
  }
}

// The bus of a disk; by what its name means where the definition does not say it.
std::string bus_of(const CounterSource& source, const std::string& target) {
  const auto found = source.buses.find(target);
  if (found != source.buses.end() && !found->second.empty()) return found->second;
  if (target.starts_with("hd")) return "ide";
  return target.starts_with("vd") ? "virtio" : "scsi";
}

void add_devices(Counters& to, const CounterSource& source) {
  constexpr std::array kRows{Row{"read_requests", "rd.reqs"}, Row{"read_total", "rd.bytes"},
                             Row{"write_requests", "wr.reqs"}, Row{"write_total", "wr.bytes"}};
  std::map<std::string, int> numbers;  // by bus
  const std::uint64_t count = std::min(source.now.number("block.count"), kMost);
  for (std::uint64_t at = 0; at < count; ++at) {
    const std::string block = fmt::format("block.{}.", at);
    // Layers below the first have a name that came before.
    if (source.now.number(block + "backingIndex") > 0 && at > 0 &&
        source.now.text(block + "name") == source.now.text(fmt::format("block.{}.name", at - 1)))
      continue;
    const std::string bus = bus_of(source, source.now.text(block + "name"));
    add_rows(to, source.now, kRows, fmt::format("devices.{}{}.", bus, numbers[bus]++), block);
  }
}

void add_adapters(Counters& to, const StatValues& now) {
  constexpr std::array kRows{Row{"pkts_in", "rx.pkts"}, Row{"pkts_out", "tx.pkts"}, Row{"bytes_in", "rx.bytes"},
                             Row{"bytes_out", "tx.bytes"}};
  const std::uint64_t count = std::min(now.number("net.count"), kMost);
  for (std::uint64_t at = 0; at < count; ++at)
    add_rows(to, now, kRows, fmt::format("net.nic{}.", at), fmt::format("net.{}.", at));
}

void add_cpu(Counters& to, const CounterSource& source) {
  constexpr std::uint64_t kNanoseconds = 1000;  // of a microsecond
  const std::uint64_t time = source.now.number("cpu.time");
  const std::uint64_t before = std::min(source.before.number("cpu.time"), time);
  const std::uint64_t cpus = std::max<std::uint64_t>(1, source.now.number("vcpu.current"));
  const auto span = static_cast<std::uint64_t>(std::max<std::int64_t>(1, source.between.count()));
  std::uint64_t in_guest = 0;
  Counters each;
  for (std::uint64_t vcpu = 0; vcpu < std::min(source.now.number("vcpu.maximum"), kMost); ++vcpu) {
    const auto found = source.now.numbers.find(fmt::format("vcpu.{}.time", vcpu));
    if (found == source.now.numbers.end()) continue;
    in_guest += found->second;
    each.push_back({fmt::format("guest.vcpu{}.time", vcpu), fmt::to_string(found->second / kNanoseconds)});
  }
  to.push_back({"guest.cpu.usage", fmt::to_string(std::min<std::uint64_t>(100, (time - before) * 100 / span / cpus))});
  to.push_back({"guest.cpu.time", fmt::to_string((each.empty() ? time : in_guest) / kNanoseconds)});
  to.push_back({"host.cpu.time", fmt::to_string(time / kNanoseconds)});
  to.insert(to.end(), each.begin(), each.end());
}

void add_memory(Counters& to, const StatValues& now) {
  constexpr std::uint64_t kKibInMb = 1024;
  constexpr std::array kRows{Row{"cached", "disk_caches", kKibInMb},
                             Row{"balloon_actual", "current", kKibInMb},
                             Row{"swap_in", "swap_in"},
                             Row{"swap_out", "swap_out"},
                             Row{"minor_fault", "minor_fault"},
                             Row{"major_fault", "major_fault"}};
  const auto available = now.numbers.find("balloon.available");
  const auto unused = now.numbers.find("balloon.unused");
  if (available != now.numbers.end()) {
    if (unused != now.numbers.end())
      to.push_back({"guest.ram.usage",
                    fmt::to_string((available->second - std::min(available->second, unused->second)) / kKibInMb)});
    to.push_back({"guest.ram.total", fmt::to_string(available->second / kKibInMb)});
  } else if (now.numbers.contains("balloon.maximum")) {
    to.push_back({"guest.ram.total", fmt::to_string(now.number("balloon.maximum") / kKibInMb)});
  }
  add_rows(to, now, kRows, "guest.ram.", "balloon.");
}

void add_filesystems(Counters& to, const StatValues& guest) {
  constexpr std::uint64_t kKb = 1024;
  const std::uint64_t count = std::min(guest.number("fs.count"), kMost);
  std::uint64_t number = 0;
  for (std::uint64_t at = 0; at < count; ++at) {
    const std::string fs = fmt::format("fs.{}.", at);
    const auto total = guest.numbers.find(fs + "total-bytes");
    if (total == guest.numbers.end()) continue;
    const std::string ours = fmt::format("guest.fs{}.", number++);
    to.push_back({ours + "name", guest.text(fs + "mountpoint")});
    to.push_back({ours + "total", fmt::to_string(total->second / kKb)});
    to.push_back({ours + "free",
                  fmt::to_string((total->second - std::min(total->second, guest.number(fs + "used-bytes"))) / kKb)});
    for (std::uint64_t disk = 0; disk < std::min(guest.number(fs + "disk.count"), kMost); ++disk)
      to.push_back({fmt::format("{}disk.{}", ours, disk), guest.text(fmt::format("{}disk.{}.alias", fs, disk))});
  }
}

}  // namespace

std::vector<Counter> counters_of(const CounterSource& source) {
  Counters counters;
  add_devices(counters, source);
  add_adapters(counters, source.now);
  add_cpu(counters, source);
  add_memory(counters, source.now);
  add_filesystems(counters, source.filesystems);
  return counters;
}

bool is_counter_wanted(std::string_view mask, const std::string& name) {
  return mask.empty() || ::fnmatch(std::string(mask).c_str(), name.c_str(), 0) == 0;
}

bool may_take(std::string_view mask, std::string_view beginning) {
  if (mask.empty()) return true;
  const std::string_view literal = mask.substr(0, mask.find('*'));
  return literal.starts_with(beginning) || beginning.starts_with(literal);
}

}  // namespace prlctl

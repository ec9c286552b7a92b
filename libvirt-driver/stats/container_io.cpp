// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/stats/container_io.hpp"

#include "foundation/atomic_file.hpp"

#include <array>
#include <charconv>
#include <sstream>

namespace driver {
namespace {

constexpr std::size_t kMaxFile = 1u << 20;

struct Direction {
  std::string_view name;
  std::uint64_t DiskCounters::*requests;
  std::uint64_t DiskCounters::*bytes;
};
constexpr Direction kDirections[] = {{"Read", &DiskCounters::reads, &DiskCounters::read_bytes},
                                     {"Write", &DiskCounters::writes, &DiskCounters::written_bytes}};

// Lines "8:0 Read 4096".
bool add_v1(const std::string& path, std::uint64_t DiskCounters::*Direction::*counter, DiskCounters& sum) {
  const auto content = read_file(path, kMaxFile);
  if (!content) return false;
  std::istringstream lines(*content);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string device, name;
    std::uint64_t value = 0;
    if (!(words >> device >> name >> value)) continue;
    for (const Direction& direction : kDirections)
      if (direction.name == name) sum.*(direction.*counter) += value;
  }
  return true;
}

struct Key {
  std::string_view name;
  std::uint64_t DiskCounters::*counter;
};
constexpr Key kKeys[] = {{"rbytes=", &DiskCounters::read_bytes},
                         {"wbytes=", &DiskCounters::written_bytes},
                         {"rios=", &DiskCounters::reads},
                         {"wios=", &DiskCounters::writes}};

// Lines "8:0 rbytes=90430464 wbytes=299008000 rios=8950 wios=1252 …".
bool add_v2(const std::string& path, DiskCounters& sum) {
  const auto content = read_file(path, kMaxFile);
  if (!content) return false;
  std::istringstream words(*content);
  for (std::string word; words >> word;) {
    for (const Key& key : kKeys) {
      if (!word.starts_with(key.name)) continue;
      std::uint64_t value = 0;
      std::from_chars(word.data() + key.name.size(), word.data() + word.size(), value);
      sum.*key.counter += value;
    }
  }
  return true;
}

}  // namespace

std::optional<DiskCounters> read_container_io(const ContainerCgroups& cgroups) {
  DiskCounters sum;
  if (cgroups.version_2()) return add_v2(cgroups.unified + "/io.stat", sum) ? std::optional(sum) : std::nullopt;
  if (cgroups.blkio.empty()) return std::nullopt;
  const bool counted = add_v1(cgroups.blkio + "/blkio.throttle.io_serviced_recursive", &Direction::requests, sum) &&
                       add_v1(cgroups.blkio + "/blkio.throttle.io_service_bytes_recursive", &Direction::bytes, sum);
  return counted ? std::optional(sum) : std::nullopt;
}

}  // namespace driver

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/limits/io_throttle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <sstream>

namespace containers {
namespace {

struct Field {
  std::optional<std::uint64_t> IoThrottle::*value;
  std::string_view v1_file;
  std::string_view v2_key;
};

constexpr Field kFields[] = {
    {&IoThrottle::read_bytes_sec, "blkio.throttle.read_bps_device", "rbps"},
    {&IoThrottle::write_bytes_sec, "blkio.throttle.write_bps_device", "wbps"},
    {&IoThrottle::read_iops_sec, "blkio.throttle.read_iops_device", "riops"},
    {&IoThrottle::write_iops_sec, "blkio.throttle.write_iops_device", "wiops"},
};

std::uint64_t number_of(std::string_view text) {
  std::uint64_t number = 0;  // stays so for "max"
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// "7:0 1048576" a line.
std::uint64_t read_v1(const CgroupFolders& folders, const BlockDevice& device, std::string_view file) {
  return read_cgroup_number(folders.of("blkio"), file, device.text()).value_or(0);
}

// "7:0 rbps=1048576 wbps=max riops=max wiops=max" a line.
std::uint64_t read_v2(const CgroupFolders& folders, const BlockDevice& device, std::string_view key) {
  std::istringstream lines(read_cgroup_text(folders.unified, "io.max").value_or(""));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string word;
    if (!(words >> word) || word != device.text()) continue;
    while (words >> word)
      if (word.starts_with(key) && word.size() > key.size() && word[key.size()] == '=')
        return number_of(std::string_view(word).substr(key.size() + 1));
  }
  return 0;
}

Result<void> write_v2(const CgroupFolders& folders, const BlockDevice& device, const IoThrottle& throttle,
                      std::string_view what) {
  std::string line = device.text();
  for (const Field& field : kFields)
    if (const auto value = throttle.*field.value)
      line += fmt::format(" {}={}", field.v2_key, *value == 0 ? "max" : std::to_string(*value));
  return write_cgroup_value(folders.unified, "io.max", line, what);
}

Result<void> write_v1(const CgroupFolders& folders, const BlockDevice& device, const IoThrottle& throttle,
                      std::string_view what) {
  for (const Field& field : kFields) {
    const auto value = throttle.*field.value;
    if (!value) continue;
    auto done =
        write_cgroup_value(folders.of("blkio"), field.v1_file, fmt::format("{} {}", device.text(), *value), what);
    if (!done) return done;
  }
  return {};
}

}  // namespace

Result<void> write_io_throttle(const CgroupFolders& folders, const BlockDevice& device, const IoThrottle& throttle,
                               std::string_view what) {
  if (throttle == IoThrottle{}) return {};
  if (folders.version_2()) return write_v2(folders, device, throttle, what);
  const IoThrottle before = read_io_throttle(folders, device);
  auto done = write_v1(folders, device, throttle, what);
  if (!done) static_cast<void>(write_v1(folders, device, before, what));
  return done;
}

bool has_io_throttle(const CgroupFolders& folders) {
  if (folders.version_2()) return !read_cgroup_text(folders.unified, "io.max").value_or("").empty();
  return std::ranges::any_of(kFields, [&](const Field& field) {
    return !read_cgroup_text(folders.of("blkio"), field.v1_file).value_or("").empty();
  });
}

IoThrottle read_io_throttle(const CgroupFolders& folders, const BlockDevice& device) {
  IoThrottle throttle;
  for (const Field& field : kFields)
    throttle.*field.value =
        folders.version_2() ? read_v2(folders, device, field.v2_key) : read_v1(folders, device, field.v1_file);
  return throttle;
}

}  // namespace containers

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/limits/root_device.hpp"

#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <optional>
#include <sstream>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace containers {
namespace {

constexpr std::size_t kMaxMountinfoBytes = 64u << 20;
constexpr std::size_t kMaxValueBytes = 4096;

struct RootMount {
  BlockDevice device;
  std::string type;
  std::string source;
};

std::optional<BlockDevice> parse_device(const std::string& text) {
  BlockDevice device;
  if (std::sscanf(text.c_str(), "%u:%u", &device.major, &device.minor) != 2) return std::nullopt;
  return device;
}

// The first mount at "/": libvirt made it, whatever the container may have mounted over it since.
// ID PARENT MAJOR:MINOR ROOT POINT OPTIONS [TAG…] - TYPE SOURCE OPTIONS
std::optional<RootMount> root_mount(const std::string& mountinfo) {
  std::istringstream lines(mountinfo);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string id, parent, device, root, point, word;
    fields >> id >> parent >> device >> root >> point;
    if (point != "/") continue;
    while (fields >> word && word != "-") {
    }
    RootMount mount;
    fields >> mount.type >> mount.source;
    const auto parsed = parse_device(device);
    if (!parsed) return std::nullopt;
    mount.device = *parsed;
    return mount;
  }
  return std::nullopt;
}

// The own image of a container over a template lies on a loop device that no mount shows.
std::optional<BlockDevice> loop_of(std::string_view uuid, const std::string& sys) {
  const std::string image = fmt::format("/private/{}/upper.img", uuid);
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(sys + "/block", failure)) {
    if (!entry.path().filename().string().starts_with("loop")) continue;
    const auto file = read_file(entry.path() / "loop/backing_file", kMaxValueBytes);
    if (!file || file->find(image) == std::string::npos) continue;
    if (const auto number = read_file(entry.path() / "dev", kMaxValueBytes)) return parse_device(*number);
  }
  return std::nullopt;
}

// /sys/dev/block/259:2 of a partition lies in the folder of its disk.
BlockDevice whole_disk(const BlockDevice& device, const std::string& sys) {
  const std::filesystem::path folder = fmt::format("{}/dev/block/{}", sys, device.text());
  std::error_code failure;
  if (!std::filesystem::exists(folder / "partition", failure)) return device;
  const auto number = read_file(std::filesystem::canonical(folder, failure).parent_path() / "dev", kMaxValueBytes);
  const auto disk = number ? parse_device(*number) : std::nullopt;
  return disk.value_or(device);
}

std::optional<BlockDevice> device_of_source(const std::string& source) {
  struct stat device {};
  if (!source.starts_with("/dev/") || ::stat(source.c_str(), &device) != 0 || !S_ISBLK(device.st_mode))
    return std::nullopt;
  return BlockDevice{major(device.st_rdev), minor(device.st_rdev)};
}

}  // namespace

std::string BlockDevice::text() const { return fmt::format("{}:{}", major, minor); }

Result<BlockDevice> find_root_device(pid_t init, std::string_view uuid, const std::string& proc,
                                     const std::string& sys) {
  const auto text = read_file(fmt::format("{}/{}/mountinfo", proc, init), kMaxMountinfoBytes);
  if (!text) return text.error();
  const auto mount = root_mount(*text);
  if (!mount) return Error{ErrorCode::kInternal, fmt::format("process {} has no root", init)};
  auto device = mount->device.major != 0   ? std::optional(mount->device)
                : mount->type == "overlay" ? loop_of(uuid, sys)
                                           : device_of_source(mount->source);
  if (!device)
    return Error{ErrorCode::kOperationUnsupported,
                 fmt::format("the container's root, of type {}, lies on no block device of its own", mount->type)};
  return whole_disk(*device, sys);
}

}  // namespace containers

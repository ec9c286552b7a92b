// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/storage/loop_device.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <thread>

namespace containers {
namespace {

constexpr std::uint64_t kLargestSector = 4096;
constexpr int kMaxTries = 1000;  // starts of other containers take the free device before us
constexpr auto kPatience = std::chrono::seconds(5);

bool configure(int device, loop_config& config) {
  if (::ioctl(device, LOOP_CONFIGURE, &config) == 0) return true;
  if (errno != EINVAL || (config.info.lo_flags & LO_FLAGS_DIRECT_IO) == 0) return false;
  config.info.lo_flags &= ~static_cast<unsigned>(LO_FLAGS_DIRECT_IO);
  return ::ioctl(device, LOOP_CONFIGURE, &config) == 0;
}

loop_config config_of(int file_fd, const DiskFilesystem& place, const std::string& label, bool direct_io) {
  loop_config config{};
  config.fd = static_cast<unsigned>(file_fd);
  config.info.lo_offset = place.offset_bytes;
  // A whole file has no limit, so that the device follows when it grows.
  config.info.lo_sizelimit = place.offset_bytes == 0 ? 0 : place.room_bytes;
  // The kernel takes larger sectors where direct I/O needs them, as on a file that shares blocks with another. Smaller
  // ones cost the direct I/O.
  if (place.unit_bytes < kLargestSector) config.block_size = 512;
  config.info.lo_flags = LO_FLAGS_AUTOCLEAR;
  if (direct_io) config.info.lo_flags |= LO_FLAGS_DIRECT_IO;
  std::strncpy(reinterpret_cast<char*>(config.info.lo_file_name), label.c_str(), LO_NAME_SIZE - 1);
  return config;
}

bool is_on(int device, const struct stat& file) {
  loop_info64 info{};
  return ::ioctl(device, LOOP_GET_STATUS64, &info) == 0 && info.lo_device == file.st_dev &&
         info.lo_inode == file.st_ino;
}

}  // namespace

Result<LoopDevice> attach_loop(int file_fd, const DiskFilesystem& place, const std::string& label, bool direct_io) {
  const UniqueFd control(::open("/dev/loop-control", O_RDWR | O_CLOEXEC));
  if (!control) return system_error("cannot open '/dev/loop-control'", errno);
  loop_config config = config_of(file_fd, place, label, direct_io);
  for (int i = 0; i < kMaxTries; ++i) {
    const int number = ::ioctl(control.get(), LOOP_CTL_GET_FREE);
    if (number < 0) return system_error("the kernel has no free loop device", errno);
    LoopDevice device{{}, fmt::format("/dev/loop{}", number)};
    device.fd = UniqueFd(::open(device.path.c_str(), O_RDWR | O_CLOEXEC));
    if (!device.fd && errno != ENXIO && errno != EBUSY)
      return system_error(fmt::format("cannot open '{}'", device.path), errno);
    if (device.fd && configure(device.fd.get(), config)) return device;
    if (device.fd && errno != EBUSY) return system_error(fmt::format("cannot set up '{}'", device.path), errno);
  }
  return Error{ErrorCode::kOperationFailed, "no loop device stays free long enough"};
}

Result<std::optional<LoopDevice>> loop_on(int file_fd) {
  struct stat file {};
  if (::fstat(file_fd, &file) != 0) return system_error("cannot look at an image", errno);
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator("/sys/block", failure)) {
    const std::string name = entry.path().filename();
    // The folder `loop` is there as long as a file is.
    if (!name.starts_with("loop") || ::access((entry.path() / "loop").c_str(), F_OK) != 0) continue;
    LoopDevice device{{}, "/dev/" + name};
    device.fd = UniqueFd(::open(device.path.c_str(), O_RDONLY | O_CLOEXEC));
    if (device.fd && is_on(device.fd.get(), file)) return std::optional(std::move(device));
  }
  if (failure) return system_error("cannot list '/sys/block'", failure.value());
  return std::optional<LoopDevice>{};
}

std::vector<AttachedLoop> attached_loops() {
  std::vector<AttachedLoop> loops;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator("/sys/block", failure)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with("loop") || ::access((entry.path() / "loop").c_str(), F_OK) != 0) continue;
    const std::string path = "/dev/" + name;
    const UniqueFd device(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    loop_info64 info{};
    if (!device || ::ioctl(device.get(), LOOP_GET_STATUS64, &info) != 0) continue;
    const char* label = reinterpret_cast<const char*>(info.lo_file_name);
    loops.push_back({path, info.lo_device, info.lo_inode, std::string(label, ::strnlen(label, LO_NAME_SIZE))});
  }
  return loops;
}

Result<void> wait_for_no_loop(int file_fd, const std::string& name) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  for (;;) {
    const auto device = loop_on(file_fd);
    if (!device) return device.error();
    if (!*device) return {};
    if (std::chrono::steady_clock::now() > end)
      return Error{ErrorCode::kOperationInvalid,
                   fmt::format("image '{}' is in use: it is mounted from '{}' in some namespace of this host", name,
                               (*device)->path)};
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

std::string label_of(const std::string& device_path) {
  if (!device_path.starts_with("/dev/loop")) return {};
  const UniqueFd device(::open(device_path.c_str(), O_RDONLY | O_CLOEXEC));
  loop_info64 info{};
  if (!device || ::ioctl(device.get(), LOOP_GET_STATUS64, &info) != 0) return {};
  const char* label = reinterpret_cast<const char*>(info.lo_file_name);
  return std::string(label, ::strnlen(label, LO_NAME_SIZE));
}

Result<void> refresh_capacity(const LoopDevice& device) {
  if (::ioctl(device.fd.get(), LOOP_SET_CAPACITY) != 0)
    return system_error(fmt::format("cannot give '{}' its new size", device.path), errno);
  return {};
}

}  // namespace containers

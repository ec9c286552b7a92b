// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/storage/device_freeze.hpp"

#include "containers/storage/block_mount.hpp"
#include "containers/storage/disk_filesystem.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/path_exists.hpp"
#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <linux/fs.h>
#include <sstream>
#include <sys/ioctl.h>
#include <unistd.h>

namespace containers {
namespace {

constexpr std::size_t kMaxRecord = 65536;

std::string record_in(const std::string& folder, const ContainerUuid& container) {
  return fmt::format("{}/{}", folder, container.text);
}

// The root of the file system that is mounted from the device, open for ioctl.
Result<UniqueFd> open_mounted(const std::string& device) {
  const UniqueFd disk(::open(device.c_str(), O_RDONLY | O_CLOEXEC));
  if (!disk) return system_error(fmt::format("cannot open '{}'", device), errno);
  const auto filesystem = find_filesystem(disk.get(), device);
  if (!filesystem) return filesystem.error();
  const auto mount = mount_block(device, filesystem->type);
  if (!mount) return mount.error();
  UniqueFd root(::openat(mount->get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root) return system_error(fmt::format("cannot open the file system of '{}'", device), errno);
  return root;
}

Result<bool> thaw_device(const std::string& device) {
  const auto root = open_mounted(device);
  // A frozen one keeps its device: this is none any more.
  if (!root && root.error().code == ErrorCode::kConfigUnsupported) return false;
  if (!root) return root.error();
  if (::ioctl(root->get(), FITHAW, 0) == 0) return true;
  if (errno == EINVAL) return false;  // somebody else did
  return system_error(fmt::format("cannot thaw the file system of '{}'", device), errno);
}

Result<void> freeze_device(const std::string& device) {
  const auto root = open_mounted(device);
  if (!root) return root.error();
  // What is written now need not be written while everybody waits.
  if (::syncfs(root->get()) != 0) return system_error(fmt::format("cannot sync '{}'", device), errno);
  if (::ioctl(root->get(), FIFREEZE, 0) != 0)
    return system_error(fmt::format("cannot freeze the file system of '{}'", device), errno);
  return {};
}

Result<void> write_record(const std::string& folder, const ContainerUuid& container,
                          const std::vector<std::string>& devices) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) return system_error(fmt::format("cannot make '{}'", folder), failure.value());
  std::string text;
  for (const std::string& device : devices) text += device + "\n";
  return write_file_atomically(record_in(folder, container), text);
}

}  // namespace

bool is_frozen(const ContainerUuid& container, const std::string& folder) {
  return path_exists(record_in(folder, container));
}

// Written down first: killed in between, the next thaw finds all that may be frozen.
Result<void> freeze_devices(const ContainerUuid& container, const std::vector<std::string>& devices,
                            const std::string& folder) {
  if (is_frozen(container, folder))
    return Error{ErrorCode::kOperationInvalid, fmt::format("container {} is frozen already", container.text)};
  if (auto written = write_record(folder, container, devices); !written) return written;
  for (const std::string& device : devices) {
    auto frozen = freeze_device(device);
    if (frozen) continue;
    static_cast<void>(thaw_container(container, folder));
    return frozen;
  }
  return {};
}

Result<int> thaw_container(const ContainerUuid& container, const std::string& folder) {
  if (!is_frozen(container, folder)) return 0;
  const auto record = read_file(record_in(folder, container), kMaxRecord);
  if (!record) return record.error();
  std::istringstream lines(*record);
  int thawed = 0;
  Result<void> worst;
  for (std::string device; std::getline(lines, device);) {
    const auto done = thaw_device(device);
    if (!done) worst = done.error();
    if (done && *done) ++thawed;
  }
  if (!worst) return worst.error();
  ::unlink(record_in(folder, container).c_str());
  return thawed;
}

Result<void> trim_device(const std::string& device, std::uint64_t least_bytes) {
  const auto root = open_mounted(device);
  if (!root) return root.error();
  fstrim_range range{0, UINT64_MAX, least_bytes};
  if (::ioctl(root->get(), FITRIM, &range) == 0) return {};
  if (errno == EOPNOTSUPP)
    return Error{ErrorCode::kOperationUnsupported,
                 fmt::format("'{}' has no blocks that could be given back to the host", device)};
  return system_error(fmt::format("cannot trim the file system of '{}'", device), errno);
}

}  // namespace containers

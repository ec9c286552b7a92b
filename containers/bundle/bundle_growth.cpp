// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/bundle/bundle_image.hpp"
#include "containers/processes/child_process.hpp"
#include "containers/storage/block_mount.hpp"
#include "containers/storage/loop_device.hpp"
#include "containers/storage/open_image.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/mman.h>
#include <unistd.h>

namespace containers {
namespace {

// Makes the first partition reach the disk's end; of a GPT the copy moves there.
Result<void> grow_partition(const std::string& path) {
  const auto say_the_rest = [] {
    constexpr std::string_view kScript = ", +\n";
    const int script = ::memfd_create("script", 0);
    return script >= 0 && ::write(script, kScript.data(), kScript.size()) == ssize_t{kScript.size()} &&
           ::lseek(script, 0, SEEK_SET) == 0 && ::dup2(script, 0) == 0;
  };
  if (auto moved = run_program({.words = {"sfdisk", "-q", "--relocate", "gpt-bak-std", path}, .good_status = 1});
      !moved)
    return moved;
  return run_program({.words = {"sfdisk", "-q", "--no-reread", "--no-tell-kernel", "-N", "1", path},
                      .good_status = 0,
                      .before_exec = say_the_rest});
}

Result<void> grow_filesystem(const UniqueFd& file, const DiskFilesystem& place) {
  const auto device = attach_loop(file.get(), place, "switchyard", false);
  if (!device) return device.error();
  if (place.type == FilesystemType::kXfs) {
    const auto mount = mount_block(device->path, place.type);
    if (!mount) return mount.error();
    return grow_mounted(*mount, place.type, place.room_bytes);
  }
  if (auto done = run_program({.words = {"e2fsck", "-f", "-p", device->path}, .good_status = 1}); !done) return done;
  return run_program({.words = {"resize2fs", device->path}});
}

Result<void> grow_raw(const std::string& path, std::uint64_t size_bytes) {
  const auto file = open_image(path, O_RDWR);
  if (!file) return file.error();
  const auto before = find_filesystem(file->get(), path);
  if (!before) return before.error();
  if (::ftruncate(file->get(), static_cast<off_t>(size_bytes)) != 0)
    return system_error(fmt::format("cannot give image '{}' {} bytes", path, size_bytes), errno);
  if (before->offset_bytes != 0)
    if (auto grown = grow_partition(path); !grown) return grown;
  const auto after = find_filesystem(file->get(), path);
  if (!after) return after.error();
  if (after->offset_bytes != before->offset_bytes || after->room_bytes <= before->room_bytes)
    return Error{ErrorCode::kOperationUnsupported,
                 fmt::format("'{}': the file system must be in the only partition, at its end", path)};
  if (auto grown = grow_filesystem(*file, *after); !grown) return grown;
  if (::fsync(file->get()) != 0) return system_error(fmt::format("cannot sync '{}'", path), errno);
  return {};
}

Result<void> copy_grown(const std::string& image, BundleFormat format, std::uint64_t size_bytes, const std::string& raw,
                        const std::string& grown) {
  auto done = run_program({.words = {"qemu-img", "convert", "-f", format == BundleFormat::kRaw ? "raw" : "parallels",
                                     "-O", "raw", image, raw}});
  if (!done) return done;
  if (done = grow_raw(raw, size_bytes); !done) return done;
  if (format == BundleFormat::kExpanded)
    done = run_program({.words = {"qemu-img", "convert", "-f", "raw", "-O", "parallels", raw, grown}});
  if (!done) return done;
  const std::string& ready = format == BundleFormat::kExpanded ? grown : raw;
  const auto file = open_image(ready, O_RDWR);
  if (!file) return file.error();
  return move_into_place(file->get(), ready, image);
}

}  // namespace

Result<void> grow_bundle(const std::string& folder, std::uint64_t size_bytes) {
  const std::string image = folder + "/root.hds";
  const auto now = read_bundle_image(image);
  if (!now) return now.error();
  if (size_bytes < now->size_bytes)
    return Error{ErrorCode::kOperationUnsupported,
                 fmt::format("disk '{}' has {} bytes and cannot shrink to {}", folder, now->size_bytes, size_bytes)};
  if (size_bytes > now->size_bytes) {
    const std::string raw = image + ".raw", grown = image + ".new";
    auto done = copy_grown(image, now->format, size_bytes, raw, grown);
    ::unlink(raw.c_str());
    ::unlink(grown.c_str());
    if (!done) return done;
  }
  return restore_descriptor(folder, image, now->format);
}

}  // namespace containers

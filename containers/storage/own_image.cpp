// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/storage/own_image.hpp"

#include "containers/processes/child_process.hpp"
#include "containers/storage/block_mount.hpp"
#include "containers/storage/empty_image.hpp"
#include "containers/storage/image_replacement.hpp"
#include "containers/storage/loop_device.hpp"
#include "containers/storage/open_image.hpp"
#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace containers {
namespace {

// Its journal is written round and round, all of it stays on the host's disk: mke2fs would make 1 GiB for a large
// image.
constexpr std::uint64_t kMaxJournalMib = 64;
constexpr std::uint64_t kLeastForThatJournal = std::uint64_t{2} << 30;

// How far its tables can grow in place, which is written and copied with each image. mke2fs would make it 1024 times,
// and 4 MB. Beyond that ext4 grows by another layout.
constexpr std::uint64_t kMostGrowth = 64;

std::string unfinished(const std::string& path) { return path + ".new"; }

Result<void> set_size(int fd, const std::string& path, std::uint64_t size_bytes) {
  if (::ftruncate(fd, static_cast<off_t>(size_bytes)) != 0)
    return system_error(fmt::format("cannot give image '{}' {} bytes", path, size_bytes), errno);
  return {};
}

// The file was just made and reads as zeros: nothing needs to be written where nothing is yet.
Program maker(const std::string& path, const ImageWish& wish) {
  if (wish.type == FilesystemType::kXfs) return {.words = {"mkfs.xfs", "-q", "-f", "-K", "-s", "size=4096", path}};
  Program ext4{.words = {"mke2fs", "-q", "-F", "-t", "ext4", "-m", "0", "-E",
                         fmt::format("assume_storage_prezeroed=1,lazy_journal_init=1,nodiscard,resize={}K",
                                     kMostGrowth * (wish.size_bytes >> 10))}};
  if (wish.size_bytes >= kLeastForThatJournal)
    ext4.words.insert(ext4.words.end(), {"-J", fmt::format("size={}", kMaxJournalMib)});
  if (wish.inodes) ext4.words.insert(ext4.words.end(), {"-N", fmt::format("{}", *wish.inodes)});
  ext4.words.push_back(path);
  return ext4;
}

Result<void> make_beside(const std::string& path, const ImageWish& wish) {
  const std::string made = unfinished(path);
  const auto file = open_image(made, O_RDWR | O_CREAT | O_TRUNC);
  if (!file) return file.error();
  if (!wish.empty_images.empty() && wish.type == FilesystemType::kExt4) {
    const auto make = [&](const std::string& kept) {
      return make_beside(kept, {.size_bytes = wish.size_bytes, .type = wish.type, .inodes = wish.inodes});
    };
    if (auto copied = copy_empty_image(wish.empty_images, wish, file->get(), made, make); !copied) return copied;
    return move_into_place(file->get(), made, path);
  }
  if (auto sized = set_size(file->get(), made, wish.size_bytes); !sized) return sized;
  if (auto done = run_program(maker(made, wish)); !done) return done;
  return move_into_place(file->get(), made, path);
}

// e2fsck ends with 1 when it repaired something.
Result<void> resize_copy(const std::string& path, const DiskFilesystem& now, std::uint64_t size_bytes) {
  auto copy = ImageReplacement::begin(path);
  if (!copy) return copy.error();
  const std::string name = copy->path();
  if (auto done = run_program({.words = {"e2fsck", "-f", "-p", name}, .good_status = 1}); !done) return done;
  if (size_bytes > now.size_bytes)
    if (auto sized = set_size(copy->fd(), name, size_bytes); !sized) return sized;
  if (auto done = run_program({.words = {"resize2fs", name, fmt::format("{}s", size_bytes / 512)}}); !done) return done;
  if (auto sized = set_size(copy->fd(), name, size_bytes); !sized) return sized;
  return copy->commit();
}

// Its journal makes the growth all or nothing.
Result<void> grow_xfs(const std::string& path, const DiskFilesystem& now, std::uint64_t size_bytes) {
  const auto file = open_image(path, O_RDWR);
  if (!file) return file.error();
  if (auto sized = set_size(file->get(), path, size_bytes); !sized) return sized;
  const auto device = attach_loop(file->get(), now, "switchyard", true);
  if (!device) return device.error();
  const auto mount = mount_block(device->path, now.type);
  if (!mount) return mount.error();
  return grow_mounted(*mount, now.type, size_bytes);
}

}  // namespace

Result<void> make_own_image(const std::string& path, const ImageWish& wish) {
  if (auto good = check_image_size(wish.size_bytes, wish.type); !good) return good;
  if (wish.inodes && wish.type == FilesystemType::kXfs)
    return Error{ErrorCode::kOperationUnsupported,
                 fmt::format("limit 'diskinodes' {}: XFS has no fixed number of inodes, ext4 has", *wish.inodes)};
  auto made = make_beside(path, wish);
  if (!made) ::unlink(unfinished(path).c_str());
  return made;
}

Result<DiskFilesystem> read_own_image(const std::string& path) {
  const auto file = open_image(path, O_RDONLY);
  if (!file) return file.error();
  return find_filesystem(file->get(), path);
}

Result<void> resize_own_image(const std::string& path, const DiskFilesystem& now, std::uint64_t size_bytes) {
  if (now.type == FilesystemType::kXfs && size_bytes < now.size_bytes)
    return Error{
        ErrorCode::kOperationUnsupported,
        fmt::format("XFS cannot shrink: image '{}' has {} bytes, {} are wanted", path, now.size_bytes, size_bytes)};
  if (now.type == FilesystemType::kXfs) return grow_xfs(path, now, size_bytes);
  return resize_copy(path, now, size_bytes);
}

}  // namespace containers

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/tree_image.hpp"

#include "containers/roots/stopped_root.hpp"
#include "containers/roots/tree_files.hpp"
#include "containers/storage/block_mount.hpp"
#include "containers/storage/loop_device.hpp"
#include "containers/storage/open_image.hpp"
#include "containers/storage/own_image.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/remove_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace containers {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMib = std::uint64_t{1} << 20;
constexpr std::uint64_t kBytesForInode = 16384;  // mke2fs's own
constexpr std::uint64_t kStatBlock = 512;

struct TreeSize {
  std::uint64_t bytes = 0;
  std::uint64_t files = 0;
};

Result<TreeSize> measure(int root_fd) {
  TreeSize size;
  std::error_code failed;
  for (fs::recursive_directory_iterator at(fmt::format("/proc/self/fd/{}", root_fd), failed), end; !failed && at != end;
       at.increment(failed)) {
    struct stat is {};
    if (::lstat(at->path().c_str(), &is) != 0) return system_error("cannot look at a file of the root", errno);
    size.bytes += static_cast<std::uint64_t>(is.st_blocks) * kStatBlock;
    ++size.files;
  }
  if (failed) return system_error("cannot walk through the root", failed.value());
  return size;
}

ImageWish wish_for(const TreeSize& size, std::uint64_t least_bytes) {
  ImageWish wish{.size_bytes = std::max(least_bytes, size.bytes + size.bytes / 4 + 64 * kMib) / kMib * kMib};
  const std::uint64_t inodes = size.files + size.files / 4;
  if (inodes > wish.size_bytes / kBytesForInode) wish.inodes = inodes;
  return wish;
}

// Not mounted any more when this returns.
Result<void> fill_image(int root_fd, const std::string& path) {
  const auto place = read_own_image(path);
  if (!place) return place.error();
  const auto file = open_image(path, O_RDWR);
  if (!file) return file.error();
  const auto device = attach_loop(file->get(), *place, "switchyard", true);
  if (!device) return device.error();
  const Result<UniqueFd> image = mount_block(device->path, place->type);
  if (!image) return image.error();
  const UniqueFd top(::openat(image->get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!top) return system_error(fmt::format("cannot open the file system in '{}'", path), errno);
  if (auto copied = copy_tree_files(root_fd, top.get()); !copied) return copied;
  if (::syncfs(top.get()) != 0) return system_error(fmt::format("cannot sync '{}'", path), errno);
  return {};
}

Result<void> place_image(const std::string& unfinished, const std::string& path) {
  const auto file = open_image(unfinished, O_RDWR);
  if (!file) return file.error();
  if (auto unused = wait_for_no_loop(file->get(), unfinished); !unused) return unused;
  if (::fsync(file->get()) != 0) return system_error(fmt::format("cannot sync '{}'", unfinished), errno);
  if (std::rename(unfinished.c_str(), path.c_str()) != 0)
    return system_error(fmt::format("cannot rename '{}'", unfinished), errno);
  return sync_folder(fs::path(path).parent_path().string());
}

// A file system in a file knows of I/O errors alone where the host has no room for its blocks.
Error with_lack_of_space(const Error& error, const std::string& path) {
  std::error_code failed;
  const fs::space_info space = fs::space(fs::path(path).parent_path(), failed);
  const std::string words = std::strerror(ENOSPC);
  if (failed || space.available >= kMib || error.message.find(words) != std::string::npos) return error;
  return {error.code, fmt::format("{}: {}", error.message, words), error.domain};
}

}  // namespace

Result<void> make_tree_image(const ContainerHome& home, const std::string& path, std::uint64_t least_bytes) {
  const std::string unfinished = path + ".unfinished";
  if (auto removed = remove_file(unfinished); !removed) return removed;
  const auto copy = [&](int root_fd) -> Result<void> {
    const auto size = measure(root_fd);
    if (!size) return size.error();
    if (auto made = make_own_image(unfinished, wish_for(*size, least_bytes)); !made) return made;
    return fill_image(root_fd, unfinished);
  };
  auto done = change_stopped_root(home, std::nullopt, copy);
  if (done) done = place_image(unfinished, path);
  if (done) return {};
  const Error why = with_lack_of_space(done.error(), unfinished);
  static_cast<void>(remove_file(unfinished));
  return why;
}

}  // namespace containers

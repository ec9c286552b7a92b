// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/files/tree_copy.hpp"

#include "containers/storage/image_copy.hpp"
#include "containers/templates/tree_walk.hpp"
#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <map>
#include <optional>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace dispatcher {
namespace {

constexpr std::size_t kMostAttribute_bytes = 65536;
constexpr std::uint64_t kBlock_bytes = 512;

using FileId = std::pair<dev_t, ino_t>;

struct Dress {
  std::string path;
  struct stat info;
  std::vector<std::pair<std::string, std::string>> attributes;
};

class TreeCopy {
 public:
  TreeCopy(int from, int to, const TreeCopyProgress& progress) : from_(from), to_(to), progress_(progress) {}

  Result<void> run() {
    const auto count = [this](const containers::TreeEntry& entry) -> Result<void> {
      total_ += static_cast<std::uint64_t>(entry.info.st_blocks) * kBlock_bytes;
      return {};
    };
    if (auto counted = containers::walk_tree(from_, count); !counted) return counted;
    auto copied = containers::walk_tree(from_, [this](const containers::TreeEntry& entry) { return copy(entry); });
    if (!copied) return copied;
    // The last first: what is made in a folder changes its times, and would inherit its ACL.
    for (auto folder = folders_.rbegin(); folder != folders_.rend(); ++folder)
      if (auto dressed = dress(*folder); !dressed) return dressed;
    if (::syncfs(to_) != 0) return failed(".");
    return {};
  }

 private:
  static Error failed(const std::string& path) { return system_error(fmt::format("copying '{}'", path), errno); }

  Result<void> copy(const containers::TreeEntry& entry) {
    if (auto going = progress_(done_, total_); !going) return going;
    const struct stat& info = entry.info;
    auto attributes = attributes_of(entry);
    if (!attributes) return attributes.error();
    Dress wanted{entry.path, info, *std::move(attributes)};
    if (S_ISDIR(info.st_mode)) {
      if (entry.path != "." && ::mkdirat(to_, entry.path.c_str(), S_IRWXU) != 0) return failed(entry.path);
      folders_.push_back(std::move(wanted));
      return {};
    }
    if (info.st_nlink > 1) {
      const auto [first, is_first] = linked_.try_emplace(FileId{info.st_dev, info.st_ino}, entry.path);
      if (!is_first) {
        if (::linkat(to_, first->second.c_str(), to_, entry.path.c_str(), 0) != 0) return failed(entry.path);
        return {};
      }
    }
    auto made = S_ISREG(info.st_mode) ? copy_file(entry) : S_ISLNK(info.st_mode) ? copy_link(entry) : copy_node(entry);
    if (!made) return made;
    done_ += static_cast<std::uint64_t>(info.st_blocks) * kBlock_bytes;
    return dress(wanted);
  }

  Result<void> copy_file(const containers::TreeEntry& entry) {
    const UniqueFd source(::openat(entry.folder_fd, entry.name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!source) return failed(entry.path);
    const UniqueFd copy(::openat(to_, entry.path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR));
    if (!copy) return failed(entry.path);
    Result<void> going;
    const auto tell = [&](std::uint64_t done, std::uint64_t) {
      going = progress_(done_ + done, total_);
      return going.has_value();
    };
    auto copied = containers::copy_image(source.get(), copy.get(), entry.path, tell);
    return going ? copied : going;
  }

  Result<void> copy_link(const containers::TreeEntry& entry) {
    std::vector<char> target(static_cast<std::size_t>(entry.info.st_size) + 1);
    const ssize_t length = ::readlinkat(entry.folder_fd, entry.name.c_str(), target.data(), target.size());
    if (length < 0 || static_cast<std::size_t>(length) == target.size()) return failed(entry.path);
    const std::string text(target.data(), static_cast<std::size_t>(length));
    if (::symlinkat(text.c_str(), to_, entry.path.c_str()) != 0) return failed(entry.path);
    return {};
  }

  Result<void> copy_node(const containers::TreeEntry& entry) {
    if (::mknodat(to_, entry.path.c_str(), entry.info.st_mode, entry.info.st_rdev) != 0) return failed(entry.path);
    return {};
  }

  // A change of the owner takes the file's capabilities and set-user-ID away, so it comes first.
  Result<void> dress(const Dress& wanted) {
    const char* path = wanted.path.c_str();
    const struct stat& info = wanted.info;
    if (::fchownat(to_, path, info.st_uid, info.st_gid, AT_SYMLINK_NOFOLLOW) != 0) return failed(wanted.path);
    if (!S_ISLNK(info.st_mode) && ::fchmodat(to_, path, info.st_mode & ~mode_t{S_IFMT}, 0) != 0)
      return failed(wanted.path);
    const std::string copy = fmt::format("/proc/self/fd/{}/{}", to_, wanted.path);
    for (const auto& [name, value] : wanted.attributes)
      if (::lsetxattr(copy.c_str(), name.c_str(), value.data(), value.size(), 0) != 0)
        return failed(fmt::format("{} (attribute {})", wanted.path, name));
    const std::array<timespec, 2> times{info.st_atim, info.st_mtim};
    if (::utimensat(to_, path, times.data(), AT_SYMLINK_NOFOLLOW) != 0) return failed(wanted.path);
    return {};
  }

  static Result<std::vector<std::pair<std::string, std::string>>> attributes_of(const containers::TreeEntry& entry) {
    const auto names = containers::attribute_names(entry);
    if (!names) return names.error();
    std::vector<std::pair<std::string, std::string>> attributes;
    for (const std::string& name : *names) {
      std::string value(kMostAttribute_bytes, '\0');
      const ssize_t size = ::lgetxattr(entry.reachable().c_str(), name.c_str(), value.data(), value.size());
      if (size < 0) return failed(fmt::format("{} (attribute {})", entry.path, name));
      value.resize(static_cast<std::size_t>(size));
      attributes.emplace_back(name, std::move(value));
    }
    return attributes;
  }

  int from_;
  int to_;
  const TreeCopyProgress& progress_;
  std::uint64_t done_ = 0;
  std::uint64_t total_ = 0;
  std::map<FileId, std::string> linked_;
  std::vector<Dress> folders_;
};

}  // namespace

Result<void> copy_tree(const std::string& from, const std::string& to, const TreeCopyProgress& progress) {
  const UniqueFd source(::open(from.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!source) return system_error(fmt::format("cannot open '{}'", from), errno);
  if (::mkdir(to.c_str(), S_IRWXU) != 0) return system_error(fmt::format("cannot make the folder '{}'", to), errno);
  const UniqueFd copy(::open(to.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!copy) return system_error(fmt::format("cannot open '{}'", to), errno);
  return TreeCopy(source.get(), copy.get(), progress).run();
}

}  // namespace dispatcher

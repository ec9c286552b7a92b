// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/tree_shift.hpp"

#include "containers/roots/tree_ids.hpp"
#include "containers/templates/tree_walk.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <linux/limits.h>
#include <optional>
#include <sys/xattr.h>
#include <unistd.h>
#include <unordered_set>
#include <vector>

namespace containers {
namespace {

struct Attribute {
  const char* name;
  Result<std::string> (IdShift::*shifted)(std::string_view) const;
  bool (*may_have)(mode_t mode);
};

constexpr Attribute kAttributes[] = {
    {"system.posix_acl_access", &IdShift::acl, [](mode_t mode) { return !S_ISLNK(mode); }},
    {"system.posix_acl_default", &IdShift::acl, [](mode_t mode) { return S_ISDIR(mode); }},
    {"security.capability", &IdShift::capability, [](mode_t mode) { return S_ISREG(mode); }},
};

Error failed(const char* what, const TreeEntry& entry) {
  return system_error(fmt::format("cannot {} of {:?} of the tree", what, entry.path), errno);
}

Result<std::optional<std::string>> read_attribute(const TreeEntry& entry, const std::string& file, const char* name) {
  static std::vector<char> buffer(XATTR_SIZE_MAX);
  const ssize_t size = ::lgetxattr(file.c_str(), name, buffer.data(), buffer.size());
  if (size < 0 && (errno == ENODATA || errno == ENOTSUP)) return std::optional<std::string>{};
  if (size < 0) return failed("read an attribute", entry);
  return std::optional(std::string(buffer.data(), static_cast<std::size_t>(size)));
}

struct Kept {
  const char* name;
  std::string value;
};

// Read before the owner changes, with which the kernel drops capabilities.
Result<std::vector<Kept>> shifted_attributes(const TreeEntry& entry, const std::string& file, const IdShift& maps) {
  std::vector<Kept> kept;
  for (const Attribute& attribute : kAttributes) {
    if (!attribute.may_have(entry.info.st_mode)) continue;
    const auto value = read_attribute(entry, file, attribute.name);
    if (!value) return value.error();
    if (!*value) continue;
    auto shifted = (maps.*attribute.shifted)(**value);
    if (!shifted) return Error{shifted.error().code, fmt::format("{:?}: {}", entry.path, shifted.error().message)};
    kept.push_back({attribute.name, *std::move(shifted)});
  }
  return kept;
}

Result<void> shift_entry(const TreeEntry& entry, const IdShift& maps) {
  const std::string file = entry.reachable();
  const auto attributes = shifted_attributes(entry, file, maps);
  if (!attributes) return attributes.error();
  const struct stat& is = entry.info;
  if (::fchownat(entry.folder_fd, entry.name.c_str(), maps.user(is.st_uid), maps.group(is.st_gid),
                 AT_SYMLINK_NOFOLLOW) != 0)
    return failed("change the owner", entry);
  for (const Kept& attribute : *attributes)
    if (::lsetxattr(file.c_str(), attribute.name, attribute.value.data(), attribute.value.size(), 0) != 0)
      return failed("write an attribute", entry);
  const bool loses_bits = (is.st_mode & (S_ISUID | S_ISGID)) != 0 && !S_ISLNK(is.st_mode);
  if (loses_bits && ::fchmodat(entry.folder_fd, entry.name.c_str(), is.st_mode & 07777, 0) != 0)
    return failed("restore the permissions", entry);
  return {};
}

}  // namespace

Result<void> shift_tree(int root_fd, const IdShift& maps) {
  std::unordered_set<ino_t> done;  // of those with several names
  return walk_tree(root_fd, [&](const TreeEntry& entry) -> Result<void> {
    const bool several = !S_ISDIR(entry.info.st_mode) && entry.info.st_nlink > 1;
    if (several && !done.insert(entry.info.st_ino).second) return {};
    return shift_entry(entry, maps);
  });
}

Result<void> give_tree_ids(int root_fd, const IdMap& map) {
  const auto from = read_tree_ids(root_fd);
  if (!from) return from.error();
  if (auto shifted = shift_tree(root_fd, {*from, map}); !shifted) return shifted;
  if (auto recorded = write_tree_ids(root_fd, map); !recorded) return recorded;
  if (::syncfs(root_fd) != 0) return system_error("cannot sync a tree", errno);
  return {};
}

}  // namespace containers

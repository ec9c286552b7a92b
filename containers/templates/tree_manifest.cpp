// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/templates/tree_manifest.hpp"

#include "containers/templates/tree_walk.hpp"
#include "foundation/sha256.hpp"
#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <fcntl.h>
#include <fstream>
#include <set>
#include <sys/xattr.h>
#include <unistd.h>
#include <unordered_map>

namespace containers {
namespace {

struct Type {
  mode_t type;
  char letter;
};

constexpr Type kTypes[] = {{S_IFREG, 'f'},  {S_IFDIR, 'd'}, {S_IFLNK, 'l'}, {S_IFIFO, 'p'},
                           {S_IFSOCK, 's'}, {S_IFCHR, 'c'}, {S_IFBLK, 'b'}};

char letter_of(mode_t mode) {
  for (const Type& type : kTypes)
    if ((mode & S_IFMT) == type.type) return type.letter;
  return '?';
}

std::string escaped(std::string_view path) {
  std::string text;
  for (const char c : path) {
    if (c == '\n')
      text += "\\n";
    else if (c == '\\')
      text += "\\\\";
    else
      text += c;
  }
  return text;
}

Error unreadable(const TreeEntry& entry) {
  return system_error(fmt::format("cannot read {:?} of the tree", entry.path), errno);
}

Result<std::string> sum_of_file(const TreeEntry& entry, const ImportWatch& watch) {
  // A pipe in the place of a file must not make us wait.
  const UniqueFd file(::openat(entry.folder_fd, entry.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file) return unreadable(entry);
  Sha256 sum;
  std::array<char, 1u << 16> chunk;
  for (;;) {
    const ssize_t n = ::read(file.get(), chunk.data(), chunk.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return unreadable(entry);
    if (n == 0) return sum.hex();
    sum.add({chunk.data(), static_cast<std::size_t>(n)});
    if (auto still = go_on(watch); !still) return still.error();
  }
}

Result<std::string> sum_of_link(const TreeEntry& entry) {
  std::array<char, PATH_MAX> target;
  const ssize_t size = ::readlinkat(entry.folder_fd, entry.name.c_str(), target.data(), target.size());
  if (size < 0) return unreadable(entry);
  Sha256 sum;
  sum.add({target.data(), static_cast<std::size_t>(size)});
  return sum.hex();
}

Result<std::string> sum_of_contents(const TreeEntry& entry, const ImportWatch& watch) {
  if (S_ISREG(entry.info.st_mode)) return sum_of_file(entry, watch);
  if (S_ISLNK(entry.info.st_mode)) return sum_of_link(entry);
  return std::string("-");
}

Result<std::string> sum_of_attributes(const TreeEntry& entry) {
  const auto names = attribute_names(entry);
  if (!names) return names.error();
  Sha256 sum;
  bool any = false;
  for (const std::string& name : *names) {
    // Given by the host's security module, and different on another host.
    if (name.starts_with("security.") && name != "security.capability") continue;
    std::array<char, XATTR_SIZE_MAX> value;
    const ssize_t size = ::lgetxattr(entry.reachable().c_str(), name.c_str(), value.data(), value.size());
    if (size < 0) return unreadable(entry);
    sum.add(fmt::format("{}={}:", name, size));
    sum.add({value.data(), static_cast<std::size_t>(size)});
    any = true;
  }
  return any ? sum.hex() : std::string("-");
}

// Without the path, which is the last word.
Result<std::string> facts_of(const TreeEntry& entry, const ImportWatch& watch) {
  const auto contents = sum_of_contents(entry, watch);
  if (!contents) return contents.error();
  const auto attributes = sum_of_attributes(entry);
  if (!attributes) return attributes.error();
  const bool sized = S_ISREG(entry.info.st_mode) || S_ISLNK(entry.info.st_mode);
  return fmt::format("{} {:o} {} {} {} {} {}", letter_of(entry.info.st_mode), entry.info.st_mode & 07777u,
                     entry.info.st_uid, entry.info.st_gid, sized ? entry.info.st_size : 0, *contents, *attributes);
}

using Facts = std::unordered_map<std::string, std::string>;  // of a path

constexpr int kWordsBeforePath = 7;

Result<Facts> read_manifest(const std::string& path, const std::string& sha256) {
  std::ifstream file(path);
  Facts facts;
  Sha256 sum;
  for (std::string line; std::getline(file, line);) {
    sum.add(line);
    sum.add("\n");
    std::size_t at = 0;
    for (int word = 0; word < kWordsBeforePath && at != std::string::npos; ++word) at = line.find(' ', at + 1);
    if (at != std::string::npos) facts.emplace(line.substr(at + 1), line.substr(0, at));
  }
  if (facts.empty() || sum.hex() != sha256)
    return Error{ErrorCode::kOperationFailed, fmt::format("'{}' is not the manifest that was written", path)};
  return facts;
}

}  // namespace

Result<TreeSum> write_manifest(int root_fd, const std::string& path, const ImportWatch& watch) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wxe"), std::fclose);
  if (!file) return system_error(fmt::format("cannot make '{}'", path), errno);
  TreeSum total;
  Sha256 sum;
  std::set<ino_t> counted;  // of files with several names
  const auto write_line = [&](const TreeEntry& entry) -> Result<void> {
    if (auto still = go_on(watch); !still) return still;
    const auto facts = facts_of(entry, watch);
    if (!facts) return facts.error();
    const std::string line = fmt::format("{} {}\n", *facts, escaped(entry.path));
    sum.add(line);
    if (std::fwrite(line.data(), 1, line.size(), file.get()) != line.size())
      return system_error(fmt::format("cannot write '{}'", path), errno);
    ++total.files;
    const bool first = entry.info.st_nlink == 1 || counted.insert(entry.info.st_ino).second;
    if (S_ISREG(entry.info.st_mode) && first) total.size_bytes += static_cast<std::uint64_t>(entry.info.st_size);
    return {};
  };
  if (watch.progress) watch.progress("checksum", std::nullopt);
  if (auto walked = walk_tree(root_fd, write_line); !walked) return walked.error();
  if (std::fflush(file.get()) != 0 || ::fsync(::fileno(file.get())) != 0)
    return system_error(fmt::format("cannot write '{}'", path), errno);
  total.sha256 = sum.hex();
  return total;
}

Result<std::vector<ManifestDifference>> compare_with_manifest(int root_fd, const std::string& path,
                                                              const std::string& sha256, std::uint64_t files,
                                                              const ImportWatch& watch) {
  auto wanted = read_manifest(path, sha256);
  if (!wanted) return wanted.error();
  std::vector<ManifestDifference> differences;
  std::uint64_t seen = 0;
  const auto compare = [&](const TreeEntry& entry) -> Result<void> {
    if (auto still = go_on(watch); !still) return still;
    const auto facts = facts_of(entry, watch);
    if (!facts) return facts.error();
    const std::string name = escaped(entry.path);
    const auto found = wanted->find(name);
    if (found == wanted->end())
      differences.push_back({Difference::kAdded, name});
    else if (found->second != *facts)
      differences.push_back({Difference::kChanged, name});
    if (found != wanted->end()) wanted->erase(found);
    if (watch.progress && files > 0)
      watch.progress("verify", static_cast<unsigned>(std::min(++seen, files) * 100 / files));
    return {};
  };
  if (auto walked = walk_tree(root_fd, compare); !walked) return walked.error();
  std::set<std::string> missing;
  for (const auto& [name, facts] : *wanted) missing.insert(name);
  for (const std::string& name : missing) differences.push_back({Difference::kMissing, name});
  return differences;
}

}  // namespace containers

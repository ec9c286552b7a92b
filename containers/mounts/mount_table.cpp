// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/mounts/mount_table.hpp"

#include "containers/values/split.hpp"
#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

namespace containers {
namespace {

constexpr std::size_t kMaxMountinfoBytes = 64u << 20;  // thousands of containers have tens of thousands of mounts
constexpr std::size_t kPointField = 4, kOptionsField = 5;

// The kernel writes blanks, line ends and backslashes of a path as \ooo.
std::string unescape(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size()) {
      plain += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
      i += 3;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

// ID PARENT MAJOR:MINOR ROOT POINT OPTIONS [TAG…] - TYPE SOURCE OPTIONS
std::optional<Mount> parse_line(std::string_view line) {
  const std::vector<std::string_view> fields = split(line, ' ');
  const auto dash = std::find(fields.begin() + std::min<std::ptrdiff_t>(std::ssize(fields), 6), fields.end(), "-");
  if (fields.end() - dash < 3) return std::nullopt;
  const auto options = split(fields[kOptionsField], ',');
  const bool read_only = std::ranges::find(options, "ro") != options.end();
  return Mount{unescape(fields[kPointField]), std::string(dash[1]), unescape(dash[2]), read_only};
}

// Whether something is mounted there; none where that is not known without the list.
std::optional<bool> is_point(const std::string& path) {
  struct statx is {};
  const int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC;
  if (::statx(AT_FDCWD, path.c_str(), flags, 0, &is) != 0) return errno == ENOENT ? std::optional(false) : std::nullopt;
  if ((is.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) == 0) return std::nullopt;
  return (is.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

Result<std::string> listed_point_holding(const std::string& path) {
  const Result<std::vector<Mount>> mounts = read_mounts();
  if (!mounts) return mounts.error();
  const Mount* best = nullptr;
  for (const Mount& mount : *mounts) {
    const bool holds = mount.point == "/" || path == mount.point || path.starts_with(mount.point + "/");
    if (holds && (best == nullptr || mount.point.size() >= best->point.size())) best = &mount;
  }
  if (best == nullptr) return Error{ErrorCode::kInternal, fmt::format("no mount holds '{}'", path)};
  return best->point;
}

}  // namespace

std::vector<Mount> parse_mounts(std::string_view mountinfo) {
  std::vector<Mount> mounts;
  for (const std::string_view line : split(mountinfo, '\n'))
    if (auto mount = parse_line(line)) mounts.push_back(*std::move(mount));
  return mounts;
}

Result<std::vector<Mount>> read_mounts() {
  const Result<std::string> text = read_file("/proc/self/mountinfo", kMaxMountinfoBytes);
  if (!text) return text.error();
  return parse_mounts(*text);
}

Result<std::string> point_holding(const std::string& path) {
  for (std::string at = path;; at.resize(std::max<std::size_t>(at.rfind('/'), 1))) {
    const std::optional<bool> mounted = is_point(at);
    // The root of who is in a chroot may be no mount.
    if (!mounted || (at == "/" && !*mounted)) return listed_point_holding(path);
    if (*mounted) return at;
  }
}

Result<std::optional<Mount>> mount_at(const std::string& point) {
  if (is_point(point) == false) return std::optional<Mount>{};
  const Result<std::vector<Mount>> mounts = read_mounts();
  if (!mounts) return mounts.error();
  const auto found = std::find_if(mounts->rbegin(), mounts->rend(), [&](const Mount& m) { return m.point == point; });
  return found == mounts->rend() ? std::nullopt : std::optional(*found);
}

Result<bool> has_mounts_below(const std::string& folder) {
  const Result<std::vector<Mount>> mounts = read_mounts();
  if (!mounts) return mounts.error();
  return std::ranges::any_of(*mounts, [&](const Mount& m) { return m.point.starts_with(folder + "/"); });
}

std::optional<Mount> mount_within(const std::string& folder, const std::vector<Mount>& mounts) {
  const auto found = std::ranges::find_if(
      mounts, [&](const Mount& m) { return m.point == folder || m.point.starts_with(folder + "/"); });
  return found == mounts.end() ? std::nullopt : std::optional(*found);
}

Result<std::optional<Mount>> mount_within(const std::string& folder) {
  const Result<std::vector<Mount>> mounts = read_mounts();
  if (!mounts) return mounts.error();
  return mount_within(folder, *mounts);
}

}  // namespace containers

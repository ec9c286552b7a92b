// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/host_name.hpp"

#include "containers/roots/container_root.hpp"
#include "containers/roots/image_root.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/unique_fd.hpp"
#include "foundation/write_all.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace containers {
namespace {

constexpr std::size_t kMaxFileBytes = 64u << 10;
constexpr const char* kUnfinished = ".switchyard-hostname";

struct HostNameFile {
  const char* folder;
  const char* name;
  std::string (*text)(std::string_view old, std::string_view host_name);
};

std::string whole_text(std::string_view, std::string_view host_name) { return fmt::format("{}\n", host_name); }

constexpr HostNameFile kPlain{"etc", "hostname", whole_text};
constexpr HostNameFile kFiles[] = {
    kPlain,
    {"etc", "HOSTNAME", whole_text},
    {"etc/sysconfig", "network", with_host_name_line},
};

std::string path_of(const HostNameFile& file) { return fmt::format("/{}/{}", file.folder, file.name); }

// Empty where the container has no such folder.
UniqueFd open_folder(int root_fd, const char* folder) {
  open_how how{};
  how.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  return UniqueFd(static_cast<int>(::syscall(SYS_openat2, root_fd, folder, &how, sizeof how)));
}

Result<void> replace(int folder, const HostNameFile& file, std::string_view text, const struct stat& like) {
  ::unlinkat(folder, kUnfinished, 0);
  const UniqueFd made(::openat(folder, kUnfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!made) return system_error("cannot be made", errno);
  auto written = write_all(made.get(), text, kUnfinished);
  if (written && ::fsync(made.get()) != 0) written = system_error("cannot sync", errno);
  if (written &&
      (::fchown(made.get(), like.st_uid, like.st_gid) != 0 || ::fchmod(made.get(), like.st_mode & 0777) != 0))
    written = system_error("cannot set owner and mode", errno);
  if (written && ::renameat(folder, kUnfinished, folder, file.name) != 0)
    written = system_error("cannot be renamed into place", errno);
  if (!written) ::unlinkat(folder, kUnfinished, 0);
  return written;
}

// False: there is none.
Result<bool> rewrite(int root_fd, const HostNameFile& file, std::string_view host_name) {
  const UniqueFd folder = open_folder(root_fd, file.folder);
  if (!folder) return false;
  struct stat is {};
  if (::fstatat(folder.get(), file.name, &is, AT_SYMLINK_NOFOLLOW) != 0) return false;
  if (!S_ISREG(is.st_mode) || is.st_size > static_cast<off_t>(kMaxFileBytes)) return false;
  const UniqueFd old(::openat(folder.get(), file.name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!old) return system_error("cannot be opened", errno);
  const auto text = read_to_end(old.get(), path_of(file), kMaxFileBytes);
  if (!text) return text.error();
  if (auto replaced = replace(folder.get(), file, file.text(*text, host_name), is); !replaced) return replaced.error();
  return true;
}

Result<void> make_plain(int root_fd, std::string_view host_name) {
  const UniqueFd folder = open_folder(root_fd, kPlain.folder);
  if (!folder) return {};  // a root without /etc reads no file
  struct stat fresh {};    // its root's, who has the host's ids of its range in a tree that was given these
  if (::fstat(root_fd, &fresh) != 0) return system_error("cannot look at the root", errno);
  fresh.st_mode = 0644;
  return replace(folder.get(), kPlain, kPlain.text("", host_name), fresh);
}

Error about_file(const HostNameFile& file, const Error& error) {
  return {error.code, fmt::format("its file '{}': {}", path_of(file), error.message), error.domain};
}

Result<void> write_mounted(const ContainerHome& home, std::string_view host_name) {
  const UniqueFd root(::open(home.root().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root) return system_error(fmt::format("cannot open '{}'", home.root()), errno);
  return write_host_name_below(root.get(), host_name);
}

}  // namespace

std::string with_host_name_line(std::string_view text, std::string_view host_name) {
  constexpr std::string_view kKey = "HOSTNAME=";
  std::string out;
  bool found = false;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    const bool is_it = line.starts_with(kKey);
    if (!is_it || !found) out += is_it ? fmt::format("{}{}\n", kKey, host_name) : fmt::format("{}\n", line);
    found = found || is_it;
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return found ? out : fmt::format("{}{}{}\n", out, kKey, host_name);
}

Result<void> write_host_name_below(int root_fd, std::string_view host_name) {
  bool written = false;
  for (const HostNameFile& file : kFiles) {
    const auto done = rewrite(root_fd, file, host_name);
    if (!done) return about_file(file, done.error());
    written = written || *done;
  }
  if (written) return {};
  if (auto made = make_plain(root_fd, host_name); !made) return about_file(kPlain, made.error());
  return {};
}

Result<void> write_host_name(const ContainerHome& home, std::string_view host_name,
                             const std::optional<std::string>& image) {
  const auto status = root_status(home);
  if (!status) return status.error();
  if (status->mounted)
    return about(home, {ErrorCode::kOperationInvalid, "its root is mounted: stop the container first"});
  auto mounted = image ? mount_image_root_as_it_is(home, {*image, "raw"}) : mount_root(home, {.ids_as_they_are = true});
  if (!mounted) return mounted;
  auto written = write_mounted(home, host_name);
  const auto unmounted = unmount_root(home);
  if (!written) return about(home, written.error());
  if (!unmounted) return unmounted.error();
  return {};
}

}  // namespace containers

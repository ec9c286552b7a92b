// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/container_root.hpp"

#include "containers/container_lock.hpp"
#include "containers/mount_table.hpp"
#include "containers/overlay_mount.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

namespace containers {
namespace {

constexpr std::string_view kSourcePrefix = "switchyard:";

// What the mount table shows as the root's device, and by which a root that is mounted already is known for the right
// one: template and id map. "switchyard:debian-12-x86_64", "switchyard:debian-12-x86_64:u0-100000-65536:g0-…".
std::string source_of(const std::string& template_name, const IdMap& id_map) {
  std::string source = fmt::format("{}{}", kSourcePrefix, template_name);
  for (const IdRange& r : id_map.users) source += fmt::format(":u{}-{}-{}", r.start, r.target, r.count);
  for (const IdRange& r : id_map.groups) source += fmt::format(":g{}-{}-{}", r.start, r.target, r.count);
  return source;
}

bool is_ours(const Mount& mount) { return mount.type == "overlay" && mount.source.starts_with(kSourcePrefix); }

bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

// The mount table knows paths without symbolic links.
Result<void> resolve_homes_root(ContainerHome& home) {
  char resolved[PATH_MAX];
  if (::realpath(home.homes_root.c_str(), resolved) == nullptr)
    return system_error(fmt::format("homes_root '{}' must be a folder", home.homes_root), errno);
  home.homes_root = resolved;
  return {};
}

Error about(const ContainerHome& home, const Error& error) {
  return {error.code, fmt::format("container {}: {}", home.uuid.text, error.message), error.domain};
}

Result<void> unmount(const std::string& point) {
  if (::umount2(point.c_str(), UMOUNT_NOFOLLOW) == 0) return {};
  if (errno == EBUSY)
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("'{}' cannot be unmounted: something on this host uses it (fuser -m shows what)", point)};
  return system_error(fmt::format("cannot unmount '{}'", point), errno);
}

Result<void> check_mounted(const ContainerHome& home, const RootIds& ids, const std::string& source) {
  const UniqueFd root(::open(home.root().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root) return system_error(fmt::format("cannot open '{}'", home.root()), errno);
  return check_writable(root.get(), ids, source);
}

// Unmounts ours from the top; stops at nothing, at `keep` (returns true), or at somebody else's mount (an error).
Result<bool> clear_mounts(const ContainerHome& home, std::string_view keep) {
  for (;;) {
    const auto mount = mount_at(home.root());
    if (!mount) return mount.error();
    if (!*mount) return false;
    if (!is_ours(**mount))
      return Error{ErrorCode::kOperationInvalid,
                   fmt::format("something else is mounted at '{}': {} of type {}", home.root(), (*mount)->source,
                               (*mount)->type)};
    if ((*mount)->source == keep) return true;
    if (auto done = unmount(home.root()); !done) return done.error();
  }
}

Result<std::string> choose_template(const ContainerHome& home, const std::optional<std::string>& wanted) {
  if (wanted) return *wanted;
  const auto recorded = recorded_template(home);
  if (!recorded) return recorded.error();
  if (*recorded) return **recorded;
  return Error{ErrorCode::kInvalidArg, "its template must be named: it was not mounted over one before"};
}

Result<void> mount_locked(const ContainerHome& home, const std::string& template_name, const IdMap& id_map,
                          const RootIds& ids) {
  if (auto recorded = record_template(home, template_name); !recorded) return recorded;
  const std::string source = source_of(template_name, id_map);
  const Result<bool> mounted = clear_mounts(home, source);
  if (!mounted) return mounted.error();
  if (*mounted) return check_mounted(home, ids, source);
  if (auto made = make_layers(home, template_name); !made) return made;
  const Result<UniqueFd> overlay = make_overlay({.source = source,
                                                 .lower = home.template_tree(template_name),
                                                 .upper = home.upper(),
                                                 .work = home.work(),
                                                 .id_map = id_map,
                                                 .mapped_folder = home.folder()});
  if (!overlay) return overlay.error();
  return attach_mount(*overlay, home.root());
}

Result<void> prepare_and_mount(const ContainerHome& home, const std::optional<std::string>& wanted,
                               const IdMap& id_map) {
  const Result<RootIds> ids = root_ids(id_map);
  if (!ids) return ids.error();
  const Result<std::string> template_name = choose_template(home, wanted);
  if (!template_name) return template_name.error();
  // Before anything is made: a mistyped name must not be recorded.
  if (const std::string tree = home.template_tree(*template_name); !exists(tree))
    return system_error(fmt::format("template '{}' is not here: cannot look at '{}'", *template_name, tree), errno);
  if (auto made = make_home(home, ids->group); !made) return made;
  const Result<ContainerLock> lock = ContainerLock::take(home);
  if (!lock) return lock.error();
  return mount_locked(home, *template_name, id_map, *ids);
}

}  // namespace

Result<void> mount_root(ContainerHome home, std::optional<std::string> template_name, const IdMap& id_map) {
  if (auto resolved = resolve_homes_root(home); !resolved) return about(home, resolved.error());
  if (auto mounted = prepare_and_mount(home, template_name, id_map); !mounted) return about(home, mounted.error());
  return {};
}

Result<bool> unmount_root(ContainerHome home) {
  if (!exists(home.root())) return false;
  if (auto resolved = resolve_homes_root(home); !resolved) return about(home, resolved.error());
  const Result<ContainerLock> lock = ContainerLock::take(home);
  if (!lock) return about(home, lock.error());
  const auto before = mount_at(home.root());
  if (!before) return about(home, before.error());
  if (!*before || !is_ours(**before)) return false;
  if (auto cleared = clear_mounts(home, {}); !cleared) return about(home, cleared.error());
  return true;
}

Result<RootStatus> root_status(ContainerHome home) {
  if (!exists(home.folder())) return RootStatus{};
  if (auto resolved = resolve_homes_root(home); !resolved) return about(home, resolved.error());
  const auto name = recorded_template(home);
  if (!name) return about(home, name.error());
  const auto mount = mount_at(home.root());
  if (!mount) return about(home, mount.error());
  return RootStatus{*name, *mount && is_ours(**mount)};
}

}  // namespace containers

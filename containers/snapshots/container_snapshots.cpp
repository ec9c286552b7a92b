// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/snapshots/container_snapshots.hpp"

#include "containers/homes/container_lock.hpp"
#include "containers/snapshots/frozen_filesystem.hpp"
#include "containers/snapshots/snapshot_name.hpp"
#include "containers/storage/block_mount.hpp"
#include "containers/storage/loop_device.hpp"
#include "containers/storage/open_image.hpp"
#include "containers/storage/own_image.hpp"
#include "containers/values/template_name.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/path_exists.hpp"
#include "foundation/remove_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace containers {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxRecordBytes = 8192;
constexpr std::string_view kCopy = ".img";
constexpr std::string_view kRecord = ".of";
constexpr std::string_view kOfTemplate = "template ";

std::string folder_of(const ContainerHome& home) { return home.folder() + "/snapshots"; }
std::string copy_of(const ContainerHome& home, const std::string& name) {
  return fmt::format("{}/{}{}", folder_of(home), name, kCopy);
}
std::string record_of(const ContainerHome& home, const std::string& name) {
  return fmt::format("{}/{}{}", folder_of(home), name, kRecord);
}
std::string unfinished_copy(const ContainerHome& home) { return folder_of(home) + "/.copy"; }
// The image as it will be, and the template that will be recorded for it.
std::string reverted_image(const ContainerHome& home) { return folder_of(home) + "/.reverted"; }
std::string revert_journal(const ContainerHome& home) { return home.folder() + "/revert"; }

// What a snapshot is a copy of.
struct Source {
  std::string image;   // its path, without symbolic links
  std::string record;  // as NAME.of has it
};

Result<Source> own_source(const ContainerHome& home) {
  if (path_exists(home.upper()))
    return Error{ErrorCode::kOperationUnsupported,
                 fmt::format("its files lie in the folder '{}': snapshots need an image; make one with "
                             "'switchyard-ct create' for a new container and copy them",
                             home.upper())};
  const auto name = recorded_template(home);
  if (!name) return name.error();
  if (!*name || !path_exists(home.image()))
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("it has no image '{}' yet: it was never started", home.image())};
  return Source{home.image(), std::string(kOfTemplate) + **name};
}

Result<Source> whole_source(const std::string& path) {
  std::error_code failure;
  const std::string resolved = fs::canonical(path, failure);
  if (failure) return system_error(fmt::format("cannot find image '{}'", path), failure.value());
  if (!fs::is_regular_file(resolved, failure))
    return Error{ErrorCode::kOperationUnsupported,
                 fmt::format("'{}' is no file: snapshots are copies of an image file", path)};
  return Source{resolved, "image " + resolved};
}

Result<Source> source_of(const ContainerHome& home, const SnapshotOf& snapshot) {
  return snapshot.image ? whole_source(*snapshot.image) : own_source(home);
}

// What a killed one of us left.
Result<void> sweep(const ContainerHome& home) {
  if (auto finished = finish_revert(home); !finished) return finished;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(folder_of(home), failure)) {
    const std::string name = entry.path().filename();
    if (name.front() != '.') continue;
    if (auto removed = remove_file(entry.path()); !removed) return removed;
  }
  return {};
}

Result<void> make_folders(const ContainerHome& home) {
  if (auto made = make_folder(home.homes_root + "/private", 0711); !made) return made;
  return make_folder(home.folder(), 0700);
}

// The file system of an image that is mounted somewhere; none when it is not.
Result<std::optional<UniqueFd>> mounted_root(int image, const std::string& path) {
  const auto device = loop_on(image);
  if (!device) return device.error();
  if (!*device) return std::optional<UniqueFd>{};
  const auto filesystem = find_filesystem(image, path);
  if (!filesystem) return filesystem.error();
  const Result<UniqueFd> mount = mount_block((*device)->path, filesystem->type);
  if (!mount) {
    // Its container ended a moment ago, and the kernel has just let go.
    if (auto unused = wait_for_no_loop(image, path); !unused) return mount.error();
    return std::optional<UniqueFd>{};
  }
  UniqueFd root(::openat(mount->get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root) return system_error(fmt::format("cannot open the file system of '{}'", path), errno);
  return std::optional<UniqueFd>(std::move(root));
}

Result<SnapshotMade> copy_frozen(int from, int to, const std::string& path, const CopyProgress& progress) {
  auto root = mounted_root(from, path);
  if (!root) return root.error();
  if (!*root) {
    if (auto copied = copy_image(from, to, path, progress); !copied) return copied.error();
    return SnapshotMade{};
  }
  auto frozen = FrozenFilesystem::freeze(std::move(**root));
  if (!frozen) return frozen.error();
  const auto began = std::chrono::steady_clock::now();
  auto copied = copy_image(from, to, path, progress);
  auto thawed = frozen->thaw();
  const auto ended = std::chrono::steady_clock::now();
  if (!copied) return copied.error();
  if (!thawed) return thawed.error();
  return SnapshotMade{std::chrono::duration_cast<std::chrono::microseconds>(ended - began)};
}

Result<SnapshotMade> create_locked(const ContainerHome& home, const SnapshotOf& snapshot,
                                   const CopyProgress& progress) {
  const Result<Source> source = source_of(home, snapshot);
  if (!source) return source.error();
  const auto image = open_image(source->image, O_RDONLY);
  if (!image) return image.error();
  const std::string unfinished = unfinished_copy(home);
  const auto act = [&]() -> Result<SnapshotMade> {
    const auto copy = open_image(unfinished, O_RDWR | O_CREAT | O_EXCL);
    if (!copy) return copy.error();
    const auto made = copy_frozen(image->get(), copy->get(), source->image, progress);
    if (!made) return made.error();
    // A record without a copy is no snapshot, a copy without its record cannot be reverted to.
    if (auto recorded = write_file_atomically(record_of(home, snapshot.name), source->record + "\n"); !recorded)
      return recorded.error();
    if (auto moved = move_into_place(copy->get(), unfinished, copy_of(home, snapshot.name)); !moved)
      return moved.error();
    return *made;
  };
  auto made = act();
  if (!made) ::unlink(unfinished.c_str());
  return made;
}

Result<std::string> recorded_source(const ContainerHome& home, const std::string& name) {
  if (!path_exists(copy_of(home, name)))
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("it has no snapshot '{}': there is no '{}'", name, copy_of(home, name))};
  auto text = read_file(record_of(home, name), kMaxRecordBytes);
  if (!text) return text.error();
  if (text->ends_with('\n')) text->pop_back();
  return *text;
}

// Its image may be gone, or never have been made: it will be there again.
Result<void> expect_unused(const std::string& path) {
  if (!path_exists(path)) return {};
  const auto image = open_image(path, O_RDONLY);
  if (!image) return image.error();
  return wait_for_no_loop(image->get(), path);
}

Result<UniqueFd> copy_back(const ContainerHome& home, const std::string& name, const std::string& to,
                           const CopyProgress& progress) {
  const auto copy = open_image(copy_of(home, name), O_RDONLY);
  if (!copy) return copy.error();
  if (auto removed = remove_file(to); !removed) return removed.error();
  auto image = open_image(to, O_RDWR | O_CREAT | O_EXCL);
  if (!image) return image.error();
  if (auto copied = copy_image(copy->get(), image->get(), copy_of(home, name), progress); !copied)
    return copied.error();
  return std::move(*image);
}

// The reverted image is on the disk.
Result<void> place_reverted(const ContainerHome& home, const std::string& template_name) {
  // A journal that is found without the image means that the image is in its place.
  if (auto synced = sync_folder(folder_of(home)); !synced) return synced;
  if (auto written = write_file_atomically(revert_journal(home), template_name + "\n"); !written) return written;
  return finish_revert(home);
}

Result<void> drop_empty_folder(const ContainerHome& home) {
  if (::rmdir(folder_of(home).c_str()) == 0 || errno == ENOTEMPTY || errno == EEXIST || errno == ENOENT) return {};
  return system_error(fmt::format("cannot remove '{}'", folder_of(home)), errno);
}

Result<void> revert_own(const ContainerHome& home, const std::string& name, const std::string& template_name,
                        const CopyProgress& progress) {
  if (auto unused = expect_unused(home.image()); !unused) return unused;
  const auto image = copy_back(home, name, reverted_image(home), progress);
  if (!image) return image.error();
  const auto recorded = recorded_template(home);
  if (!recorded) return recorded.error();
  if (*recorded == template_name) return move_into_place(image->get(), reverted_image(home), home.image());
  if (::fsync(image->get()) != 0) return system_error(fmt::format("cannot sync '{}'", reverted_image(home)), errno);
  return place_reverted(home, template_name);
}

Result<void> revert_whole(const ContainerHome& home, const SnapshotOf& snapshot, const std::string& path,
                          const CopyProgress& progress) {
  if (auto unused = expect_unused(path); !unused) return unused;
  struct stat old {};
  if (::stat(path.c_str(), &old) != 0) return system_error(fmt::format("cannot look at '{}'", path), errno);
  const std::string beside = path + ".switchyard-revert";
  const auto act = [&]() -> Result<void> {
    const auto image = copy_back(home, snapshot.name, beside, progress);
    if (!image) return image.error();
    if (::fchown(image->get(), old.st_uid, old.st_gid) != 0 || ::fchmod(image->get(), old.st_mode & 07777) != 0)
      return system_error(fmt::format("cannot give '{}' owner and permissions of '{}'", beside, path), errno);
    return move_into_place(image->get(), beside, path);
  };
  auto reverted = act();
  if (!reverted) ::unlink(beside.c_str());
  return reverted;
}

Result<void> revert_locked(const ContainerHome& home, const SnapshotOf& snapshot, const CopyProgress& progress) {
  const Result<std::string> record = recorded_source(home, snapshot.name);
  if (!record) return record.error();
  if (snapshot.image) {
    const auto source = whole_source(*snapshot.image);
    if (!source) return source.error();
    if (source->record == *record) return revert_whole(home, snapshot, source->image, progress);
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("snapshot '{}' is one of '{}', not of '{}'", snapshot.name, *record, source->record)};
  }
  if (!record->starts_with(kOfTemplate))
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("snapshot '{}' is one of '{}', not of the container's own files", snapshot.name, *record)};
  const auto template_name = parse_template_name(std::string_view(*record).substr(kOfTemplate.size()));
  if (!template_name) return template_name.error();
  auto reverted = revert_own(home, snapshot.name, *template_name, progress);
  if (!reverted && !path_exists(revert_journal(home))) ::unlink(reverted_image(home).c_str());
  return reverted;
}

// Resolved, made, locked, and swept.
template <typename Outcome, typename GoOn>
Outcome with_snapshots(ContainerHome home, GoOn go_on) {
  const auto act = [&]() -> Outcome {
    if (auto resolved = resolve_homes_root(home); !resolved) return resolved.error();
    if (auto made = make_folders(home); !made) return made.error();
    const Result<ContainerLock> lock = ContainerLock::take(home);
    if (!lock) return lock.error();
    // With the lock: who deletes the last one takes the folder away.
    if (auto made = make_folder(folder_of(home), 0700); !made) return made.error();
    if (auto swept = sweep(home); !swept) return swept.error();
    return go_on(std::as_const(home));
  };
  auto outcome = act();
  if (!outcome) return about(home, outcome.error());
  return outcome;
}

}  // namespace

Result<SnapshotMade> create_snapshot(ContainerHome home, const SnapshotOf& snapshot, const CopyProgress& progress) {
  return with_snapshots<Result<SnapshotMade>>(
      std::move(home), [&](const ContainerHome& at) { return create_locked(at, snapshot, progress); });
}

Result<void> revert_to_snapshot(ContainerHome home, const SnapshotOf& snapshot, const CopyProgress& progress) {
  return with_snapshots<Result<void>>(std::move(home),
                                      [&](const ContainerHome& at) { return revert_locked(at, snapshot, progress); });
}

Result<void> delete_snapshot(ContainerHome home, const std::string& name) {
  if (!path_exists(home.folder())) return {};
  return with_snapshots<Result<void>>(std::move(home), [&](const ContainerHome& at) -> Result<void> {
    if (auto removed = remove_file(copy_of(at, name)); !removed) return removed;
    if (auto removed = remove_file(record_of(at, name)); !removed) return removed;
    if (auto synced = sync_folder(folder_of(at)); !synced) return synced;
    return drop_empty_folder(at);
  });
}

Result<std::vector<SnapshotFile>> list_snapshots(const ContainerHome& home) {
  std::vector<SnapshotFile> snapshots;
  if (!path_exists(folder_of(home))) return snapshots;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(folder_of(home), failure)) {
    const std::string file = entry.path().filename();
    struct stat is {};
    if (file.front() == '.' || !file.ends_with(kCopy) || ::stat(entry.path().c_str(), &is) != 0) continue;
    snapshots.push_back({file.substr(0, file.size() - kCopy.size()), static_cast<std::uint64_t>(is.st_size),
                         static_cast<std::uint64_t>(is.st_blocks) * 512});
  }
  if (failure) return system_error(fmt::format("cannot list '{}'", folder_of(home)), failure.value());
  std::ranges::sort(snapshots, {}, &SnapshotFile::name);
  return snapshots;
}

Result<std::vector<std::string>> templates_of_snapshots(const ContainerHome& home) {
  const auto snapshots = list_snapshots(home);
  if (!snapshots) return snapshots.error();
  std::vector<std::string> names;
  for (const SnapshotFile& file : *snapshots) {
    const auto record = recorded_source(home, file.name);
    if (!record) return record.error();
    if (record->starts_with(kOfTemplate)) names.push_back(record->substr(kOfTemplate.size()));
  }
  return names;
}

Result<void> replace_own_image(const ContainerHome& home, const std::string& from, const std::string& template_name) {
  if (auto finished = finish_revert(home); !finished) return finished;
  if (auto unused = expect_unused(home.image()); !unused) return unused;
  if (auto unused = expect_unused(from); !unused) return unused;
  if (auto made = make_folder(folder_of(home), 0700); !made) return made;
  if (auto removed = remove_file(reverted_image(home)); !removed) return removed;
  if (::link(from.c_str(), reverted_image(home).c_str()) != 0)
    return system_error(fmt::format("cannot link '{}' to '{}'", from, reverted_image(home)), errno);
  if (auto placed = place_reverted(home, template_name); !placed) return placed;
  if (auto removed = remove_file(from); !removed) return removed;
  return drop_empty_folder(home);
}

Result<void> drop_replacement(const ContainerHome& home) {
  if (auto removed = remove_file(reverted_image(home)); !removed) return removed;
  return drop_empty_folder(home);
}

Result<void> finish_revert(const ContainerHome& home) {
  const std::string journal = revert_journal(home);
  if (!path_exists(journal)) return {};
  const auto text = read_file(journal, kMaxRecordBytes);
  if (!text) return text.error();
  const auto template_name = parse_template_name(std::string_view(*text).substr(0, text->find('\n')));
  if (!template_name) return template_name.error();
  if (path_exists(reverted_image(home)) && ::rename(reverted_image(home).c_str(), home.image().c_str()) != 0)
    return system_error(fmt::format("cannot rename '{}' to '{}'", reverted_image(home), home.image()), errno);
  if (auto recorded = write_file_atomically(home.template_record(), *template_name + "\n", 0644); !recorded)
    return recorded;
  if (auto removed = remove_file(journal); !removed) return removed;
  return sync_folder(home.folder());
}

}  // namespace containers

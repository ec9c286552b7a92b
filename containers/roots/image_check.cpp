// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/image_check.hpp"

#include "containers/homes/container_lock.hpp"
#include "containers/processes/child_process.hpp"
#include "containers/roots/image_file.hpp"
#include "containers/roots/root_mount.hpp"
#include "containers/storage/image_export.hpp"

namespace containers {
namespace {

constexpr int kMended = 1;  // errors were there, and are put right

// What needs no answer first; then, for that was not enough, all of it, with yes to each question.
Result<void> run_e2fsck(const std::string& device) {
  if (run_program({.words = {"e2fsck", "-p", device}, .good_status = kMended})) return {};
  return run_program({.words = {"e2fsck", "-f", "-y", device}, .good_status = kMended});
}

Result<void> mend_attached(const ContainerHome& home, const ImageRoot& image) {
  const auto file = find_image_file(image);
  if (!file) return file.error();
  const auto attached = attach_image_file(home, *file);
  if (!attached) return attached.error();
  return attached->type == FilesystemType::kExt4 ? run_e2fsck(attached->device.path) : Result<void>();
}

Result<void> mend_locked(ContainerHome& home, const ImageRoot& image) {
  if (auto resolved = resolve_homes_root(home); !resolved) return resolved;
  if (auto good = check_image_root(image); !good) return good;
  const Result<ContainerLock> lock = ContainerLock::take(home);
  if (!lock) return lock.error();
  if (auto off = expect_nothing_mounted(home); !off) return off;
  if (auto ended = end_export(home); !ended) return ended;
  auto mended = mend_attached(home, image);
  auto ended = end_export(home);
  return mended ? ended : mended;
}

}  // namespace

Result<void> mend_image_filesystem(ContainerHome home, const ImageRoot& image) {
  if (auto mended = mend_locked(home, image); !mended) return about(home, mended.error());
  return {};
}

}  // namespace containers

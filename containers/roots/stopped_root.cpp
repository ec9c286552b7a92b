// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/stopped_root.hpp"

#include "containers/roots/container_root.hpp"
#include "containers/roots/image_root.hpp"
#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>

namespace containers {
namespace {

// Its descriptor is closed when it returns: the root could not be unmounted before.
Result<void> change_mounted(const ContainerHome& home, const std::function<Result<void>(int root_fd)>& change) {
  const UniqueFd root(::open(home.root().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root) return system_error(fmt::format("cannot open '{}'", home.root()), errno);
  return change(root.get());
}

}  // namespace

Result<void> change_stopped_root(const ContainerHome& home, const std::optional<ImageRoot>& image,
                                 const std::function<Result<void>(int root_fd)>& change) {
  const auto status = root_status(home);
  if (!status) return status.error();
  if (status->mounted)
    return about(home, {ErrorCode::kOperationInvalid, "its root is mounted: stop the container first"});
  auto mounted = image ? mount_image_root_as_it_is(home, *image)
                       : mount_root(home, {.ids_as_they_are = true, .mounted_already = MountedAlready::kRefused});
  if (!mounted) return mounted;
  const auto changed = change_mounted(home, change);
  const auto unmounted = unmount_root(home);
  if (!changed) return about(home, changed.error());
  if (!unmounted) return unmounted.error();
  return {};
}

}  // namespace containers

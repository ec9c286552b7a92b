// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A stopped container's root, mounted while something is changed in it, with the ids that are on the disk; unmounted
// again whatever came of it. Its files are the container's and not trusted (root_files.hpp).
//
// Single-threaded programs that are root, as container_root.hpp.
#pragma once

#include "containers/domain/domain_root.hpp"
#include "containers/homes/container_home.hpp"
#include "foundation/result.hpp"

#include <functional>
#include <optional>

namespace containers {

// `image`: what is the root as a whole; none: a root over the template that is recorded. kOperationInvalid while it is
// mounted, for it may run.
Result<void> change_stopped_root(const ContainerHome& home, const std::optional<ImageRoot>& image,
                                 const std::function<Result<void>(int root_fd)>& change);

}  // namespace containers

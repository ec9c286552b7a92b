// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A container's host name in its own files, as its system reads it when it boots: /etc/hostname (Debian, systemd; made
// where there is none of the others), /etc/HOSTNAME (SUSE), HOSTNAME= in /etc/sysconfig/network (Red Hat's until 6).
//
// The files are the container's and not trusted (root_files.hpp): written beside their place and renamed, with owner
// and mode of the old ones; a new one has the root folder's owner.
//
// Single-threaded programs that are root, as container_root.hpp; the container does not run.
#pragma once

#include "containers/homes/container_home.hpp"
#include "foundation/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace containers {

// kInvalidArg for what cannot be one.
Result<void> check_host_name(std::string_view name);

// Below a root that is mounted.
Result<void> write_host_name_below(int root_fd, std::string_view host_name);

// Mounts the root for it and unmounts it again. `image`: the raw image that is the root; none: one over the template
// that is recorded. kOperationInvalid while the root is mounted.
Result<void> write_host_name(const ContainerHome& home, std::string_view host_name,
                             const std::optional<std::string>& image);

// "HOSTNAME=…" in a text of KEY=value lines: replaced, or added at the end.
std::string with_host_name_line(std::string_view text, std::string_view host_name);

}  // namespace containers

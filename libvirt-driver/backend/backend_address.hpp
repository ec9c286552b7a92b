// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Where a backend listens: the configured socket, else as libvirt's own clients find it (remote_sockets.c): the
// modular daemon's socket if it exists, else the monolithic libvirtd's.
#pragma once

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"
#include "libvirt-driver/registry/kind.hpp"

#include <string>
#include <string_view>

namespace driver {

struct BackendAddress {
  Kind kind = Kind::kVm;
  std::string run_dir = "/run/libvirt";
  std::string configured_socket;  // empty: find it
};

// "qemu:///system" or "lxc:///system".
std::string_view backend_uri(Kind kind);
// "VM" or "container", for messages.
std::string_view backend_name(Kind kind);

// The socket that would be tried now.
std::string backend_socket_path(const BackendAddress& address);

// A connected, non-blocking socket.
Result<UniqueFd> connect_backend(const BackendAddress& address);

}  // namespace driver

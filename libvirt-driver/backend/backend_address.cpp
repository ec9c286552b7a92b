// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/backend/backend_address.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace driver {
namespace {

struct BackendFacts {
  std::string_view uri;
  std::string_view name;
  std::string_view modular_socket;
};

constexpr std::array<BackendFacts, 2> kFacts = {{
    {"qemu:///system", "VM", "virtqemud-sock"},
    {"lxc:///system", "container", "virtlxcd-sock"},
}};

constexpr std::string_view kMonolithicSocket = "libvirt-sock";

}  // namespace

std::string_view backend_uri(Kind kind) { return kFacts[index_of(kind)].uri; }
std::string_view backend_name(Kind kind) { return kFacts[index_of(kind)].name; }

std::string backend_socket_path(const BackendAddress& address) {
  if (!address.configured_socket.empty()) return address.configured_socket;
  std::string modular = fmt::format("{}/{}", address.run_dir, kFacts[index_of(address.kind)].modular_socket);
  if (::access(modular.c_str(), F_OK) == 0) return modular;
  return fmt::format("{}/{}", address.run_dir, kMonolithicSocket);
}

Result<UniqueFd> connect_backend(const BackendAddress& address) {
  const std::string path = backend_socket_path(address);
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (path.size() >= sizeof name.sun_path)
    return Error{ErrorCode::kInvalidArg,
                 fmt::format("socket path '{}' is longer than {} bytes", path, sizeof name.sun_path - 1)};
  std::memcpy(name.sun_path, path.data(), path.size());
  UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) return system_error("cannot make a socket", errno);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
    Error error = system_error(fmt::format("cannot reach libvirt's {} driver ({}) at '{}'", backend_name(address.kind),
                                           backend_uri(address.kind), path),
                               errno);
    error.domain = ErrorDomain::kRpc;
    return error;
  }
  return socket;
}

}  // namespace driver

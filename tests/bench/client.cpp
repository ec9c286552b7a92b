// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tests/bench/client.hpp"

#include <libvirt/virterror.h>

std::string_view name(Kind kind) { return kind == Kind::kVm ? "vm" : "container"; }

std::vector<Path> paths(Kind kind, const Setup& setup) {
  const std::string driver = kind == Kind::kVm ? "qemu" : "lxc";
  std::vector<Path> found{{"direct", driver + ":///system"}};
  if (!setup.relay_socket.empty()) found.push_back({"relay", driver + "+unix:///system?socket=" + setup.relay_socket});
  if (setup.virtvzd) found.push_back({"virtvzd", "vz:///system"});
  return found;
}

void check(int result, std::string_view call) {
  if (result >= 0) return;
  const virError* error = virGetLastError();
  throw Failure(std::string(call) + ": " + (error && error->message ? error->message : "no error given"));
}

Connection connect(const std::string& uri) { return Connection(check(virConnectOpen(uri.c_str()), "open " + uri)); }

Domain find_domain(const Connection& connection, const std::string& domain) {
  return Domain(check(virDomainLookupByName(connection.get(), domain.c_str()), "look up " + domain));
}

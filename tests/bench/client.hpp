// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What every measurement needs of libvirt's client library: handles that free themselves, and the ways by which one
// libvirtd is reached. A measurement has no use for a call that fails, so failures throw with libvirt's own message.
//
//   for (const Path& path : paths(Kind::kVm, setup)) { Connection c = connect(path.uri); ... }
#pragma once

#include <libvirt/libvirt.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

template <auto Free>
struct FreeBy {
  template <typename T>
  void operator()(T* p) const {
    Free(p);
  }
};
using Connection = std::unique_ptr<virConnect, FreeBy<virConnectClose>>;
using Domain = std::unique_ptr<virDomain, FreeBy<virDomainFree>>;
using Stream = std::unique_ptr<virStream, FreeBy<virStreamFree>>;
using Pool = std::unique_ptr<virStoragePool, FreeBy<virStoragePoolFree>>;
using Volume = std::unique_ptr<virStorageVol, FreeBy<virStorageVolFree>>;

struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class Kind { kVm, kContainer };
inline constexpr std::array kKinds{Kind::kVm, Kind::kContainer};
std::string_view name(Kind kind);  // "vm", "container": the names of the scene's domains and of metrics

struct Setup {
  std::string relay_socket;  // empty: no relay
  bool virtvzd = false;      // false: nothing answers vz:///system
};

struct Path {
  std::string_view name;  // "direct", "relay", "virtvzd"
  std::string uri;
};
std::vector<Path> paths(Kind kind, const Setup& setup);

Connection connect(const std::string& uri);
Domain find_domain(const Connection& connection, const std::string& name);

// Throws when a libvirt call returned what says that it failed.
void check(int result, std::string_view call);
template <typename T>
T* check(T* result, std::string_view call) {
  if (!result) check(-1, call);
  return result;
}

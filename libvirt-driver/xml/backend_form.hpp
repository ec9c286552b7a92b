// SPDX-License-Identifier: LGPL-2.1-or-later
//
// From the domain XML a user gives to the one a backend takes.
//
// A VM's passes with its bytes unchanged, but for type vz or parallels: that becomes kvm or qemu, and the written type
// is kept in the user form (user_form_element.hpp). A container's becomes type lxc; what libvirt's LXC driver cannot
// have is taken out with a warning, what it insists on is filled in (container_form.hpp).
// user_form.hpp is the way back: backend_form(user_form(backend_form(x))) == backend_form(x).
//
// Errors: kXml as parse_document and identity_of. Pure; any thread.
#pragma once

#include "foundation/result.hpp"
#include "libvirt-driver/registry/kind.hpp"
#include "libvirt-driver/rpc/uuid.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace driver {

struct BackendFormOptions {
  bool kvm_works = false;  // type vz becomes kvm, else qemu
  // Where a container's root is mounted on the host, for a root that switchyard-ct mounts (template, ploop).
  std::function<std::string(const Uuid&)> root_of = [](const Uuid& uuid) {
    return "/vz/private/" + to_string(uuid) + "/root";
  };
  // Given to a container that names no UUID and whose root path needs one.
  Uuid fresh_uuid{};
  // <idmap> of a container over a root of ours that has none. Empty: it gets none, and is privileged.
  std::string id_map{};
};

struct BackendForm {
  std::string xml;
  std::vector<std::string> warnings;  // one sentence for each thing that was left out
};

// `xml` may also be a snapshot's or a checkpoint's, with <domain> elements inside; one without any passes unchanged.
Result<BackendForm> backend_form(std::string_view xml, Kind kind, const BackendFormOptions& options);

}  // namespace driver

// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The hook that libvirt runs when a domain starts and ends (/etc/libvirt/hooks/{lxc,qemu}.d/50-switchyard): mounts the
// root of a container over its template, and unmounts it. So it is there for whoever starts a container: virsh, Nova,
// libvirt's own autostart. Words on standard error and status 1 make libvirt refuse the start with those words.
//
// Never calls libvirt: the daemon waits for the hook, with the domain locked.
#include "containers/container_root.hpp"
#include "containers/domain_root.hpp"
#include "containers/homes_root.hpp"
#include "containers/hook_call.hpp"

#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace {

using namespace containers;

// A domain that names a folder like ours below another root: virtvzd and this hook read different configurations.
Result<void> check_folder(const DomainRoot& root, const ContainerHome& home) {
  if (root.folder == home.root() || !root.folder.ends_with("/private/" + root.uuid.text + "/root")) return {};
  return Error{ErrorCode::kConfigUnsupported,
               fmt::format("its root is '{}', must be '{}': homes_root in {} differs from that of the virtvzd that "
                           "defined it",
                           root.folder, home.root(), kConfigPath)};
}

Result<void> mount_for(const DomainRoot& root, const ContainerHome& home) {
  if (root.kind == RootKind::kForeign) return {};
  if (auto good = check_folder(root, home); !good) return good;
  if (root.folder != home.root()) return {};  // redefined past virtvzd, with a root of its own
  if (root.kind == RootKind::kImage) return mount_image_root(home, root.image, root.id_map);
  return mount_root(home, {.template_name = root.template_name,
                           .size_bytes = root.size_bytes,
                           .filesystem = std::nullopt,
                           .id_map = root.id_map});
}

Result<void> act(HookAct hook_act) {
  const Result<std::string> xml = read_file("/dev/stdin", kMaxDomainBytes);
  if (!xml) return xml.error();
  const Result<DomainRoot> root = parse_domain_root(*xml);
  if (!root) return root.error();
  if (root->uuid.text.empty()) return {};  // no container
  const Result<std::string> homes_root = read_homes_root();
  if (!homes_root) return homes_root.error();
  const ContainerHome home{*homes_root, root->uuid};
  if (hook_act == HookAct::kMount) return mount_for(*root, home);
  // By what is mounted, not by the metadata: that may have been changed while the container ran.
  if (const Result<bool> unmounted = unmount_root(home); !unmounted) return unmounted.error();
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const HookCall call = parse_hook_call({argv + 1, argv + argc});
  if (call.act == HookAct::kNothing) return 0;
  const Result<void> done = act(call.act);
  if (done) return 0;
  fmt::print(stderr, "switchyard: '{}': {}\n", call.domain_name, done.error().message);
  return 1;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
//
// mount, umount: a stopped container's root on the host, by switchyard-ct, which does it in the mount namespace of
// libvirt's daemon; with the ids that the container sees. A start takes the root as it needs it, mounted or not.
#include "containers/processes/child_process.hpp"
#include "prlctl/actions/families.hpp"
#include "prlctl/actions/subject.hpp"
#include "prlctl/views/mounted_roots.hpp"

#include <filesystem>
#include <unistd.h>

namespace prlctl {
namespace {

constexpr unsigned kStopped = bit(State::kStopped);
constexpr unsigned kMounted = bit(State::kMounted);

// Beside this program as both are built; in sbin as both are installed.
std::string tool_path() {
  std::error_code failed;
  const auto folder = std::filesystem::read_symlink("/proc/self/exe", failed).parent_path();
  const std::string beside = (folder / "switchyard-ct").string();
  return ::access(beside.c_str(), X_OK) == 0 ? beside : (folder.parent_path() / "sbin/switchyard-ct").string();
}

Answer<void> switchyard_ct(const char* verb, const Environment& environment) {
  if (const auto done = containers::run_program({.words = {tool_path(), verb, environment.uuid}}); !done)
    return failure_of(done.error());
  return {};
}

Answer<void> mount_root(const Subject& subject, const Request& request) {
  if (!subject.is_container()) return unimplemented();
  if (!(kStopped & bit(subject.state))) return refusal_of(subject, kStopped);
  if (request.text("options") == "ro") return Failure{"A container's root is mounted to be written, not with -o ro."};
  return switchyard_ct("mount", subject.environment);
}

Answer<void> unmount_root(const Subject& subject) {
  if (!subject.is_container()) return unimplemented();
  if (!(kMounted & bit(subject.state))) return refusal_of(subject, kMounted);
  return switchyard_ct("unmount", subject.environment);
}

}  // namespace

Answer<int> mount(Invocation& invocation) {
  const auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  if (invocation.request.has("info")) {
    const MountedRoots roots = read_mounted_roots();
    const auto root = roots.find(subject->environment.uuid);
    if (root != roots.end()) invocation.console().say(root->second);
    return 0;
  }
  invocation.console().say(subject->line("Mounting the {}..."));
  if (const auto done = mount_root(*subject, invocation.request); !done)
    return done.error().under(subject->line("Failed to mount the {}: "));
  invocation.console().say(subject->line("The {} has been successfully mounted."));
  return 0;
}

Answer<int> unmount(Invocation& invocation) {
  const auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  invocation.console().say(subject->line("Unmounting the {}..."));
  if (const auto done = unmount_root(*subject); !done)
    return done.error().under(subject->line("Failed to unmount the {}: "));
  invocation.console().say(subject->line("The {} has been successfully unmounted."));
  return 0;
}

}  // namespace prlctl

// SPDX-License-Identifier: LGPL-2.1-or-later
//
// upgrade-devices: virtio's devices for a machine that came from PCS6, or (--undo) those that it came with.
#include "dispatcher/bus/object_paths.hpp"
#include "prlctl/actions/families.hpp"
#include "prlctl/actions/subject.hpp"
#include "prlctl/session/task_run.hpp"

namespace prlctl {
namespace {

struct Direction {
  const char* method;
  std::string_view doing, failed, done;
};
constexpr Direction kThere{"UpgradeDevices", "Upgrading the devices of the {}...",
                           "Failed to upgrade the devices of the {}: ", "The devices of the {} have been upgraded."};
constexpr Direction kBack{"RestoreDevices", "Restoring the devices of the {}...",
                          "Failed to restore the devices of the {}: ", "The devices of the {} have been restored."};

}  // namespace

Answer<int> upgrade_devices(Invocation& invocation) {
  const auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  const Direction& direction = invocation.request.has("undo") ? kBack : kThere;
  invocation.console().say(subject->line(direction.doing));
  const auto ended = run_task(invocation.session, dispatcher::environment_path(subject->environment.uuid), kVmInterface,
                              direction.method, nullptr);
  if (!ended) return ended.error().under(subject->line(direction.failed));
  invocation.console().say(subject->line(direction.done));
  gboolean restart = FALSE;
  if (g_variant_lookup(ended->get(), "restart", "b", &restart) && restart)
    invocation.console().say(subject->line("The {} has them when it starts the next time."));
  return 0;
}

}  // namespace prlctl

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/init_kinds.hpp"

#include <algorithm>
#include <csignal>

namespace driver {
namespace {

// SIGRTMIN as glibc and the kernel's users in the container number it; virtvzd's own libc may differ.
constexpr int kRealTime = 34;

constexpr InitKind kKinds[] = {
    {"systemd", "systemd", "", false, kRealTime + 3, kRealTime + 5, Initctl::kIgnored},
    {"busybox init", "busybox", "init", false, SIGUSR2, SIGTERM, Initctl::kIgnored},
    {"busybox init", "busybox", "linuxrc", false, SIGUSR2, SIGTERM, Initctl::kIgnored},
    {"openrc-init", "openrc-init", "", false, SIGTERM, SIGINT, Initctl::kIgnored},
    // What these signals do is written in their own files: power failure, and ctrl-alt-del.
    {"upstart", "init", "", true, SIGPWR, SIGINT, Initctl::kIgnored},
    {"sysvinit", "init", "", false, SIGPWR, SIGINT, Initctl::kMade},
    // Any program. LXC's own signals: to stop, and "hang up" to reboot.
    {"program", "", "", false, SIGTERM, SIGHUP, Initctl::kTaken},
};

}  // namespace

std::span<const InitKind> init_kinds() { return kKinds; }

const InitKind& recognise(const InitLooks& looks) {
  return *std::ranges::find_if(kKinds, [&](const InitKind& kind) {
    return (kind.program.empty() || kind.program == looks.program) &&
           (kind.invoked_as.empty() || kind.invoked_as == looks.invoked_as) &&
           (!kind.upstart_jobs || (looks.upstart_jobs && !looks.initctl));
  });
}

}  // namespace driver

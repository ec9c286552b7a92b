// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What an old system wants of the host's kernel that no change of its files can give it, with the cure in words. Told
// before a trial is begun and with its result; nothing is refused for it.
//
// Sources: vsyscall= in the kernel's Documentation/admin-guide/kernel-parameters.txt, and glibc 2.14's release notes
// (no more calls of vsyscalls); systemd 226's and 227's NEWS about the unified hierarchy.
#pragma once

#include "upgrade/fixups/guest_system.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace upgrade {

struct HostFacts {
  bool emulates_vsyscalls = false;   // [vsyscall] in /proc/self/maps
  bool has_systemd_cgroups = false;  // the hierarchy name=systemd of cgroup v1
};

HostFacts look_at_host();

struct HostNeed {
  std::string_view name;
  std::span<const SystemRange> systems;
  std::string_view reason;
  std::string_view cure;
  bool HostFacts::*met;
};

std::span<const HostNeed> host_needs();

struct UnmetNeed {
  std::string words;  // "centos 6.10: its glibc asks for …"
  std::string cure;

  bool operator==(const UnmetNeed&) const = default;
};

std::vector<UnmetNeed> unmet_needs(const GuestSystem& system, const HostFacts& host);

}  // namespace upgrade

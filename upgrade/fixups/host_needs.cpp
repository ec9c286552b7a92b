// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/fixups/host_needs.hpp"

#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace upgrade {
namespace {

constexpr std::size_t kMostBytes = 1U << 20;

constexpr SystemRange kWithVsyscalls[] = {{"rhel", 400, 700}, {"debian", 400, 800}, {"ubuntu", 804, 1110}};
constexpr SystemRange kWithOldSystemd[] = {
    {"rhel", 700, 800}, {"debian", 800, 900}, {"ubuntu", 1504, 1604}, {"fedora", 1500, 2400}, {"opensuse", 1201, 1400}};

constexpr HostNeed kNeeds[] = {
    {"vsyscall", kWithVsyscalls, "its glibc asks for the time by vsyscalls, and dies of that where there are none",
     "boot the host with vsyscall=emulate", &HostFacts::emulates_vsyscalls},
    {"name=systemd", kWithOldSystemd,
     "its systemd, 226 or older, needs the cgroup hierarchy name=systemd of version 1, and does not start without",
     "mkdir /sys/fs/cgroup/systemd; mount -t cgroup -o none,name=systemd systemd /sys/fs/cgroup/systemd, or boot the "
     "host with systemd.unified_cgroup_hierarchy=0",
     &HostFacts::has_systemd_cgroups},
};

bool is_in(const char* file, std::string_view words) {
  const auto text = read_file(file, kMostBytes);
  return text && text->find(words) != std::string::npos;
}

}  // namespace

HostFacts look_at_host() {
  return {.emulates_vsyscalls = is_in("/proc/self/maps", "[vsyscall]"),
          .has_systemd_cgroups = is_in("/proc/self/mountinfo", "name=systemd")};
}

std::span<const HostNeed> host_needs() { return kNeeds; }

std::vector<UnmetNeed> unmet_needs(const GuestSystem& system, const HostFacts& host) {
  std::vector<UnmetNeed> unmet;
  for (const HostNeed& need : kNeeds) {
    if (!is_within_any(system, need.systems) || host.*need.met) continue;
    unmet.push_back({fmt::format("{} {}: {}", system.distribution, version_words(system.version), need.reason),
                     std::string(need.cure)});
  }
  return unmet;
}

}  // namespace upgrade

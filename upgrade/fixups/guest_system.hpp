// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which distribution a container's files are of, from its release files: os-release (man os-release(5)), and before
// 2012 centos-release, redhat-release, debian_version, lsb-release. The files are the container's: bounded, and what
// they say is only compared with a table.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace upgrade {

struct GuestSystem {
  std::string distribution;  // os-release's ID: "centos", "debian", "ubuntu"; empty: not known
  unsigned version = 0;      // of 6.10: 610; of 12.04: 1204; 0: not known

  bool operator==(const GuestSystem&) const = default;
};

// "7" → 700, "6.10" → 610, "12.04.5 LTS" → 1204; 0 for what does not begin with a number.
unsigned parse_version(std::string_view text);

// 610: "6.10"; 700: "7".
std::string version_words(unsigned version);

GuestSystem read_guest_system(int root_fd);

// What the name of its OS template says: ".centos-6-x86_64".
GuestSystem system_of_template(std::string_view name);

// From version `from` on, before version `before`. "rhel" is Red Hat's and all that is made of it.
struct SystemRange {
  std::string_view distribution;
  unsigned from = 0;
  unsigned before = 0;
};

bool is_within(const GuestSystem& system, const SystemRange& range);
bool is_within_any(const GuestSystem& system, std::span<const SystemRange> ranges);

}  // namespace upgrade

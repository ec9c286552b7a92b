// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Figures of running domains as libvirt's bulk statistics name them ("cpu.time", "net.0.rx.bytes"), those of all at one
// moment; and what the guest tells of its file systems under the same kind of names. One thread.
#pragma once

#include "prlctl/session/session.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace prlctl {

struct StatValues {
  std::map<std::string, std::uint64_t, std::less<>> numbers;
  std::map<std::string, std::string, std::less<>> texts;

  // 0 where there is none.
  std::uint64_t number(std::string_view name) const;
  std::string text(std::string_view name) const;
  void take(const virTypedParameter* parameters, int count);
};

struct DomainStats {
  std::string uuid;
  dispatcher::DomainHandle domain;
  StatValues values;
};

struct StatsSample {
  std::chrono::steady_clock::time_point taken;
  std::vector<DomainStats> domains;  // running ones
};

// Of all, or of one where `only` is given. One call; a machine that hangs has what its host knows of it.
Answer<StatsSample> take_sample(const dispatcher::Connection& connection, virDomainPtr only);

// "fs.0.mountpoint" …; nothing where the guest has no agent that says it.
StatValues read_guest_filesystems(virDomainPtr domain);

// The bus of each disk by its target, "sata" by "sda".
using DiskBuses = std::map<std::string, std::string, std::less<>>;
DiskBuses read_disk_buses(virDomainPtr domain);

}  // namespace prlctl

// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The systems that a new machine can be made for, by PCS6's names (`prlctl create -d`), and what each gets: numbers of
// the guest system, memory, video, disk controller, network adapter. Values; any thread.
//
// Devices are virtio where the system has drivers from its installation on; Windows and old systems get what their
// installers know. macOS is not among them: it may run on Apple's hardware only.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace dispatcher {

enum class DiskBus { kVirtioScsi, kSata, kIde };
enum class NetworkCard { kVirtio, kE1000, kRtl8139 };

struct Distribution {
  std::string_view name;
  unsigned os_type;    // PCS6's OsType
  unsigned os_number;  // n of OsNumber = OsType × 256 + n
  unsigned memory_mib;
  DiskBus disk;
  NetworkCard card;
  unsigned video_mib = 32;
  bool usb3 = true;
};

std::span<const Distribution> distributions();
// nullptr: there is none of that name. Empty: Windows Server 2012, as prlctl does.
const Distribution* find_distribution(std::string_view name);

}  // namespace dispatcher

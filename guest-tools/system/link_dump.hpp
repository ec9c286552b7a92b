// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Network interfaces and their addresses, asked of the kernel by rtnetlink: neither /proc nor /sys is needed.
#pragma once

#include "guest-tools/bytes/array.hpp"
#include "guest-tools/bytes/error_text.hpp"

namespace guest_tools {

struct LinkStatistics {
  uint64_t rx_packets, tx_packets, rx_bytes, tx_bytes, rx_errors, tx_errors, rx_dropped, tx_dropped;
};

struct Link {
  int index = 0;
  char name[16] = {};
  unsigned char hardware_address[6] = {};  // zeros for a kind that has none
  LinkStatistics statistics = {};
};

struct LinkAddress {
  int link = 0;  // index of the interface
  int family = 0;
  unsigned prefix = 0;
  unsigned char bytes[16] = {};  // 4 for IPv4
};

struct LinkDump {
  Array<Link> links{4096};
  Array<LinkAddress> addresses{16384};
};

bool dump_links(LinkDump& dump, ErrorText& error);

// The kernel's answer, a row of netlink messages, into the dump. True when its end was among them.
enum class DumpProgress { kGoesOn, kDone, kFailed };
DumpProgress read_link_messages(const char* messages, size_t size, LinkDump& dump);

}  // namespace guest_tools

// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A block job of a running machine's disk (libvirt's virDomainBlockPull, BlockCopy, BlockCommit): QEMU does it, whether
// or not libvirtd, virtvzd and the dispatcher run, so whoever comes back finds it by the disk. How far it is has no
// event. A task's thread.
#pragma once

#include "foundation/result.hpp"

#include <libvirt/libvirt.h>

#include <cstdint>
#include <optional>
#include <string>

namespace dispatcher {

struct BlockJob {
  int type = VIR_DOMAIN_BLOCK_JOB_TYPE_UNKNOWN;
  std::uint64_t done = 0, whole = 0;  // of QEMU's own counting

  // A copy or an active commit whose ends are the same, but for what is written meanwhile.
  bool is_level() const { return whole != 0 && done == whole; }
  unsigned percent() const { return whole == 0 ? 0 : static_cast<unsigned>(done * 100 / whole); }
};

// Nothing: the disk has none. `target`: "sda".
Result<std::optional<BlockJob>> block_job(virDomainPtr domain, const std::string& target);

// The machine goes on in what it was copied or committed to. False: not yet; QEMU is ready a moment after it is level.
Result<bool> pivot(virDomainPtr domain, const std::string& target);

// Also where there is none.
Result<void> abort_block_job(virDomainPtr domain, const std::string& target);

}  // namespace dispatcher

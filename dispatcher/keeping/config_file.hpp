// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The config file of a home (config.pvs, ve.conf), which anybody who may write there can have changed at any time: read
// without trust, replaced without losing an edit that is being made.
//
// Read: the last name of the path is no link and a regular file of at most `limit_bytes`; anything else is told, never
// opened for longer. A file that somebody has open for writing is busy: half a file must not be taken for an edit. The
// kernel knows that, for it grants no read lease (fcntl(2), F_SETLEASE; CAP_LEASE for files of others than root) on
// such a file; a file system without leases is taken at its word.
//
// Replaced: by foundation/atomic_file.hpp, while a second link holds what is replaced. When that turns out to be
// another file than the one that was read, it stays beside.
//
// Blocks; on a worker, one at a time for a file.
#pragma once

#include "foundation/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace dispatcher {

struct ConfigFile {
  enum class Is { kThere, kMissing, kBusy, kUnusable };
  Is is = Is::kMissing;
  std::string text;
  std::string digest;  // SHA-256 of the text, hex
  std::string words;   // why it is unusable, naming the file
  bool may_change =
      false;  // unusable, missing: for a reason that ends without an event (its folder is gone, I/O error)
};

// kBusy while somebody has it open for writing.
ConfigFile read_config_file_now(const std::string& path, std::size_t limit_bytes);
// Waits up to 2 s for who does: an editor that saves, or a process of ours that is just being started, which has until
// its exec(2) what we were writing. Blocks.
ConfigFile read_config_file(const std::string& path, std::size_t limit_bytes);

// Keeps what is at `path`, whatever it is, under the first free name of PATH.rejected, PATH.rejected.2 … and returns
// that name; when there is one with the same bytes already, that one's. Of kMostRejected the oldest makes room.
// `and_take_away`: it is no longer at `path` then; else both names are the same file.
inline constexpr unsigned kMostRejected = 20;
Result<std::string> keep_rejected(const std::string& path, bool and_take_away);

// `seen`: the digest of what was read; empty: nothing was there. Returns the name under which an edit was kept that
// came in between, of which the log tells; empty: none.
Result<std::string> replace_config_file(const std::string& path, std::string_view text, const std::string& seen);

// What a crash left beside: a temporary file goes; so does the second link when it is still the file itself, or what
// the dispatcher wrote (`written`, a digest); else it may be an edit, and becomes a rejected one.
Result<void> clear_left_beside(const std::string& path, const std::string& written);

}  // namespace dispatcher

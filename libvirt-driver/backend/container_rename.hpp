// SPDX-License-Identifier: LGPL-2.1-or-later
//
// LXC cannot rename: the container is undefined and defined anew. Between the two it exists nowhere but in a journal, a
// file per container in `folder`/renames, written and synced before and removed after. Whoever finds one, at virtvzd's
// start or when the backend is back, finishes what was begun: the container then has its new name, or, where that is
// not to be had any more, its old one; never both, never none.
//
// Daemon thread only.
#pragma once

#include "libvirt-driver/backend/backend_connection.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <optional>
#include <string>

namespace driver {

struct RenameJournal {
  Uuid container{};
  std::string new_name;
  bool autostart = false;
  std::string old_xml;  // the backend's

  bool operator==(const RenameJournal&) const = default;
};

std::string encode_journal(const RenameJournal& journal);
// Nothing when it is not whole.
std::optional<RenameJournal> decode_journal(std::string_view text);

Result<void> write_journal(const std::string& folder, const RenameJournal& journal);
void remove_journal(const std::string& folder, const Uuid& container);

// The XML with another name in it.
Result<std::string> with_name(std::string_view xml, std::string_view name);

// What a journal says is to be done once the old definition is gone. True when the container has its new name.
Task<Result<bool>> define_renamed(BackendConnection& backend, RenameJournal journal);

// Finishes what journals tell of, but for containers that somebody is renaming right now.
using RenamedContainers = boost::unordered_flat_set<Uuid, UuidHash>;
Task<void> finish_renames(BackendConnection& backend, std::string folder, RenamedContainers busy);

}  // namespace driver

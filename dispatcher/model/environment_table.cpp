// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/model/environment_table.hpp"

namespace dispatcher {

EnvironmentPointer EnvironmentTable::find(std::string_view uuid) const {
  const auto found = rows_.find(uuid);
  return found == rows_.end() ? nullptr : found->second;
}

EnvironmentPointer EnvironmentTable::find_named(std::string_view name) const {
  const auto found = uuids_.find(name);
  return found == uuids_.end() ? nullptr : find(found->second);
}

void EnvironmentTable::change(const std::string& uuid, const std::function<void(Environment&)>& change) {
  const auto before = find(uuid);
  auto after = before ? std::make_shared<Environment>(*before) : std::make_shared<Environment>();
  after->domain.uuid = uuid;
  change(*after);
  if (!before || *before != *after) put(uuid, std::move(after));
}

void EnvironmentTable::change_existing(const std::string& uuid, const std::function<void(Environment&)>& change_row) {
  if (find(uuid)) change(uuid, change_row);
}

void EnvironmentTable::remove(const std::string& uuid) {
  if (find(uuid)) put(uuid, nullptr);
}

void EnvironmentTable::put(const std::string& uuid, EnvironmentPointer after) {
  const auto before = find(uuid);
  // Two rows may bear one name for a moment: while names are exchanged, the events of one come first.
  if (before) {
    const auto named = uuids_.find(before->domain.name);
    if (named != uuids_.end() && named->second == uuid) uuids_.erase(named);
  }
  if (after) {
    uuids_[after->domain.name] = uuid;
    rows_[uuid] = after;
  } else {
    rows_.erase(uuid);
  }
  for (const auto& watcher : watchers_) watcher(before, after);
}

}  // namespace dispatcher

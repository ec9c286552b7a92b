// SPDX-License-Identifier: LGPL-2.1-or-later
//
// All virtual environments, in memory. One writer, the main loop; who reads takes a shared_ptr and keeps it as long as
// it likes. Watchers are told of each change after it was made, with the value before and the value after; null: it was
// not there, it is gone. A change to an equal value is none.
#pragma once

#include "dispatcher/model/environment.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dispatcher {

using EnvironmentPointer = std::shared_ptr<const Environment>;

class EnvironmentTable {
 public:
  using Watcher = std::function<void(const EnvironmentPointer& before, const EnvironmentPointer& after)>;
  using Rows = std::map<std::string, EnvironmentPointer, std::less<>>;

  void watch(Watcher watcher) { watchers_.push_back(std::move(watcher)); }

  EnvironmentPointer find(std::string_view uuid) const;
  EnvironmentPointer find_named(std::string_view name) const;
  const Rows& rows() const { return rows_; }  // by UUID

  // What `change` makes of the row, or of a new one with that UUID.
  void change(const std::string& uuid, const std::function<void(Environment&)>& change);
  // As change, but only where there is one.
  void change_existing(const std::string& uuid, const std::function<void(Environment&)>& change);
  void remove(const std::string& uuid);

 private:
  void put(const std::string& uuid, EnvironmentPointer after);

  Rows rows_;
  std::map<std::string, std::string, std::less<>> uuids_;  // by name
  std::vector<Watcher> watchers_;
};

}  // namespace dispatcher

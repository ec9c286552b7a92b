// SPDX-License-Identifier: LGPL-2.1-or-later
//
// All objects that D-Bus peers see at this moment, made from the dispatcher's own tables when they are asked for: there
// is no object in memory for each environment. Main loop only.
#pragma once

#include "dispatcher/bus/exported_objects.hpp"
#include "dispatcher/bus/object_paths.hpp"
#include "dispatcher/bus/templates.hpp"
#include "dispatcher/model/environment_table.hpp"
#include "dispatcher/tasks/task_engine.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace dispatcher {

class ObjectModel {
 public:
  ObjectModel(const EnvironmentTable& environments, const TaskEngine& tasks, const Templates& templates,
              std::function<HostFacts()> host)
      : environments_(environments), tasks_(tasks), templates_(templates), host_(std::move(host)) {}

  // What the object has; empty: there is no such object, or a folder without interfaces of its own.
  std::vector<const char*> interfaces_of(const ObjectId& id) const;
  // Its properties; nothing where there is no such object.
  std::optional<ExportedObject> describe(const ObjectId& id) const;
  // The last parts of the paths of a folder's objects.
  std::vector<std::string> nodes(ObjectFolder folder) const;
  // Floating: a{oa{sa{sv}}}, all of them.
  GVariant* managed_objects() const;

 private:
  std::vector<ObjectId> all() const;

  const EnvironmentTable& environments_;
  const TaskEngine& tasks_;
  const Templates& templates_;
  std::function<HostFacts()> host_;
};

}  // namespace dispatcher

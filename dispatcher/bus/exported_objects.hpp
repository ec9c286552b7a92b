// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What D-Bus peers see of a value: the interfaces of its object, each with all its properties as a{sv}. One table for
// an interface, property -> function of the value; a unit test holds the tables against the introspection XML.
//
// A change is what two such descriptions differ in, so nobody has to say which property changed. Main loop.
#pragma once

#include "dispatcher/bus/glib_handles.hpp"
#include "dispatcher/bus/templates.hpp"
#include "dispatcher/model/environment.hpp"
#include "dispatcher/tasks/task.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dispatcher {

struct HostFacts {
  std::string version;
  std::string uri;
  bool connected = false;
  std::string homes_root;
  std::vector<std::string> distributions;
  unsigned environments = 0;
  unsigned running = 0;
  unsigned tasks = 0;
  std::vector<std::string> warnings;
};

struct ExportedInterface {
  const char* name;
  VariantHandle values;  // a{sv}
};
using ExportedObject = std::vector<ExportedInterface>;

ExportedObject describe(const HostFacts& host);
ExportedObject describe(const Environment& environment);
ExportedObject describe(const TaskRecord& task);
ExportedObject describe(const OsTemplate& one);

// Of two dictionaries with the same keys, those of `after` whose value differs; null where there are none.
VariantHandle changed_values(GVariant* before, GVariant* after);

// Floating: a{sa{sv}}.
GVariant* interfaces_variant(const ExportedObject& object);

// The container's number in PCS: the last part of its home's path, where that is a number; else empty.
std::string ctid_of(const Environment& environment);

}  // namespace dispatcher

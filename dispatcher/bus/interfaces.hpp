// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The interfaces of org.switchyard.Dispatcher1. Their introspection XML (interfaces/*.xml, which is in the program) is
// where all is said: methods, arguments and properties with their signatures, and by annotations
//
//   org.gtk.GDBus.DocString           words for people; docs/dbus.md is printed from them
//   org.switchyard.Action             the polkit action that a method wants
//   org.switchyard.Task               the kind of task that a method submits; other methods have a function
//   org.switchyard.Task.NAME          an argument that such a task always has
//   org.switchyard.TaskObject         the argument that names the object; without it the task is the object's own
//   org.switchyard.Option.NAME        of an argument a{sv}: an option that it may have, "SIGNATURE: words"
//
// Parsed once; never freed. A file that cannot be read so is a fault of the build and ends the program. Any thread.
#pragma once

#include "dispatcher/bus/interface_names.hpp"

#include <gio/gio.h>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dispatcher {

inline constexpr const char* kDocAnnotation = "org.gtk.GDBus.DocString";
inline constexpr const char* kActionAnnotation = "org.switchyard.Action";
inline constexpr const char* kTaskAnnotation = "org.switchyard.Task";
inline constexpr const char* kTaskObjectAnnotation = "org.switchyard.TaskObject";
inline constexpr std::string_view kTaskArgumentAnnotation = "org.switchyard.Task.";
inline constexpr std::string_view kOptionAnnotation = "org.switchyard.Option.";

const std::vector<GDBusInterfaceInfo*>& all_interfaces();
// Null: there is none of that name.
GDBusInterfaceInfo* find_interface(std::string_view name);

struct OptionInfo {
  std::string name;
  std::string signature;
  std::string words;

  bool operator==(const OptionInfo&) const = default;
};
// Of an argument.
std::vector<OptionInfo> options_of(const GDBusArgInfo& argument);

// docs/dbus.md.
std::string interfaces_page();

// The texts of interfaces/*.xml, in the order of their names; made by the build.
std::span<const char* const> interface_texts();

}  // namespace dispatcher

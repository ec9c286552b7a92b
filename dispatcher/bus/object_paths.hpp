// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which object a D-Bus path is, and back:
//
//   /org/switchyard/Dispatcher1                                                        the ObjectManager
//   /org/switchyard/Dispatcher1/host
//   /org/switchyard/Dispatcher1/environments/0a4b1c88_52a0_4d6c_8f31_6c1d2e7f9051      UUID, '_' for '-'
//   /org/switchyard/Dispatcher1/tasks/17
//   /org/switchyard/Dispatcher1/templates/debian_2d12_2dx86_64                         name; '_' and two hex digits for
//                                                                                      what is no letter or digit
// Paths come from peers. Values only; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dispatcher {

enum class ObjectFolder { kRoot, kHost, kEnvironments, kTasks, kTemplates };

struct ObjectId {
  ObjectFolder folder = ObjectFolder::kRoot;
  std::string key = {};  // UUID, number or name; empty: the root, the host, or the folder itself

  bool operator==(const ObjectId&) const = default;
};

inline constexpr const char* kRootPath = "/org/switchyard/Dispatcher1";
inline constexpr const char* kHostPath = "/org/switchyard/Dispatcher1/host";
inline constexpr const char* kEnvironmentsPath = "/org/switchyard/Dispatcher1/environments";
inline constexpr const char* kTasksPath = "/org/switchyard/Dispatcher1/tasks";
inline constexpr const char* kTemplatesPath = "/org/switchyard/Dispatcher1/templates";
inline constexpr const char* kNoPath = "/";

std::string environment_path(std::string_view uuid);  // kNoPath for ""
std::string task_path(std::uint64_t id);              // kNoPath for 0
std::string template_path(std::string_view name);
std::string path_of(const ObjectId& id);

std::uint64_t task_id(const ObjectId& task);  // 0 for the folder

// The object whose path_of() that is; nothing for what is the path of none. Whether there is such an object is another
// question.
std::optional<ObjectId> object_at(std::string_view path);

}  // namespace dispatcher

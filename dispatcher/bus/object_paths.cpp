// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/bus/object_paths.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace dispatcher {
namespace {

constexpr std::size_t kUuidLength = 36;
constexpr std::size_t kLongestKey = 1024;

struct Place {
  const char* path;
  ObjectFolder folder;
};
constexpr Place kPlaces[] = {{kEnvironmentsPath, ObjectFolder::kEnvironments},
                             {kTasksPath, ObjectFolder::kTasks},
                             {kTemplatesPath, ObjectFolder::kTemplates}};

bool is_plain(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

std::string with(std::string text, char from, char to) {
  std::replace(text.begin(), text.end(), from, to);
  return text;
}

std::string escaped(std::string_view name) {
  std::string text;
  for (const char c : name)
    text += is_plain(c) ? std::string(1, c) : fmt::format("_{:02x}", static_cast<unsigned char>(c));
  return text;
}

int hex_digit(char c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const std::size_t value = kDigits.find(c);
  return value == std::string_view::npos ? -1 : static_cast<int>(value);
}

std::optional<std::string> unescaped(std::string_view text) {
  std::string name;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_plain(text[at])) {
      name += text[at];
      continue;
    }
    if (text[at] != '_' || at + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[at + 1]);
    const int low = hex_digit(text[at + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    name += static_cast<char>(high * 16 + low);
    if (is_plain(name.back())) return std::nullopt;
    at += 2;
  }
  return name;
}

std::optional<std::string> key_of(ObjectFolder folder, std::string_view node) {
  // No path of ours has a '-'.
  if (node.empty() || node.size() > kLongestKey || node.find_first_of("/-") != std::string_view::npos)
    return std::nullopt;
  if (folder == ObjectFolder::kTemplates) return unescaped(node);
  if (folder == ObjectFolder::kEnvironments)
    return node.size() == kUuidLength ? std::optional(with(std::string(node), '_', '-')) : std::nullopt;
  const bool number =
      node.size() < 20 && node.front() != '0' && node.find_first_not_of("0123456789") == std::string_view::npos;
  return number ? std::optional(std::string(node)) : std::nullopt;
}

}  // namespace

std::string environment_path(std::string_view uuid) {
  if (uuid.empty()) return kNoPath;
  return fmt::format("{}/{}", kEnvironmentsPath, with(std::string(uuid), '-', '_'));
}

std::string task_path(std::uint64_t id) { return id == 0 ? kNoPath : fmt::format("{}/{}", kTasksPath, id); }

std::string template_path(std::string_view name) { return fmt::format("{}/{}", kTemplatesPath, escaped(name)); }

std::string path_of(const ObjectId& id) {
  switch (id.folder) {
    case ObjectFolder::kRoot:
      return kRootPath;
    case ObjectFolder::kHost:
      return kHostPath;
    case ObjectFolder::kEnvironments:
      return id.key.empty() ? kEnvironmentsPath : environment_path(id.key);
    case ObjectFolder::kTasks:
      return id.key.empty() ? std::string(kTasksPath) : fmt::format("{}/{}", kTasksPath, id.key);
    case ObjectFolder::kTemplates:
      return id.key.empty() ? kTemplatesPath : template_path(id.key);
  }
  return kNoPath;
}

std::uint64_t task_id(const ObjectId& task) {
  std::uint64_t id = 0;
  std::from_chars(task.key.data(), task.key.data() + task.key.size(), id);
  return id;
}

std::optional<ObjectId> object_at(std::string_view path) {
  if (path == kRootPath) return ObjectId{ObjectFolder::kRoot};
  if (path == kHostPath) return ObjectId{ObjectFolder::kHost};
  for (const Place& place : kPlaces) {
    if (path == place.path) return ObjectId{place.folder};
    if (!path.starts_with(place.path) || path[std::string_view(place.path).size()] != '/') continue;
    const auto key = key_of(place.folder, path.substr(std::string_view(place.path).size() + 1));
    return key ? std::optional(ObjectId{place.folder, *key}) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace dispatcher

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/templates/template_removal.hpp"

#include "containers/templates/template_folder.hpp"
#include "containers/templates/template_lookup.hpp"
#include "containers/templates/template_store.hpp"
#include "containers/templates/template_use.hpp"
#include "containers/values/template_name.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace containers {
namespace {

constexpr std::size_t kMaxToldUsers = 5;

Result<std::string> folder_of(const std::string& homes_root, std::string_view name) {
  const auto there = templates_in(homes_root);
  if (!there) return there.error();
  const TemplateVersion asked = split_template_name(name);
  std::vector<unsigned> versions;
  for (const std::string& one : *there)
    if (const TemplateVersion split = split_template_name(one); split.name == asked.name)
      versions.push_back(split.version);
  if (asked.named ? std::find(versions.begin(), versions.end(), asked.version) == versions.end() : versions.empty())
    return Error{ErrorCode::kOperationFailed, fmt::format("template '{}' is not here by this name", name)};
  if (!asked.named && versions.size() > 1)
    return Error{ErrorCode::kOperationInvalid, fmt::format("template '{0}' has versions {1}: name one, such as {0}@{2}",
                                                           name, fmt::join(versions, ", "), versions.front())};
  return template_folder_name(asked.name, asked.named ? asked.version : versions.front());
}

Result<void> check_unused(const std::string& homes_root, const std::string& folder) {
  const auto users = read_template_users(homes_root);
  if (!users) return users.error();
  const auto found = users->find(folder);
  if (found == users->end()) return {};
  std::vector<std::string> told = found->second;
  const std::size_t count = told.size();
  told.resize(std::min(count, kMaxToldUsers));
  return Error{ErrorCode::kOperationInvalid,
               fmt::format("template '{}' is used by {} container{}: {}{}", folder, count, count == 1 ? "" : "s",
                           fmt::join(told, ", "), count > told.size() ? " …" : "")};
}

}  // namespace

Result<void> remove_template(const std::string& homes_root, std::string_view name) {
  if (auto swept = TemplateFolder::sweep(homes_root); !swept) return swept;
  auto alone = TemplateLock::take(homes_root, TemplateUse::kAlone);
  if (!alone) return alone.error();
  const auto folder_name = folder_of(homes_root, name);
  if (!folder_name) return folder_name.error();
  if (auto unused = check_unused(homes_root, *folder_name); !unused) return unused;
  auto folder = TemplateFolder::take_away(homes_root, *folder_name);
  if (!folder) return folder.error();
  alone->release();
  return folder->remove();
}

}  // namespace containers

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/templates/template_use.hpp"

#include "containers/domain/domain_root.hpp"
#include "containers/homes/container_home.hpp"
#include "containers/roots/repair_root.hpp"
#include "containers/snapshots/container_snapshots.hpp"
#include "containers/templates/template_lookup.hpp"
#include "containers/templates/template_store.hpp"
#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

namespace containers {
namespace {

namespace fs = std::filesystem;

Result<std::vector<fs::path>> entries_of(const std::string& folder) {
  std::vector<fs::path> paths;
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) paths.push_back(entry->path());
  if (error && error != std::errc::no_such_file_or_directory)
    return system_error(fmt::format("cannot read '{}'", folder), error.value());
  return paths;
}

Result<void> read_homes(const std::string& homes_root, TemplateUsers& users, std::set<std::string>& recorded) {
  const auto homes = entries_of(homes_root + "/private");
  if (!homes) return homes.error();
  for (const fs::path& path : *homes) {
    // Other tools may keep other things there.
    const auto uuid = parse_container_uuid(path.filename().string());
    if (!uuid) continue;
    const ContainerHome home{homes_root, *uuid};
    const auto of_snapshots = templates_of_snapshots(home);
    if (!of_snapshots) return of_snapshots.error();
    const auto name = recorded_template(home);
    if (!name) return name.error();
    const auto of_repair = recorded_template(repair_part(home));
    if (!of_repair) return of_repair.error();
    std::vector<std::string> others = *of_snapshots;
    if (*of_repair) others.push_back(**of_repair);
    for (const std::string& other : others)
      if (other != *name && std::ranges::count(users[other], uuid->text) == 0) users[other].push_back(uuid->text);
    if (!*name) continue;
    users[**name].push_back(uuid->text);
    recorded.insert(uuid->text);
  }
  return {};
}

}  // namespace

Result<TemplateUsers> read_template_users(const std::string& homes_root, const std::string& definitions) {
  TemplateUsers users;
  std::set<std::string> recorded;
  if (auto read = read_homes(homes_root, users, recorded); !read) return read.error();
  const auto there = templates_in(homes_root);
  if (!there) return there.error();
  const auto files = entries_of(definitions);
  if (!files) return files.error();
  for (const fs::path& file : *files) {
    if (file.extension() != ".xml") continue;
    const auto text = read_file(file.string(), kMaxDomainBytes);
    if (!text) return text.error();
    // What the hook could not start needs no template.
    const auto root = parse_domain_root(*text);
    if (!root || root->kind != RootKind::kTemplate || recorded.contains(root->uuid.text)) continue;
    if (const auto name = find_template(root->template_name, *there, host_architecture()))
      users[*name].push_back(root->uuid.text);
  }
  return users;
}

}  // namespace containers

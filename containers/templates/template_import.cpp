// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/templates/template_import.hpp"

#include "containers/homes/container_home.hpp"
#include "containers/templates/template_folder.hpp"
#include "containers/templates/template_store.hpp"
#include "containers/templates/tree_cleaning.hpp"
#include "containers/templates/tree_facts.hpp"
#include "containers/templates/tree_manifest.hpp"
#include "containers/values/template_name.hpp"
#include "foundation/atomic_file.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <fcntl.h>
#include <unistd.h>

namespace containers {
namespace {

// A template's name as one is made: PCS's leading dot is a way to ask for one, and versions are counted here.
Result<void> check_new_name(const std::string& name) {
  if (auto good = parse_template_name(name); !good) return good.error();
  if (name.front() == '.' || split_template_name(name).named)
    return Error{ErrorCode::kInvalidArg,
                 "the name of a new template must not begin with '.' and must not have a version"};
  if (name == kOldTree)
    return Error{ErrorCode::kInvalidArg,
                 fmt::format("'{}' is what containers on trial have in a template's place: choose another name", name)};
  return {};
}

Result<UniqueFd> open_tree_of(const std::string& folder) {
  UniqueFd root(::open((folder + "/root").c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!root) return system_error(fmt::format("cannot open '{}/root'", folder), errno);
  return root;
}

// Only what a template has: what image and unpacker left goes.
Result<void> remove_rest(const std::string& folder) {
  for (const char* name : {"layout", "bundle"})
    if (auto removed = remove_tree(folder + "/" + name); !removed) return removed;
  return {};
}

Result<TemplateRecord> fill(const ImportWish& wish, const std::string& folder, const ImportWatch& watch) {
  const auto filled = fill_tree(wish, folder, watch);
  if (!filled) return filled.error();
  if (auto removed = remove_rest(folder); !removed) return removed.error();
  const auto root = open_tree_of(folder);
  if (!root) return root.error();
  if (const auto cleaned = clean_tree(root->get()); !cleaned) return cleaned.error();
  const auto sum = write_manifest(root->get(), folder + "/manifest", watch);
  if (!sum) return sum.error();
  TemplateRecord record;
  record.name = wish.name;
  record.kind = filled->kind;
  record.origin = filled->origin;
  record.imported = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  record.source_sha256 = filled->source_sha256;
  record.tree_sha256 = sum->sha256;
  record.files = sum->files;
  record.size_bytes = sum->size_bytes;
  record.distribution = distribution_of(root->get());
  record.architecture = architecture_of(root->get());
  if (watch.progress) watch.progress("sync", std::nullopt);
  if (::syncfs(root->get()) != 0) return system_error(fmt::format("cannot write '{}' to the disk", folder), errno);
  record.immutable = protect_tree(root->get());
  return record;
}

Result<unsigned> next_version(const std::string& homes_root, const std::string& name) {
  const auto there = templates_in(homes_root);
  if (!there) return there.error();
  unsigned last = 0;
  for (const std::string& one : *there)
    if (const TemplateVersion split = split_template_name(one); split.name == name)
      last = std::max(last, split.version);
  return last + 1;
}

Result<TemplateRecord> put_in_place(const std::string& homes_root, TemplateFolder& folder, TemplateRecord record) {
  const auto alone = TemplateLock::take(homes_root, TemplateUse::kAlone);
  if (!alone) return alone.error();
  const auto version = next_version(homes_root, record.name);
  if (!version) return version.error();
  record.version = *version;
  if (auto written = write_file_atomically(folder.path() + "/record", format_record(record), 0644); !written)
    return written.error();
  if (auto renamed = folder.rename_to(template_folder_name(record.name, *version)); !renamed) return renamed.error();
  return record;
}

}  // namespace

Result<TemplateRecord> import_template(const std::string& homes_root, const ImportWish& wish,
                                       const ImportWatch& watch) {
  if (auto good = check_new_name(wish.name); !good) return good.error();
  const auto act = [&]() -> Result<TemplateRecord> {
    if (auto made = make_template_cache(homes_root); !made) return made.error();
    if (auto swept = TemplateFolder::sweep(homes_root); !swept) return swept.error();
    auto folder = TemplateFolder::make(homes_root, wish.name);
    if (!folder) return folder.error();
    const auto record = fill(wish, folder->path(), watch);
    if (!record) return record.error();
    if (auto still = go_on(watch); !still) return still.error();
    return put_in_place(homes_root, *folder, *record);
  };
  auto imported = act();
  if (!imported)
    return Error{imported.error().code, fmt::format("template '{}': {}", wish.name, imported.error().message)};
  return imported;
}

}  // namespace containers

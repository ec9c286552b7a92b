// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/templates/template_report.hpp"

#include "containers/templates/template_store.hpp"
#include "containers/templates/template_use.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/path_exists.hpp"
#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>

namespace containers {
namespace {

Result<TemplateReport> report_folder(const std::string& homes_root, const std::string& name,
                                     const TemplateUsers& users) {
  auto record = read_template_record(homes_root, name);
  if (!record) return record.error();
  TemplateReport report{name, fmt::format("{}/{}/root", template_cache(homes_root), name), *std::move(record), {}};
  if (const auto found = users.find(name); found != users.end()) report.users = found->second;
  return report;
}

}  // namespace

Result<std::optional<TemplateRecord>> read_template_record(const std::string& homes_root,
                                                           const std::string& folder_name) {
  const std::string path = fmt::format("{}/{}/record", template_cache(homes_root), folder_name);
  if (!path_exists(path) && errno == ENOENT) return std::optional<TemplateRecord>();
  const auto text = read_file(path, kMaxRecordBytes);
  if (!text) return text.error();
  auto record = parse_record(*text);
  if (!record) return Error{record.error().code, fmt::format("'{}': {}", path, record.error().message)};
  return std::optional(*std::move(record));
}

Result<std::vector<TemplateReport>> report_templates(const std::string& homes_root) {
  const auto users = read_template_users(homes_root);
  if (!users) return users.error();
  const auto there = templates_in(homes_root);
  if (!there) return there.error();
  std::vector<TemplateReport> reports;
  for (const std::string& name : *there) {
    auto report = report_folder(homes_root, name, *users);
    if (!report) return report.error();
    reports.push_back(std::move(*report));
  }
  return reports;
}

Result<TemplateReport> report_template(const std::string& homes_root, std::string_view wanted) {
  const auto name = look_up_template(homes_root, wanted);
  if (!name) return name.error();
  const auto users = read_template_users(homes_root);
  if (!users) return users.error();
  return report_folder(homes_root, *name, *users);
}

Result<std::vector<ManifestDifference>> verify_template(const std::string& homes_root, std::string_view wanted,
                                                        const ImportWatch& watch) {
  const auto report = report_template(homes_root, wanted);
  if (!report) return report.error();
  if (!report->record)
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("template '{}' was not imported: nothing is known that it could be compared with",
                             report->folder_name)};
  const UniqueFd root(::open(report->tree.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!root) return system_error(fmt::format("cannot open '{}'", report->tree), errno);
  const std::string manifest = fmt::format("{}/{}/manifest", template_cache(homes_root), report->folder_name);
  return compare_with_manifest(root.get(), manifest, report->record->tree_sha256, report->record->files, watch);
}

}  // namespace containers

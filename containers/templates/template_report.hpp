// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What there is to say about templates: of those that were put into the cache by hand, the name only.
#pragma once

#include "containers/templates/import_watch.hpp"
#include "containers/templates/template_record.hpp"
#include "containers/templates/tree_manifest.hpp"

#include <optional>
#include <string>
#include <vector>

namespace containers {

struct TemplateReport {
  std::string folder_name;  // "debian-12-x86_64@2"
  std::string tree;         // path
  std::optional<TemplateRecord> record;
  std::vector<std::string> users;  // UUIDs

  bool operator==(const TemplateReport&) const = default;
};

// Of the template in that folder of the cache; nothing for one that was put there by hand.
Result<std::optional<TemplateRecord>> read_template_record(const std::string& homes_root,
                                                           const std::string& folder_name);

Result<std::vector<TemplateReport>> report_templates(const std::string& homes_root);

// Of the one that `wanted` means.
Result<TemplateReport> report_template(const std::string& homes_root, std::string_view wanted);

// kOperationInvalid for one that was not imported.
Result<std::vector<ManifestDifference>> verify_template(const std::string& homes_root, std::string_view wanted,
                                                        const ImportWatch& watch);

}  // namespace containers

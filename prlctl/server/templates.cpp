// SPDX-License-Identifier: LGPL-2.1-or-later
//
// prlsrvctl cttemplate: OS templates of containers, those of `switchyard-ct template`. All of them are cached; there
// are no application templates.
#include "containers/homes/homes_root.hpp"
#include "containers/templates/template_lookup.hpp"
#include "containers/templates/template_report.hpp"
#include "prlctl/actions/container_tool.hpp"
#include "prlctl/listing/json_text.hpp"
#include "prlctl/server/server_families.hpp"
#include "prlctl/server/template_table.hpp"

#include <fmt/format.h>

namespace prlctl {
namespace {

// Of one that was put there by hand its name says it.
std::string architecture_of(const containers::TemplateReport& report) {
  if (report.record && !report.record->architecture.empty()) return report.record->architecture;
  const std::string said = containers::architecture_in_name(report.folder_name);
  return said.empty() ? containers::host_architecture() : said;
}

// Where `switchyard-ct template remove` looks, too.
Answer<std::vector<Template>> read_templates() {
  const auto homes_root = containers::read_homes_root();
  if (!homes_root) return failure_of(homes_root.error());
  const auto reports = containers::report_templates(*homes_root);
  if (!reports) return failure_of(reports.error());
  std::vector<Template> all;
  for (const containers::TemplateReport& report : *reports)
    all.push_back(
        {report.folder_name, architecture_of(report), report.record ? report.record->distribution : std::string()});
  return all;
}

}  // namespace

Answer<int> list_templates(Invocation& invocation) {
  const auto all = read_templates();
  if (!all) return all.error();
  if (!invocation.request.has("json")) {
    invocation.console().print(template_table(*all));
    return 0;
  }
  std::vector<InfoTree> objects;
  for (const Template& one : *all)
    objects.push_back({{"Name", one.name},
                       {"Type", "os"},
                       {"Arch", one.architecture},
                       {"Cached", "yes"},
                       {"Description", one.description}});
  invocation.console().print(json_array(objects));
  return 0;
}

Answer<int> remove_template(Invocation& invocation) {
  const std::string& name = invocation.request.operand;
  if (name.empty()) return Failure{"The template name is not specified.", kSyntaxExit};
  if (const auto removed = switchyard_ct({"template", "remove", name}); !removed)
    return removed.error().under(fmt::format("Failed to remove the template {}: ", name));
  return 0;
}

}  // namespace prlctl

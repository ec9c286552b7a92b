// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/cli/commands.hpp"
#include "config-convert/cli/format.hpp"
#include "config-convert/cli/outcome.hpp"

#include <algorithm>

namespace convert {
namespace {

int status_of(const Report& report) {
  Severity worst = Severity::kInfo;
  for (const ReportEntry& entry : report) worst = std::max(worst, entry.severity);
  return worst == Severity::kError ? kImpossible : worst == Severity::kWarning ? kWithWarnings : kDone;
}

}  // namespace

// Domain XML is checked for what a PCS6 file can say.
int check(const Arguments& arguments) {
  const auto input = read_input(arguments.files[0], arguments.kind);
  if (!input) return fail(arguments, input.error());
  const Context context = context_for(arguments, *input);
  Report report;
  if (input->kind == InputKind::kDomain) {
    const auto kind = arguments.kind ? Result<InputKind>(*arguments.kind) : kind_of_domain(input->text);
    if (!kind) return fail(arguments, in_files(kind.error(), "", input->shown));
    const auto done = format_of(*kind).from_domain_xml(input->text, "", context);
    if (!done) return fail(arguments, in_files(done.error(), input->shown, input->shown));
    report = done->report;
  } else {
    const auto done = format_of(input->kind).to_domain_xml(input->text, context);
    if (!done) return fail(arguments, why_not(done.error(), *input, context));
    report = done->report;
  }
  tell(arguments, input->shown, report);
  return status_of(report);
}

}  // namespace convert

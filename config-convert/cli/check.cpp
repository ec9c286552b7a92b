// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/cli/commands.hpp"
#include "config-convert/cli/format.hpp"
#include "config-convert/cli/outcome.hpp"
#include "containers/homes/homes_root.hpp"
#include "upgrade/exam/exam.hpp"

#include <algorithm>
#include <filesystem>

namespace convert {
namespace {

int status_of(Severity worst) {
  return worst == Severity::kError ? kImpossible : worst == Severity::kWarning ? kWithWarnings : kDone;
}

// A folder is what an upgrade would be made of, so all of it is looked at, not its configuration alone.
int check_bundle(const Arguments& arguments) {
  upgrade::ExamWish wish{
      .path = arguments.files[0], .discard_state = arguments.context.discard_state, .host = arguments.context};
  wish.keeps_snapshots = arguments.keeps_snapshots;
  add_container_defaults(wish.host);
  if (auto homes = containers::read_homes_root()) wish.homes = *std::move(homes);
  const auto exam = upgrade::examine_bundle(wish);
  if (!exam) return fail(arguments, exam.error());
  tell(arguments, *exam);
  return status_of(exam->worst());
}

}  // namespace

// Domain XML is checked for what a PCS6 file can say.
int check(const Arguments& arguments) {
  std::error_code ignored;
  if (std::filesystem::is_directory(arguments.files[0], ignored)) return check_bundle(arguments);
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
  Severity worst = Severity::kInfo;
  for (const ReportEntry& entry : report) worst = std::max(worst, entry.severity);
  return status_of(worst);
}

}  // namespace convert

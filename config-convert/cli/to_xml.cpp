// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/cli/commands.hpp"
#include "config-convert/cli/format.hpp"
#include "config-convert/cli/outcome.hpp"

#include <algorithm>

namespace convert {

int to_xml(const Arguments& arguments) {
  const auto input = read_input(arguments.files[0], arguments.kind);
  if (!input) return fail(arguments, input.error());
  if (input->kind == InputKind::kDomain) return fail(arguments, Failure{input->shown, "is domain XML already"});
  const Context context = context_for(arguments, *input);
  const auto done = format_of(input->kind).to_domain_xml(input->text, context);
  if (!done) return fail(arguments, why_not(done.error(), *input, context));
  tell(arguments, input->shown, done->report);
  const bool left_out = std::ranges::count(done->report, Severity::kError, &ReportEntry::severity) > 0;
  if (arguments.strict && left_out) return kImpossible;
  return write_result(arguments, done->xml);
}

}  // namespace convert

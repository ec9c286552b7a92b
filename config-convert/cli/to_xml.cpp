// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/cli/commands.hpp"
#include "config-convert/cli/format.hpp"
#include "config-convert/cli/new_uuid.hpp"
#include "config-convert/cli/outcome.hpp"
#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace convert {
namespace {

// kDone, or a failure that has been said.
int write_filters(const Arguments& arguments, const std::vector<NetworkFilter>& filters) {
  for (const NetworkFilter& filter : filters) {
    const auto written = write_file_atomically(fmt::format("{}/{}.xml", arguments.filters, filter.name), filter.xml);
    if (!written) return fail(arguments, written.error());
  }
  return kDone;
}

}  // namespace

int to_xml(const Arguments& arguments) {
  auto input = read_input(arguments.files[0], arguments.kind);
  if (!input) return fail(arguments, input.error());
  if (input->kind == InputKind::kDomain) return fail(arguments, Failure{input->shown, "is domain XML already"});
  const Context context = context_for(arguments, *input);
  if (arguments.new_uuid) {
    auto text = with_new_uuid(*input);
    if (!text) return fail(arguments, why_not(text.error(), *input, context));
    input->text = *std::move(text);
  }
  const auto done = format_of(input->kind).to_domain_xml(input->text, context);
  if (!done) return fail(arguments, why_not(done.error(), *input, context));
  tell(arguments, input->shown, done->report);
  const bool left_out = std::ranges::count(done->report, Severity::kError, &ReportEntry::severity) > 0;
  if (arguments.strict && left_out) return kImpossible;
  if (!arguments.filters.empty())
    if (const int status = write_filters(arguments, done->filters); status != kDone) return status;
  return write_result(arguments, done->xml);
}

}  // namespace convert

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/cli/commands.hpp"
#include "config-convert/cli/format.hpp"
#include "config-convert/cli/outcome.hpp"
#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace convert {
namespace {

// Only where the file still is what was read; a link to it stays one.
int replace_base(const Arguments& arguments, const Input& base, std::string_view text) {
  const auto now = read_file(base.path, kInputLimitBytes);
  if (!now) return fail(arguments, now.error());
  if (*now != base.text)
    return fail(arguments, Failure{base.shown, "changed meanwhile; nothing is written, run vzconvert again"});
  const auto written = write_file_atomically(std::filesystem::canonical(base.path).string(), text);
  return written ? kDone : fail(arguments, written.error());
}

}  // namespace

int to_pcs(const Arguments& arguments) {
  auto base = arguments.base.empty() ? Result<Input>(Input{}) : read_input(arguments.base, arguments.kind);
  if (!base) return fail(arguments, base.error());
  if (base->kind == InputKind::kDomain)
    return fail(arguments, Failure{base->shown, "is domain XML, expected config.pvs or ve.conf"});
  const auto domain = read_input(arguments.files[0], InputKind::kDomain);
  if (!domain) return fail(arguments, domain.error());
  if (arguments.base.empty()) {
    const auto kind = arguments.kind ? Result<InputKind>(*arguments.kind) : kind_of_domain(domain->text);
    if (!kind) return fail(arguments, in_files(kind.error(), "", domain->shown));
    base->kind = *kind;
    base->shown = domain->shown;
  }
  const auto done = format_of(base->kind).from_domain_xml(domain->text, base->text, context_for(arguments, *base));
  if (!done) return fail(arguments, in_files(done.error(), base->shown, domain->shown));
  tell(arguments, base->shown, done->report);
  if (!arguments.in_place) return write_result(arguments, done->text);
  return done->changed ? replace_base(arguments, *base, done->text) : kDone;
}

}  // namespace convert

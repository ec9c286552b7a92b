// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/cli/commands.hpp"
#include "config-convert/cli/format.hpp"
#include "config-convert/cli/outcome.hpp"
#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace convert {
namespace {

// The base as it is, or that of a new file: empty, of the kind that the domain is.
Result<Input> read_base(const Arguments& arguments, const Input& domain) {
  if (!arguments.base.empty()) return read_input(arguments.base, arguments.kind);
  Input none;
  const auto kind = arguments.kind ? Result<InputKind>(*arguments.kind) : kind_of_domain(domain.text);
  if (!kind) return kind.error();
  none.kind = *kind;
  return none;
}

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
  const auto domain = read_input(arguments.files[0], InputKind::kDomain);
  if (!domain) return fail(arguments, domain.error());
  const auto base = read_base(arguments, *domain);
  if (!base) return fail(arguments, in_files(base.error(), "", domain->shown));
  if (base->kind == InputKind::kDomain)
    return fail(arguments, Failure{base->shown, "is domain XML, expected config.pvs or ve.conf"});
  const std::string subject = base->shown.empty() ? domain->shown : base->shown;
  const auto done = format_of(base->kind).from_domain_xml(domain->text, base->text, context_for(arguments, *base));
  if (!done) return fail(arguments, in_files(done.error(), subject, domain->shown));
  tell(arguments, subject, done->report);
  if (!arguments.in_place) return write_result(arguments, done->text);
  return done->changed ? replace_base(arguments, *base, done->text) : kDone;
}

}  // namespace convert

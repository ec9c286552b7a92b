// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a merge of the new file into the old one would write is what they differ in.
#include "config-convert/cli/commands.hpp"
#include "config-convert/cli/format.hpp"
#include "config-convert/cli/outcome.hpp"

#include <optional>

namespace convert {
namespace {

struct Side {
  Input input;
  InputKind kind;  // of what it describes

  bool is_domain() const { return input.kind == InputKind::kDomain; }
};

std::optional<Side> read_side(const Arguments& arguments, std::size_t file) {
  auto input = read_input(arguments.files[file], arguments.kind);
  if (!input) return fail(arguments, input.error()), std::nullopt;
  auto kind = Result<InputKind>(arguments.kind.value_or(input->kind));
  if (kind == InputKind::kDomain) kind = kind_of_domain(input->text);
  if (!kind) return fail(arguments, in_files(kind.error(), "", input->shown)), std::nullopt;
  return Side{*std::move(input), *kind};
}

// The old side as PCS6 text, the new one as domain XML.
Result<std::string> as_base(const Side& side, const Context& context) {
  if (!side.is_domain()) return side.input.text;
  auto made = format_of(side.kind).from_domain_xml(side.input.text, "", context);
  if (!made) return made.error();
  return std::move(made->text);
}

Result<std::string> as_domain(const Side& side, const Context& context) {
  if (side.is_domain()) return side.input.text;
  auto made = format_of(side.kind).to_domain_xml(side.input.text, context);
  if (!made) return made.error();
  return std::move(made->xml);
}

}  // namespace

int diff(const Arguments& arguments) {
  const auto old_side = read_side(arguments, 0);
  const auto new_side = old_side ? read_side(arguments, 1) : std::nullopt;
  if (!new_side) return kTrouble;
  const std::string& old_file = old_side->input.shown;
  const std::string& new_file = new_side->input.shown;
  if (old_side->kind != new_side->kind)
    return fail(arguments, Failure{new_file, "is not of the kind that the other file is, machine or container"});
  // One context for both: two copies of a file differ in nothing, wherever they lie. No disk is looked at.
  Context context = context_for(arguments, old_side->is_domain() ? new_side->input : old_side->input);
  context.look_at = {};
  const auto base = as_base(*old_side, context);
  if (!base) return fail(arguments, in_files(base.error(), old_file, old_file));
  const auto domain = as_domain(*new_side, context);
  if (!domain) return fail(arguments, in_files(domain.error(), new_file, new_file));
  const auto merged = format_of(old_side->kind).from_domain_xml(*domain, *base, context);
  if (!merged) return fail(arguments, in_files(merged.error(), old_file, new_file));
  tell(arguments, new_file, merged->report);
  return merged->changed ? kDifferent : kDone;
}

}  // namespace convert

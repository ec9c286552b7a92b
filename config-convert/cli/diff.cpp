// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a merge of the new file into the old one would write is what they differ in, and what they keep aside.
#include "config-convert/cli/commands.hpp"
#include "config-convert/cli/format.hpp"
#include "config-convert/cli/outcome.hpp"
#include "config-convert/xml/xml_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
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

using KeptValues = std::map<std::string, std::string>;

KeptValues kept_values(const std::string& xml) {
  KeptValues values;
  const auto doc = parse_xml(xml, "domain XML");
  const xmlNode* kept =
      doc ? find(xmlDocGetRootElement(doc->get()), "metadata/switchyard:domain/switchyard:pcs6") : nullptr;
  for (const xmlNode* one = first_child(kept, "kept"); one; one = next_named(one, "kept"))
    values[get(one, "@path").value_or("")] = own_text(one);
  return values;
}

// What two PCS6 files say and domain XML has no place for, so that a merge leaves it alone.
Report kept_differences(const std::string& old_xml, const std::string& new_xml) {
  const KeptValues old_values = kept_values(old_xml);
  const KeptValues new_values = kept_values(new_xml);
  KeptValues either = old_values;
  either.insert(new_values.begin(), new_values.end());
  const auto shown = [](const KeptValues& values, const std::string& path) {
    const auto found = values.find(path);
    return found == values.end() ? "nothing" : fmt::format("'{}'", found->second);
  };
  Report differences;
  for (const auto& [path, value] : either)
    if (const auto was = shown(old_values, path), is = shown(new_values, path); was != is)
      differences.push_back({Severity::kInfo, path, "metadata", fmt::format("{} becomes {}", was, is)});
  return differences;
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
  Report differences = merged->report;
  bool differ = merged->changed;
  if (!old_side->is_domain() && !new_side->is_domain()) {
    const auto old_domain = as_domain(*old_side, context);
    if (!old_domain) return fail(arguments, in_files(old_domain.error(), old_file));
    const Report kept = kept_differences(*old_domain, *domain);
    differ = differ || !kept.empty();
    differences.insert(differences.end(), kept.begin(), kept.end());
  }
  tell(arguments, new_file, differences);
  return differ ? kDifferent : kDone;
}

}  // namespace convert

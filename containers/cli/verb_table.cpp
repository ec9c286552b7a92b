// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/cli/verb_table.hpp"

#include "containers/cli/device_verbs.hpp"
#include "containers/cli/export_verbs.hpp"
#include "containers/cli/filesystem_verbs.hpp"
#include "containers/cli/limit_verbs.hpp"
#include "containers/cli/reinstall_verbs.hpp"
#include "containers/cli/root_verbs.hpp"
#include "containers/cli/snapshot_verbs.hpp"
#include "containers/cli/template_verbs.hpp"
#include "containers/cli/upgrade_verbs.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace containers {
namespace {

using Group = std::span<const Verb> (*)();

constexpr Group kGroups[] = {
    root_verbs,     limit_verbs,     template_verbs, filesystem_verbs, device_verbs,
    snapshot_verbs, reinstall_verbs, export_verbs,   upgrade_verbs,
};

// How many of `words` are the verb's name; 0 when it is another verb's call.
std::size_t words_of_name(std::string_view name, Words words) {
  for (std::size_t count = 0; count < words.size();) {
    if (!name.starts_with(words[count])) return 0;
    name.remove_prefix(words[count++].size());
    if (name.empty()) return count;
    if (!name.starts_with(' ')) return 0;
    name.remove_prefix(1);
  }
  return 0;
}

// Lines after the first one stand below its beginning.
std::string indented(std::string_view text, std::size_t columns) {
  std::string out;
  for (const char c : text) {
    out += c;
    if (c == '\n') out.append(columns, ' ');
  }
  return out;
}

}  // namespace

std::vector<Verb> all_verbs() {
  std::vector<Verb> verbs;
  for (const Group group : kGroups)
    for (const Verb& verb : group()) verbs.push_back(verb);
  return verbs;
}

Result<VerbCall> find_verb(Words words) {
  std::vector<std::string_view> names;
  for (const Verb& verb : all_verbs()) {
    if (const std::size_t count = words_of_name(verb.name, words); count > 0)
      return VerbCall{verb, words.subspan(count)};
    names.push_back(verb.name);
  }
  return usage_error(fmt::format("'{}' must be {} (--help shows how each is called)", words.empty() ? "" : words[0],
                                 fmt::join(names, ", ")));
}

std::string help_text() {
  std::string text =
      "Usage: switchyard-ct VERB WORDS…: storage of containers, as libvirt's hook and virtvzd use it.\n\n";
  for (const Verb& verb : all_verbs())
    text += fmt::format("  {} {}\n      {}\n", verb.name, indented(verb.synopsis, verb.name.size() + 3),
                        indented(verb.help, 6));
  return text + "  --help, --version\n";
}

}  // namespace containers

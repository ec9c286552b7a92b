// SPDX-License-Identifier: LGPL-2.1-or-later
// Any bytes as a record, an image's index, os-release, the head of a program, and as a name: read or refused. What was
// read is written the same; a name that is found is one of those that are there.
#include "containers/templates/oci_index.hpp"
#include "containers/templates/template_lookup.hpp"
#include "containers/templates/template_record.hpp"
#include "containers/templates/tree_facts.hpp"
#include "containers/values/template_name.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto record = containers::parse_record(text))
    if (const std::string written = containers::format_record(*record);
        written.size() <= containers::kMaxRecordBytes && containers::parse_record(written) != *record)
      std::abort();
  if (const auto tag = containers::choose_tag(text, ""); tag && tag->find_first_of("/: ") != std::string::npos)
    std::abort();
  if (containers::parse_distribution(text).size() > 64) std::abort();
  static_cast<void>(containers::parse_elf_machine(text));

  // Words by lines: what is there, and last what is asked for.
  std::vector<std::string> there;
  std::string_view rest = text.substr(0, 4096), wanted;
  while (!rest.empty()) {
    wanted = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), wanted.size() + 1));
    if (containers::parse_template_name(wanted)) there.emplace_back(wanted);
  }
  const auto found = containers::find_template(wanted, there, "x86_64");
  if (!found) return 0;
  if (!containers::may_mean(wanted, *found, "x86_64")) std::abort();
  const auto split = containers::split_template_name(*found);
  if (std::none_of(there.begin(), there.end(), [&](const std::string& name) {
        const auto one = containers::split_template_name(name);
        return one.name == split.name && one.version == split.version;
      }))
    std::abort();
  return 0;
}

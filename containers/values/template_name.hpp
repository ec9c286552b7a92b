// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Names of OS templates as they may stand in domain XML and in paths below template/cache: letters, digits, '.', '_'
// and '-', at most 128, not beginning with '-', and no "..". PCS6 names (debian-12-x86_64, .centos-7) are of this kind.
//
// A template that is imported again under its name gets a version: "debian-12-x86_64" is the first, and is the folder
// of that name; "debian-12-x86_64@2" the next. Old and new stand beside each other, so that containers keep theirs.
#pragma once

#include "foundation/result.hpp"

#include <string>
#include <string_view>

namespace containers {

// `name`, with a version or without, or kInvalidArg. Untrusted input.
Result<std::string> parse_template_name(std::string_view name);

struct TemplateVersion {
  std::string_view name;
  unsigned version = 1;
  bool named = false;  // the version was said

  bool operator==(const TemplateVersion&) const = default;
};

// Of a name that was parsed.
TemplateVersion split_template_name(std::string_view name);

// What the folder of a version is called: NAME, NAME@2, …
std::string template_folder_name(std::string_view name, unsigned version);

}  // namespace containers

// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The environment that a word of the command line means: a UUID with or without braces, in any case; a name, exact; the
// number of a container of PCS6. A name that looks like a UUID is found, too, when no environment has that UUID.
#pragma once

#include "prlctl/session/session.hpp"

#include <string>
#include <string_view>

namespace prlctl {

enum class Kind { kVm, kContainer };

struct Environment {
  std::string uuid;  // lower case, dashes
  std::string name;
  Kind kind = Kind::kVm;
  dispatcher::DomainHandle domain;

  const char* title() const { return kind == Kind::kVm ? "VM" : "CT"; }
  std::string braced_uuid() const { return "{" + uuid + "}"; }
};

// "Failed to get VM config: The virtual machine could not be found. …" where there is none.
Answer<Environment> find_environment(Session& session, const std::string& word);

// The characters that no name has: / : * ? " < > % |
bool is_valid_name(std::string_view name);

}  // namespace prlctl

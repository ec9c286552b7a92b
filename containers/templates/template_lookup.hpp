// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which template a name means. PCS and its users name one template in many ways; what is asked for is looked up so:
//
//   1. the exact name; without a version ("@2") the newest;
//   2. the same distribution, version, architecture and variants, however they are written:
//      ".debian-12", "debian-12", "debian-12-amd64" for debian-12-x86_64;
//   3. the same with more variants: "debian-12-x86_64" for debian-12-x86_64-minimal.
//
// A name is DISTRIBUTION-VERSION[-ARCHITECTURE][-VARIANT…], in any case, with a dot in front in PCS's names of EZ
// templates. An architecture that is not said is the host's. The first rule that finds anything decides; two finds are
// an error that names them, none one that names the nearest. Values only; any thread.
//
//   find_template("debian-12", {"debian-11-x86_64", "debian-12-x86_64", "debian-12-x86_64@2"}, "x86_64")
//       → "debian-12-x86_64@2"
#pragma once

#include "foundation/result.hpp"

#include <span>
#include <string>
#include <string_view>

namespace containers {

// Of `there`, names of folders as parse_template_name takes them. `wanted` is untrusted. kInvalidArg for what is no
// name, kOperationInvalid for what is ambiguous, kOperationFailed "template 'x' is not here".
Result<std::string> find_template(std::string_view wanted, std::span<const std::string> there,
                                  std::string_view host_architecture);

// Whether `wanted` may stand for `folder_name`, whatever else is there: a container keeps the template it has under
// every name that may mean it.
bool may_mean(std::string_view wanted, std::string_view folder_name, std::string_view host_architecture);

// As templates have it: "x86_64" of "debian-12-amd64"; "" where the name says none.
std::string architecture_in_name(std::string_view name);

// uname's.
std::string host_architecture();

}  // namespace containers

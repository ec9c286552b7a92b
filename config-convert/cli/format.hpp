// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The two PCS6 formats as the commands use them: both directions, in the context that a file's place and the command
// line make, with messages that name the files.
#pragma once

#include "config-convert/cli/arguments.hpp"
#include "config-convert/cli/input.hpp"
#include "config-convert/cli/outcome.hpp"
#include "config-convert/convert.hpp"

namespace convert {

struct Format {
  InputKind kind;
  Result<Conversion> (*to_domain_xml)(std::string_view text, const Context& context);
  Result<Merged> (*from_domain_xml)(std::string_view xml, std::string_view base, const Context& context);
};

// `kind` is kMachine or kContainer.
const Format& format_of(InputKind kind);

// What a server says of all its containers, where the command line has not said it.
void add_container_defaults(Context& context);

// What the command line says, and what `input`'s name and folder say where it is silent.
Context context_for(const Arguments& arguments, const Input& input);

// "config.pvs: line 3: …" of the library is about `pcs6_file`, "domain XML: …" about `xml_file`.
Failure in_files(const Error& error, const std::string& pcs6_file, const std::string& xml_file = {});

// Why `input` cannot be read, with a word on config.pvs.backup where that lies beside it and can be.
Failure why_not(const Error& error, const Input& input, const Context& context);

}  // namespace convert

// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A file that the command line names: a configuration, the folder that holds one, or '-' for standard input. Read
// once, into memory, at most kInputLimitBytes; what is larger is refused unread.
#pragma once

#include "config-convert/cli/input_kind.hpp"
#include "config-convert/convert.hpp"

#include <optional>

namespace convert {

struct Input {
  std::string shown;  // for messages: as the user named it, with config.pvs where that was a folder
  std::string path;   // absolute; empty for standard input
  std::string text;
  InputKind kind = InputKind::kMachine;

  std::string folder() const;
  // CTID of CTID.conf, a number or a UUID; empty where the name says none.
  std::string ve_id() const;
};

// `kind` wins over what the content says, unless that is domain XML. Errors name the file.
Result<Input> read_input(const std::string& word, std::optional<InputKind> kind);

// What a domain of libvirt becomes: a machine or a container.
Result<InputKind> kind_of_domain(std::string_view xml);

}  // namespace convert

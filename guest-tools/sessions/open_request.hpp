// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a kOpen asks for, read from its fields. Texts get a NUL behind them in a copy, since the kernel wants that;
// whatever the bytes are, what is read here is a request or an error.
#pragma once

#include "guest-tools/bytes/array.hpp"
#include "guest-tools/bytes/error_text.hpp"
#include "guest-tools/channel/frames.hpp"

namespace guest_tools {

struct OpenRequest {
  static constexpr size_t kMostArguments = 32768, kMostVariables = 1024;

  guest_channel::Act act = {};
  Array<char*> arguments{kMostArguments + 1};
  Array<char*> variables{kMostVariables};
  const char* folder = "/";
  Text user;
  const char* path = "";
  uint32_t mode = 0644;
  bool on_terminal = false;
  guest_channel::TerminalSize terminal_size;
  Buffer texts{guest_channel::kMostOpenBytes + guest_channel::kMostPayload};
};

// False with a code of errno and words.
bool read_open_request(Text payload, OpenRequest& request, uint32_t& code, ErrorText& error);

}  // namespace guest_tools

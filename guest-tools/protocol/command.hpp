// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A command as a row: its name, what it takes, what does it, and its traits. Each file of commands/ has the rows of one
// subject; all_commands() has the list of these files.
#pragma once

#include "guest-tools/json/json_writer.hpp"
#include "guest-tools/protocol/arguments.hpp"

namespace guest_tools {

struct Agent;

// Writes the value of "return", nothing for {}; or says in `error` what went wrong and gives back false.
using Handler = bool (*)(Agent& agent, const Arguments& arguments, JsonWriter& result, ErrorText& error);

enum Traits : unsigned {
  kPlain = 0,
  kNoAnswer = 1,     // nothing is sent when it succeeds
  kWhileFrozen = 2,  // touches no file system, so it may be asked between freeze and thaw
  kDelimited = 4,    // 0xFF goes before the answer
};

struct Command {
  Text name;
  Handler handler = nullptr;  // null: known to the protocol, and not offered
  Parameters parameters = {};
  unsigned traits = kPlain;
};

struct CommandRows {
  const Command* rows;
  size_t count;

  template <size_t N>
  constexpr CommandRows(const Command (&table)[N]) : rows(table), count(N) {}  // NOLINT: meant
  const Command* begin() const { return rows; }
  const Command* end() const { return rows + count; }
};

extern const CommandRows kChannelCommands;
extern const CommandRows kClockCommands;
extern const CommandRows kCpuCommands;
extern const CommandRows kDiskCommands;
extern const CommandRows kExecCommands;
extern const CommandRows kFileCommands;
extern const CommandRows kFilesystemCommands;
extern const CommandRows kFreezeCommands;
extern const CommandRows kNetworkCommands;
extern const CommandRows kNetworkSettingsCommands;
extern const CommandRows kPasswordCommands;
extern const CommandRows kShutdownCommands;
extern const CommandRows kSshKeyCommands;
extern const CommandRows kSystemCommands;
extern const CommandRows kUnsupportedCommands;

struct CommandTable {
  const CommandRows* const* files;
  size_t count;
  const CommandRows* const* begin() const { return files; }
  const CommandRows* const* end() const { return files + count; }
};

CommandTable all_commands();
const Command* find_command(Text name);

// Why a command is not served now: null when it is; "" when that needs no words.
const char* disabled_because(const Agent& agent, const Command& command);

}  // namespace guest_tools

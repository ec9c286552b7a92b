// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/protocol/command.hpp"

#include "guest-tools/agent.hpp"

namespace guest_tools {
namespace {

constexpr const CommandRows* kFiles[] = {
    &kChannelCommands,  &kClockCommands,      &kCpuCommands,    &kDiskCommands,    &kExecCommands,
    &kFileCommands,     &kFilesystemCommands, &kFreezeCommands, &kNetworkCommands, &kNetworkSettingsCommands,
    &kPasswordCommands, &kShutdownCommands,   &kSshKeyCommands, &kSystemCommands,  &kUnsupportedCommands};

bool is_listed(Text list, Text name) {
  while (!list.empty())
    if (trimmed(take_field(list, ',')) == name) return true;
  return false;
}

}  // namespace

CommandTable all_commands() { return {kFiles, sizeof(kFiles) / sizeof(kFiles[0])}; }

const Command* find_command(Text name) {
  for (const CommandRows* rows : all_commands())
    for (const Command& command : *rows)
      if (command.name == name) return &command;
  return nullptr;
}

const char* disabled_because(const Agent& agent, const Command& command) {
  if (command.handler == nullptr || is_listed(agent.blocked_commands, command.name)) return "";
  if (agent.frozen && !(command.traits & kWhileFrozen)) return ": the agent is in frozen state";
  return nullptr;
}

}  // namespace guest_tools

// SPDX-License-Identifier: LGPL-2.1-or-later
//
// guest-shutdown.
#include "guest-tools/agent.hpp"
#include "guest-tools/protocol/command.hpp"
#include "guest-tools/system/init_kind.hpp"

namespace guest_tools {
namespace {

struct Mode {
  Text name;
  ShutdownMode mode;
};

constexpr Mode kModes[] = {
    {"powerdown", ShutdownMode::kPowerdown}, {"halt", ShutdownMode::kHalt}, {"reboot", ShutdownMode::kReboot}};

constexpr Parameter kParameters[] = {{"mode", ParameterType::kText, kOptional}};

bool shut_down(Agent& agent, const Arguments& arguments, JsonWriter&, ErrorText& error) {
  const Text name = arguments.text_or("mode", "powerdown");
  for (const Mode& row : kModes)
    if (row.name == name) return request_shutdown(agent.root, row.mode, agent.children, error);
  return error.say("mode is invalid (valid values are: halt|powerdown|reboot");
}

constexpr Command kRows[] = {{"guest-shutdown", shut_down, kParameters, kNoAnswer}};

}  // namespace

constinit const CommandRows kShutdownCommands = kRows;

}  // namespace guest_tools

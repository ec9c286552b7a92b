// SPDX-License-Identifier: LGPL-2.1-or-later
//
// guest-sync, guest-sync-delimited, guest-ping, guest-info: about the channel and the agent itself.
#include "guest-tools/agent.hpp"
#include "guest-tools/protocol/command.hpp"

namespace guest_tools {
namespace {

constexpr Parameter kSyncParameters[] = {{"id", ParameterType::kInteger}};

bool sync(Agent&, const Arguments& arguments, JsonWriter& result, ErrorText&) {
  result.integer(arguments.integer("id"));
  return true;
}

bool ping(Agent&, const Arguments&, JsonWriter&, ErrorText&) { return true; }

bool info(Agent& agent, const Arguments&, JsonWriter& result, ErrorText&) {
  result.begin_object();
  result.text_member("version", SWITCHYARD_VERSION);
  result.key("supported_commands");
  result.begin_array();
  for (const CommandRows* rows : all_commands()) {
    for (const Command& command : *rows) {
      result.begin_object();
      result.boolean_member("enabled", disabled_because(agent, command) == nullptr);
      result.text_member("name", command.name);
      result.boolean_member("success-response", !(command.traits & kNoAnswer));
      result.end_object();
    }
  }
  result.end_array();
  result.end_object();
  return true;
}

constexpr Command kRows[] = {{"guest-sync", sync, kSyncParameters, kWhileFrozen},
                             {"guest-sync-delimited", sync, kSyncParameters, kWhileFrozen | kDelimited},
                             {"guest-ping", ping, {}, kWhileFrozen},
                             {"guest-info", info, {}, kWhileFrozen}};

}  // namespace

constinit const CommandRows kChannelCommands = kRows;

}  // namespace guest_tools

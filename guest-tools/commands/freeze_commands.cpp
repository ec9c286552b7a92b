// SPDX-License-Identifier: LGPL-2.1-or-later
//
// guest-fsfreeze-status, -freeze, -freeze-list, -thaw. While anything is frozen only what cannot touch a file system is
// served: the agent must not hang before it can thaw. A container's file systems may be the host's own, and to freeze
// those would stop the host: they are frozen from there.
#include "guest-tools/agent.hpp"
#include "guest-tools/protocol/command.hpp"
#include "guest-tools/system/freeze.hpp"

namespace guest_tools {
namespace {

constexpr Parameter kListParameters[] = {{"mountpoints", ParameterType::kTextList, kOptional}};

bool status(Agent& agent, const Arguments&, JsonWriter& result, ErrorText&) {
  result.text(agent.frozen ? "frozen" : "thawed");
  return true;
}

bool refuse_in_container(ErrorText& error) {
  return error.say("the file systems of a container are frozen and thawed by its host");
}

bool freeze(Agent& agent, const Arguments& arguments, JsonWriter& result, ErrorText& error) {
  if (agent.in_container) return refuse_in_container(error);
  Array<Text> only{JsonTree::kMostValues};
  for (const JsonValue* name = arguments.first("mountpoints"); name != nullptr; name = arguments.next(*name))
    if (only.add(name->text) == nullptr) return error.say("memory is short");
  int64_t frozen = 0;
  if (!freeze_filesystems(agent.root, arguments.has("mountpoints") ? &only : nullptr, frozen, error)) return false;
  agent.frozen = frozen != 0;
  result.integer(frozen);
  return true;
}

bool thaw(Agent& agent, const Arguments&, JsonWriter& result, ErrorText& error) {
  if (agent.in_container) return refuse_in_container(error);
  int64_t thawed = 0;
  if (!thaw_filesystems(agent.root, thawed, error)) return false;
  agent.frozen = false;
  result.integer(thawed);
  return true;
}

constexpr Command kRows[] = {{"guest-fsfreeze-status", status, {}, kWhileFrozen},
                             {"guest-fsfreeze-freeze", freeze},
                             {"guest-fsfreeze-freeze-list", freeze, kListParameters},
                             {"guest-fsfreeze-thaw", thaw, {}, kWhileFrozen}};

}  // namespace

constinit const CommandRows kFreezeCommands = kRows;

}  // namespace guest_tools

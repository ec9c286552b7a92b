// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/protocol/command.hpp"
#include "guest-tools/protocol/dispatcher.hpp"
#include "../guest_root.hpp"

#include <set>

namespace {

using Dispatcher = GuestRoot;

TEST_F(Dispatcher, answers_and_errors_are_qemu_gas) {
  const std::pair<const char*, std::string> table[] = {
      {"{'execute':'guest-ping'}", success("{}")},
      {"{'execute':'guest-ping','arguments':{}}", success("{}")},
      {"{'execute':'guest-sync','arguments':{'id':-5}}", success("-5")},
      {"{'execute':'guest-sync-delimited','arguments':{'id':77}}", "\xff" + success("77")},
      {"1", failure("QMP input must be a JSON object")},
      {"[]", failure("QMP input must be a JSON object")},
      {"{}", failure("QMP input lacks member 'execute'")},
      {"{'execute':1}", failure("QMP input member 'execute' must be a string")},
      {"{'execute':'guest-ping','control':1}", failure("QMP input member 'control' is unexpected")},
      {"{'execute':'guest-ping','arguments':[]}", failure("QMP input member 'arguments' must be an object")},
      {"{'execute':'guest-ping','arguments':{'a':1}}", failure("Parameter 'a' is unexpected")},
      {"{'execute':'guest-sync'}", failure("Parameter 'id' is missing")},
      {"{'execute':'guest-sync','arguments':{'id':1.0}}",
       failure("Invalid parameter type for 'id', expected: integer")},
      {"{'execute':'guest-sync-delimited','arguments':{'id':'x'}}",
       failure("Invalid parameter type for 'id', expected: integer")},
      {"{'execute':'guest-exec','arguments':{'path':'sh','arg':'-c'}}",
       failure("Invalid parameter type for 'arg', expected: array")},
      {"{'execute':'guest-exec','arguments':{'path':'sh','arg':['-c',3]}}",
       failure("Invalid parameter type for 'arg[1]', expected: string")},
      {"{'execute':'guest-exec','arguments':{'path':'sh','capture-output':3}}",
       failure("Invalid parameter type for 'capture-output', expected: GuestExecCaptureOutput")},
      {"{'execute':'guest-exec','arguments':{'path':'sh','capture-output':'all'}}",
       failure("Parameter 'capture-output' does not accept value 'all'")},
      {"{'execute':'guest-set-vcpus','arguments':{'vcpus':[3]}}",
       failure("Invalid parameter type for 'vcpus[0]', expected: object")},
      {"{'execute':'guest-set-vcpus','arguments':{'vcpus':[{'logical-id':1,'online':true},{'logical-id':1}]}}",
       failure("Parameter 'vcpus[1].online' is missing")},
      {"{'execute':'guest-set-vcpus','arguments':{'vcpus':[{'logical-id':1,'online':true,'x':1}]}}",
       failure("Parameter 'vcpus[0].x' is unexpected")},
      {"{'execute':'guest-file-seek','arguments':{'handle':1,'offset':2,'whence':true}}",
       failure("Invalid parameter type for 'whence', expected: GuestFileWhence")},
      {"{'execute' 'guest-ping'}", failure("JSON parse error, missing : in object pair")}};
  for (const auto& [request, wanted] : table) EXPECT_EQ(ask(request), wanted) << request;
}

TEST_F(Dispatcher, unknown_and_disabled_commands_have_a_class_of_their_own) {
  agent.blocked_commands = "guest-exec, guest-file-open";
  const auto not_found = [](const std::string& words) {
    return R"({"error": {"class": "CommandNotFound", "desc": ")" + words + R"("}})";
  };
  EXPECT_EQ(call("guest-pin"), not_found("The command guest-pin has not been found"));
  EXPECT_EQ(call("guest-suspend-ram"), not_found("Command guest-suspend-ram has been disabled"));
  EXPECT_EQ(call("guest-exec"), not_found("Command guest-exec has been disabled"));
  EXPECT_EQ(call("guest-file-open"), not_found("Command guest-file-open has been disabled"));
  EXPECT_EQ(call("guest-file-close"), failure("Parameter 'handle' is missing"));
}

TEST_F(Dispatcher, while_frozen_only_what_touches_no_file_system_is_served) {
  agent.frozen = true;
  const std::set<std::string> served = {"guest-sync", "guest-sync-delimited",  "guest-ping",
                                        "guest-info", "guest-fsfreeze-status", "guest-fsfreeze-thaw"};
  for (const guest_tools::CommandRows* rows : guest_tools::all_commands()) {
    for (const guest_tools::Command& command : *rows) {
      const char* reason = disabled_because(agent, command);
      EXPECT_EQ(reason == nullptr, served.contains(string(command.name))) << string(command.name);
      if (reason != nullptr && command.handler != nullptr) {
        EXPECT_STREQ(reason, ": the agent is in frozen state");
      }
    }
  }
  EXPECT_EQ(call("guest-fsfreeze-status"), success("\"frozen\""));
}

TEST_F(Dispatcher, each_command_has_one_row) {
  std::set<std::string> names;
  for (const guest_tools::CommandRows* rows : guest_tools::all_commands())
    for (const guest_tools::Command& command : *rows)
      EXPECT_TRUE(names.insert(string(command.name)).second) << string(command.name);
  EXPECT_TRUE(names.contains("guest-exec"));
}

TEST_F(Dispatcher, an_id_comes_back_as_it_was) {
  EXPECT_EQ(ask(R"({"execute":"guest-ping","id":[1,{"a":2.50,"b":null},"\u20ac"]})"),
            R"({"return": {}, "id": [1, {"a": 2.50, "b": null}, "\u20AC"]})");
  EXPECT_EQ(ask(R"({"execute":"no","id":-0})"),
            R"({"error": {"class": "CommandNotFound", "desc": "The command no has not been found"}, "id": -0})");
  std::string deep = "0";
  for (int i = 0; i < 31; ++i) deep = "[" + deep + "]";
  EXPECT_EQ(ask("{'execute':'guest-ping','id':" + deep + "}"), "{\"return\": {}, \"id\": " + deep + "}");
}

TEST_F(Dispatcher, an_answer_without_room_is_an_error) {
  std::string request = "{'execute':'guest-ping','id':'" + std::string(5000, 'x') + "'}";
  guest_tools::Buffer answers{1000};
  answer_request(agent, request.data(), request.size(), answers);
  EXPECT_EQ(string(answers), failure("the answer is too long, or memory is short") + "\n");
}

TEST_F(Dispatcher, info_lists_what_is_served) {
  agent.blocked_commands = "guest-exec";
  const std::string info = call("guest-info");
  EXPECT_TRUE(info.starts_with(R"({"return": {"version": ")")) << info;
  for (const char* row : {R"({"enabled": true, "name": "guest-ping", "success-response": true})",
                          R"({"enabled": true, "name": "guest-shutdown", "success-response": false})",
                          R"({"enabled": false, "name": "guest-exec", "success-response": true})",
                          R"({"enabled": false, "name": "guest-suspend-disk", "success-response": false})"})
    EXPECT_NE(info.find(row), std::string::npos) << row;
}

}  // namespace

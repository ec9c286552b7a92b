// SPDX-License-Identifier: LGPL-2.1-or-later
//
// guest-exec, guest-exec-status: programs of the guest. Also the later forms of capture-output (qemu-ga 8.1), which
// may be a word.
#include "guest-tools/agent.hpp"
#include "guest-tools/protocol/command.hpp"

#include <sys/wait.h>

namespace guest_tools {
namespace {

constexpr Text kCaptureNames[] = {"none", "stdout", "stderr", "separated", "merged"};
constexpr Capture kCaptures[] = {Capture::kNone, Capture::kOutput, Capture::kErrors, Capture::kSeparated,
                                 Capture::kMerged};

constexpr Parameter kExecParameters[] = {
    {"path", ParameterType::kText},
    {"arg", ParameterType::kTextList, kOptional},
    {"env", ParameterType::kTextList, kOptional},
    {"input-data", ParameterType::kText, kOptional},
    {"capture-output", ParameterType::kBooleanOrName, kOptional, {}, kCaptureNames, 5, "GuestExecCaptureOutput"}};

constexpr Parameter kStatusParameters[] = {{"pid", ParameterType::kInteger}};

Capture capture_of(const JsonValue* value) {
  if (value == nullptr) return Capture::kNone;
  if (value->kind == JsonKind::kBoolean) return value->boolean ? Capture::kSeparated : Capture::kNone;
  size_t index = 0;
  while (!(kCaptureNames[index] == value->text)) ++index;  // it is one of them, or the request had been refused
  return kCaptures[index];
}

// execve(2) takes them as char*, and leaves them as they are.
char* c_string(Text text) { return const_cast<char*>(text.data); }

bool add_list(const Arguments& arguments, Text name, Array<char*>& strings) {
  for (const JsonValue* value = arguments.first(name); value != nullptr; value = arguments.next(*value))
    if (strings.add(c_string(value->text)) == nullptr) return false;
  return strings.add(nullptr) != nullptr;
}

bool exec(Agent& agent, const Arguments& arguments, JsonWriter& result, ErrorText& error) {
  Array<char*> strings{JsonTree::kMostValues + 2}, environment{JsonTree::kMostValues + 2};
  const Text path = arguments.text("path");
  if (strings.add(c_string(path)) == nullptr || !add_list(arguments, "arg", strings) ||
      !add_list(arguments, "env", environment))
    return error.say("memory is short");
  Text input;
  if (!arguments.bytes("input-data", input, error)) return false;
  ProgramCall call;
  call.path = path.data;
  call.arguments = strings.begin();
  call.environment = arguments.has("env") ? environment.begin() : nullptr;
  call.input = input;
  call.has_input = arguments.has("input-data");
  call.capture = capture_of(arguments.find("capture-output"));
  pid_t pid = 0;
  if (!agent.children.start(call, pid, error)) return false;
  result.begin_object();
  result.integer_member("pid", pid);
  result.end_object();
  return true;
}

void write_output(JsonWriter& result, Children::Output& output, Text data_name, Text truncated_name) {
  if (output.bytes.size() == 0) return;
  result.base64_member(data_name, output.bytes.text());
  result.boolean_member(truncated_name, output.truncated);
}

bool exec_status(Agent& agent, const Arguments& arguments, JsonWriter& result, ErrorText& error) {
  Children::Child* child = agent.children.find(arguments.integer("pid"));
  if (child == nullptr) return error.say("Invalid parameter 'pid'");
  const bool finished = child->finished();
  result.begin_object();
  result.boolean_member("exited", finished);
  if (finished) {
    if (WIFEXITED(child->wait_status))
      result.integer_member("exitcode", WEXITSTATUS(child->wait_status));
    else
      result.integer_member("signal", WTERMSIG(child->wait_status));
    write_output(result, child->output, "out-data", "out-truncated");
    write_output(result, child->errors, "err-data", "err-truncated");
    agent.children.forget(*child);
  }
  result.end_object();
  return true;
}

constexpr Command kRows[] = {{"guest-exec", exec, kExecParameters},
                             {"guest-exec-status", exec_status, kStatusParameters}};

}  // namespace

constinit const CommandRows kExecCommands = kRows;

}  // namespace guest_tools

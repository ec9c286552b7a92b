// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/protocol/dispatcher.hpp"

#include "guest-tools/agent.hpp"
#include "guest-tools/json/json_reader.hpp"
#include "guest-tools/protocol/command.hpp"

namespace guest_tools {
namespace {

constexpr char kSentinel = static_cast<char>(0xff);

struct Request {
  const JsonValue* name = nullptr;
  const JsonValue* arguments = nullptr;
  const JsonValue* id = nullptr;
};

struct Failure {
  Text error_class = "GenericError";
  ErrorText words;
};

void write_value(const JsonTree& tree, const JsonValue& value, JsonWriter& out) {
  switch (value.kind) {
    case JsonKind::kNull:
      return out.raw("null");
    case JsonKind::kBoolean:
      return out.boolean(value.boolean);
    case JsonKind::kInteger:
    case JsonKind::kNumber:
      return out.raw(value.text);
    case JsonKind::kText:
      return out.text(value.text);
    case JsonKind::kArray:
    case JsonKind::kObject:
      break;
  }
  const bool object = value.kind == JsonKind::kObject;
  object ? out.begin_object() : out.begin_array();
  for (const JsonValue* child = tree.first_child(value); child != nullptr; child = tree.next(*child)) {
    if (object) out.key(child->key);
    write_value(tree, *child, out);
  }
  object ? out.end_object() : out.end_array();
}

bool take_apart(const JsonTree& tree, Request& request, ErrorText& error) {
  const JsonValue& root = tree.root();
  if (root.kind != JsonKind::kObject) return error.say("QMP input must be a JSON object");
  request.id = tree.member(root, "id");
  for (const JsonValue* member = tree.first_child(root); member != nullptr; member = tree.next(*member)) {
    if (member->key == "execute") {
      if (member->kind != JsonKind::kText) return error.say("QMP input member 'execute' must be a string");
      request.name = member;
    } else if (member->key == "arguments") {
      if (member->kind != JsonKind::kObject) return error.say("QMP input member 'arguments' must be an object");
      request.arguments = member;
    } else if (member != request.id) {
      return error.say("QMP input member '", member->key.first(200), "' is unexpected");
    }
  }
  return request.name != nullptr || error.say("QMP input lacks member 'execute'");
}

const Command* served_command(const Agent& agent, Text name, Failure& failure) {
  const Command* command = find_command(name);
  const char* reason = command == nullptr ? nullptr : disabled_because(agent, *command);
  if (command != nullptr && reason == nullptr) return command;
  failure.error_class = "CommandNotFound";
  if (command == nullptr)
    failure.words.say("The command ", name.first(200), " has not been found");
  else
    failure.words.say("Command ", name, " has been disabled", reason);
  return nullptr;
}

// Writes `{"return": …` and gives back true, or says in `failure` why not.
bool run(Agent& agent, const JsonTree& tree, const Request& request, Buffer& out, Failure& failure, bool& silent) {
  const Command* command = served_command(agent, request.name->text, failure);
  if (command == nullptr) return false;
  const Arguments arguments{tree, request.arguments};
  if (!arguments.match(command->parameters, failure.words)) return false;
  const size_t start = out.size();
  if (command->traits & kDelimited) out.append(kSentinel);
  out.append("{\"return\": ");
  JsonWriter result{out};
  if (!command->handler(agent, arguments, result, failure.words)) return false;
  if (result.wrote_nothing()) out.append("{}");
  silent = command->traits & kNoAnswer;
  if (silent) out.truncate(start);
  return true;
}

void write_failure(const Failure& failure, Buffer& out) {
  out.append("{\"error\": ");
  JsonWriter writer{out};
  writer.begin_object();
  writer.text_member("class", failure.error_class);
  writer.text_member("desc", failure.words.text());
  writer.end_object();
}

}  // namespace

void answer_request(Agent& agent, char* request_bytes, size_t size, Buffer& answers) {
  const size_t start = answers.size();
  JsonTree tree;
  Request request;
  Failure failure;
  bool silent = false;
  const bool done = parse_json(request_bytes, size, tree, failure.words) && take_apart(tree, request, failure.words) &&
                    run(agent, tree, request, answers, failure, silent);
  if (silent) return;
  if (!done) {
    answers.truncate(start);
    write_failure(failure, answers);
  }
  if (request.id != nullptr) {
    answers.append(", \"id\": ");
    JsonWriter writer{answers};
    write_value(tree, *request.id, writer);
  }
  answers.append("}\n");
  if (answers.ok()) return;
  answers.truncate(start);
  answer_error("the answer is too long, or memory is short", answers);
}

void answer_error(Text words, Buffer& answers) {
  Failure failure;
  failure.words.say(words);
  write_failure(failure, answers);
  answers.append("}\n");
}

}  // namespace guest_tools

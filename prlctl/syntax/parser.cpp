// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/syntax/parser.hpp"

#include "config-convert/values/values.hpp"
#include "prlctl/syntax/usage.hpp"
#include "prlctl/syntax/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace prlctl {
namespace {

using Refusal = std::optional<Ending>;

Ending complaint(std::string line) { return {.err = std::move(line) + "\n"}; }

Ending unrecognized(const std::string& word) { return complaint("Unrecognized option: " + word); }

Ending wrong_value(const Option& option, const std::string& value) {
  if (!option.complaint.empty()) return complaint(std::string(option.complaint) + value);
  return complaint(fmt::format("An incorrect value for --{} is specified: {}", option.name, value));
}

// Judges `given.text` by the row, and sets what was understood.
bool understand(Given& given) {
  const Option& option = *given.option;
  std::optional<std::int64_t> number;
  switch (option.argument) {
    case Argument::kNone:
    case Argument::kText:
      return true;
    case Argument::kChecked:
      return option.accepts(given.text);
    case Argument::kWord:
      return is_one_of(given.text, option.word_list, '|');
    case Argument::kSwitch:
      if (const auto on = parse_switch(given.text)) number = *on ? 1 : 0;
      break;
    case Argument::kNumber:
      number = parse_number(given.text, option.minimum, option.maximum);
      break;
    case Argument::kSize:
      number = parse_size(given.text, option.default_unit);
      if (number && *number < option.minimum) number.reset();
      break;
    case Argument::kUuid: {
      const auto uuid = convert::parse_uuid(given.text);
      if (uuid) given.text = *uuid;
      return uuid.has_value();
    }
  }
  given.number = number.value_or(0);
  return number.has_value();
}

class Parser {
 public:
  Parser(const Tool& tool, const Action& action, std::span<const std::string> words, std::vector<Secret>& secrets)
      : tool_(tool), words_(words), secrets_(secrets), request_(tool, action) {}

  boost::system::result<Request, Ending> run(std::size_t first) {
    next_ = first;
    if (request_.action().operand == Operand::kEnvironment) {
      if (next_ == words_.size()) return invalid_usage(tool_);
      take_operand();
    }
    while (next_ < words_.size())
      if (const Refusal refusal = take_word()) return *refusal;
    if (request_.action().operand == Operand::kPath && !request_.has_operand) return invalid_usage(tool_);
    if (const Refusal refusal = check_together()) return *refusal;
    return std::move(request_);
  }

 private:
  void take_operand() {
    request_.operand = words_[next_++];
    request_.has_operand = true;
  }

  bool may_take_operand() const {
    const Operand operand = request_.action().operand;
    return (operand == Operand::kAnywhere || operand == Operand::kPath) && !request_.has_operand;
  }

  Refusal take_word() {
    const std::string& word = words_[next_];
    if (word.starts_with("--")) {
      const std::size_t equals = word.find('=');
      const Option* option = find_option(tool_, request_.action(), std::string_view(word).substr(2, equals - 2));
      if (option == nullptr || (option->argument == Argument::kNone && equals != std::string::npos))
        return take_stranger();
      ++next_;
      return take_option(*option, equals == std::string::npos ? 0 : equals + 1);
    }
    if (word.size() > 1 && word[0] == '-') return take_cluster();
    return take_stranger();
  }

  Refusal take_cluster() {
    const std::string& word = words_[next_];
    std::vector<const Option*> options;
    for (std::size_t at = 1; at < word.size(); ++at) {
      options.push_back(find_option(tool_, request_.action(), word[at]));
      if (options.back() == nullptr) return take_stranger();
      if (options.back()->argument != Argument::kNone) break;
    }
    ++next_;
    for (std::size_t number = 0; number < options.size(); ++number) {
      const std::size_t behind = number + 2;
      if (const Refusal refusal = take_option(*options[number], behind < word.size() ? behind : 0)) return refusal;
    }
    return {};
  }

  // A word that is no option.
  Refusal take_stranger() {
    const std::string& word = words_[next_];
    if (request_.action().rest == Rest::kCommand) {
      request_.rest.assign(words_.begin() + static_cast<std::ptrdiff_t>(next_), words_.end());
      next_ = words_.size();
      return {};
    }
    if (word.starts_with("-")) return unrecognized(word);
    if (may_take_operand()) {
      take_operand();
      return {};
    }
    if (request_.action().rest != Rest::kOneWord || !request_.rest.empty()) return unrecognized(word);
    request_.rest.push_back(words_[next_++]);
    return {};
  }

  // The option's word was taken; `attached` is where its value begins in that word, 0 where it is the next word.
  Refusal take_option(const Option& option, std::size_t attached) {
    Given given{.option = &option};
    if (option.argument != Argument::kNone) {
      if (attached == 0 && next_ == words_.size())
        return complaint(fmt::format("The `--{}' option requires an argument.", option.name));
      if (attached == 0) ++next_;
      if (option.secret) secrets_.push_back({next_ - 1, attached});
      given.text = words_[next_ - 1].substr(attached);
      const std::string typed = given.text;
      if (!understand(given)) return wrong_value(option, option.secret ? std::string() : typed);
    }
    request_.given.push_back(std::move(given));
    return {};
  }

  Refusal check_together() const {
    for (const auto& [one, other] : request_.action().exclusive)
      if (request_.has(one) && request_.has(other))
        return complaint(fmt::format("Unable to simultaneously use --{} and --{}", one, other));
    const Given* command = nullptr;
    for (const Given& given : request_.given) {
      if (given.option->scope != Scope::kDeviceCommand) continue;
      if (command) return complaint(fmt::format("The --{} option is specified  several times.", given.option->name));
      command = &given;
    }
    if (command == nullptr && request_.of_scope(Scope::kDevice)) return complaint("The device is not specified.");
    return {};
  }

  const Tool& tool_;
  std::span<const std::string> words_;
  std::vector<Secret>& secrets_;
  Request request_;
  std::size_t next_ = 0;
};

// What is asked before any action is looked for.
std::optional<Ending> general_wish(const Tool& tool, std::span<const std::string> words) {
  const auto asks = [](const std::string& word) { return word == "--help"; };
  if (words.size() > 1 && std::any_of(words.begin() + 1, words.end(), asks)) {
    const Action* action = find_action(tool, words[1]);
    return Ending{.exit_code = 0, .out = action ? usage(tool, *action) : usage(tool)};
  }
  if (words.size() < 2) return Ending{.out = usage(tool)};
  if (words[1] == "--version") return Ending{.exit_code = 0, .out = version_line(tool)};
  return std::nullopt;
}

}  // namespace

Ending invalid_usage(const Tool& tool) { return {.out = usage(tool), .err = "Invalid usage\n"}; }

Parsed parse(const Tool& tool, std::span<const std::string> words) {
  if (auto wish = general_wish(tool, words)) return {std::move(*wish), {}};
  std::size_t first = 2;
  const Action* action = words.size() > 2 ? find_action(tool, words[1] + " " + words[2]) : nullptr;
  if (action) {
    first = 3;
  } else {
    action = find_action(tool, words[1]);
  }
  if (action == nullptr)
    return {Ending{.out = tool.repeats_usage ? usage(tool) : "", .err = "Unknown action: " + words[1] + "\n"}, {}};
  std::vector<Secret> secrets;
  auto request = Parser(tool, *action, words, secrets).run(first);
  return {std::move(request), std::move(secrets)};
}

}  // namespace prlctl

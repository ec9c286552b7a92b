// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/syntax/completion.hpp"

#include "prlctl/syntax/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace prlctl {
namespace {

// What is not made from the table. The names of environments may have blanks: a line each.
constexpr const char* kFunctions = R"bash(
_@TOOL@_offer() { local IFS=$'\n'; COMPREPLY=($(compgen -W "$1" -- "${COMP_WORDS[COMP_CWORD]}")); }
_@TOOL@_environments() { prlctl list -aHo name 2>/dev/null; prlctl list -tHo name 2>/dev/null; }
_@TOOL@_devices() { prlctl list -i "$1" 2>/dev/null | sed -n 's/^  \([a-z]*[0-9]*\) ([-+]).*/\1/p'; }
_@TOOL@() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} action=${COMP_WORDS[1]} options=
  if [ "$COMP_CWORD" = 1 ]; then
    _@TOOL@_offer "$_@TOOL@_actions"
    return
  fi
)bash";

std::string lines(std::string text, char separator) {
  std::ranges::replace(text, separator, '\n');
  return text;
}

std::string actions_of(const Tool& tool) {
  std::set<std::string> names;
  for (const Action& action : tool.actions) names.emplace(action.name.substr(0, action.name.find(' ')));
  return fmt::format("{}\n--help\n--version", fmt::join(names, "\n"));
}

// Each option with words of its own, by these words.
std::string words_cases(const Tool& tool) {
  std::map<std::string, std::set<std::string>> options;  // by what is offered
  for (const Action& action : tool.actions)
    for (const Options rows : action.options)
      for (const Option& option : rows) {
        const bool is_switch = option.argument == Argument::kSwitch;
        if (!is_switch && option.argument != Argument::kWord) continue;
        const std::string words = lines(std::string(is_switch ? option.placeholder : option.word_list), '|');
        options[words].insert(fmt::format("--{}", option.name));
        for (const std::string_view other : pieces_of(option.synonyms, ' '))
          options[words].insert(fmt::format("--{}", other));
      }
  std::string text;
  for (const auto& [words, names] : options)
    text += fmt::format("    {}) _{}_offer $'{}'; return ;;\n", fmt::join(names, "|"), tool.name,
                        fmt::join(pieces_of(words, '\n'), "\\n"));
  return text;
}

std::string devices_case(const Tool& tool) {
  std::set<std::string> names;
  for (const Action& action : tool.actions)
    for (const Options rows : action.options)
      for (const Option& option : rows)
        if (option.scope == Scope::kDeviceCommand && option.placeholder == "NAME")
          names.insert(fmt::format("--{}", option.name));
  if (names.empty()) return {};
  return fmt::format("    {}) _{}_offer \"$(_{}_devices \"${{COMP_WORDS[2]}}\")\"; return ;;\n", fmt::join(names, "|"),
                     tool.name, tool.name);
}

std::string options_cases(const Tool& tool) {
  std::map<std::string, std::vector<std::string>> options;  // by the action's first word
  for (const Action& action : tool.actions)
    for (const Options rows : action.options)
      for (const Option& option : rows)
        options[std::string(action.name.substr(0, action.name.find(' ')))].push_back(fmt::format("--{}", option.name));
  std::string text;
  for (const auto& [action, names] : options)
    text += fmt::format("    {}) options=$'{}' ;;\n", action, fmt::join(names, "\\n"));
  return text;
}

// The second words of "net add", "net del" …
std::string subactions_cases(const Tool& tool) {
  std::map<std::string_view, std::vector<std::string_view>> seconds;
  for (const Action& action : tool.actions)
    if (const auto blank = action.name.find(' '); blank != action.name.npos)
      seconds[action.name.substr(0, blank)].push_back(action.name.substr(blank + 1));
  if (seconds.empty()) return {};
  std::string text = "  [ \"$COMP_CWORD\" != 2 ] || case $action in\n";
  for (const auto& [first, words] : seconds)
    text += fmt::format("    {}) _{}_offer $'{}'; return ;;\n", first, tool.name, fmt::join(words, "\\n"));
  return text + "  esac\n";
}

std::string environments_case(const Tool& tool) {
  std::set<std::string_view> names;
  for (const Action& action : tool.actions) {
    if (action.placeholder.find("ID") == std::string_view::npos || action.name.find(' ') != action.name.npos) continue;
    names.insert(action.name);
    for (const std::string_view other : pieces_of(action.synonyms, '|')) names.insert(other);
  }
  if (names.empty()) return {};
  return fmt::format(
      "  case $action in\n    {}) [[ $COMP_CWORD != 2 || $current == -* ]] ||"
      " options+=$'\\n'$(_{}_environments) ;;\n  esac\n",
      fmt::join(names, "|"), tool.name);
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

}  // namespace

std::string bash_completion(const Tool& tool) {
  std::string globals;
  for (const Option& option : tool.globals) globals += fmt::format("\\n--{}", option.name);
  std::string text = fmt::format("# bash completion of {}: made from its table of actions and options\n", tool.name);
  text += fmt::format("_{}_actions='{}'", tool.name, actions_of(tool));
  text += replaced(kFunctions, "@TOOL@", tool.name);
  text += subactions_cases(tool);
  text += "  case $previous in\n" + words_cases(tool) + devices_case(tool) + "  esac\n";
  text += "  case $action in\n" + options_cases(tool) + "  esac\n";
  text += fmt::format("  options+=$'{}\\n--help'\n", globals);
  text += environments_case(tool);
  text += fmt::format("  _{}_offer \"$options\"\n}}\ncomplete -F _{} {}\n", tool.name, tool.name, tool.name);
  return text;
}

std::string bash_completion_of_options(const Tool& tool) {
  std::set<std::string> names;
  for (const Action& action : tool.actions)
    for (const Options rows : action.options)
      for (const Option& option : rows) names.insert(fmt::format("--{}", option.name));
  return fmt::format("# bash completion of {}: made from its table of options\ncomplete -W '{}' {}\n", tool.name,
                     fmt::join(names, " "), tool.name);
}

}  // namespace prlctl

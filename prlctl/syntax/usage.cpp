// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/syntax/usage.hpp"

#include "prlctl/syntax/values.hpp"

#include <fmt/format.h>

#include <string_view>

namespace prlctl {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kFewOptions = 12;
constexpr std::size_t kHelpColumn = 42;

// "-o, --output F[,F…]"
std::string spelled(const Option& option) {
  std::string text = option.letters.empty() ? fmt::format("--{}", option.name)
                                            : fmt::format("-{}, --{}", option.letters[0], option.name);
  if (!option.placeholder.empty()) text += fmt::format(" {}", option.placeholder);
  return text;
}

std::size_t option_count(const Action& action) {
  std::size_t count = 0;
  for (const Options options : action.options) count += options.size();
  return count;
}

// Words one behind the other; a line that would get too long goes on below, indented.
class Wrapped {
 public:
  explicit Wrapped(std::string begin) : text_(std::move(begin)), column_(text_.size()) {}

  void add(const std::string& word) {
    if (column_ + 1 + word.size() > kWidth) {
      text_ += "\n     ";
      column_ = 5;
    }
    text_ += " " + word;
    column_ += 1 + word.size();
  }
  std::string line() const { return text_ + "\n"; }

 private:
  std::string text_;
  std::size_t column_;
};

Wrapped begin_of(const Action& action) {
  Wrapped line(fmt::format("  {}", action.name));
  if (!action.placeholder.empty()) line.add(std::string(action.placeholder));
  return line;
}

std::string short_line(const Action& action) {
  Wrapped line = begin_of(action);
  if (option_count(action) > kFewOptions) {
    line.add("[options]");
  } else {
    for (const Options options : action.options)
      for (const Option& option : options) line.add(fmt::format("[{}]", spelled(option)));
  }
  if (!action.rest_placeholder.empty()) line.add(std::string(action.rest_placeholder));
  return line.line();
}

std::string with_help(std::string line, std::string_view help) {
  if (line.size() + 1 > kHelpColumn) return fmt::format("{}\n{:{}}{}\n", line, "", kHelpColumn, help);
  return fmt::format("{:<{}}{}\n", line, kHelpColumn, help);
}

std::string_view suffix_of(Applies applies) {
  if (applies == Applies::kVm) return " (VM)";
  return applies == Applies::kContainer ? " (CT)" : "";
}

std::string help_lines(Options options) {
  std::string text;
  for (const Option& option : options) {
    text += with_help("  " + spelled(option), fmt::format("{}{}", option.help, suffix_of(option.applies)));
    if (!option.synonyms.empty())
      text += fmt::format("{:{}}also: --{}\n", "", kHelpColumn, fmt::join(pieces_of(option.synonyms, ' '), ", --"));
  }
  return text;
}

}  // namespace

std::string version_line(const Tool& tool) { return fmt::format("{} version {}\n", tool.name, SWITCHYARD_VERSION); }

std::string usage(const Tool& tool) {
  std::string text = version_line(tool);
  text += fmt::format("Usage: {} {}\nActions:\n", tool.name, tool.synopsis);
  for (const Action& action : tool.actions) text += short_line(action);
  text += "Options of every action:\n" + help_lines(tool.globals);
  text += fmt::format("`{} ACTION --help' tells the options of one action.\n", tool.name);
  return text;
}

std::string usage(const Tool& tool, const Action& action) {
  std::string text = version_line(tool);
  Wrapped line = begin_of(action);
  if (option_count(action) > 0) line.add("[options]");
  if (!action.rest_placeholder.empty()) line.add(std::string(action.rest_placeholder));
  text += fmt::format("Usage: {}{}", tool.name, line.line().substr(1));
  text += fmt::format("{}{}.\n", action.help, suffix_of(action.applies));
  if (!action.synonyms.empty()) text += fmt::format("Also: {}\n", fmt::join(pieces_of(action.synonyms, '|'), ", "));
  if (option_count(action) > 0) text += "Options:\n";
  for (const Options options : action.options) text += help_lines(options);
  text += "Options of every action:\n" + help_lines(tool.globals);
  return text;
}

}  // namespace prlctl

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/cli/arguments.hpp"

#include <boost/program_options/errors.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace convert {
namespace {

namespace po = boost::program_options;

po::options_description described(unsigned command) {
  po::options_description described("options");
  for (const Option& option : options()) {
    if (!(option.commands & command)) continue;
    if (option.value)
      described.add_options()(option.names, po::value<std::string>()->value_name(option.value), option.words);
    else
      described.add_options()(option.names, option.words);
  }
  return described;
}

std::string help_of(const Command& command) {
  std::ostringstream text;
  text << fmt::format("usage: vzconvert {} {} [options]\n\n{}\n\n", command.name, command.files, command.words)
       << described(command.bit);
  return text.str();
}

std::string help_of(std::span<const Command> commands) {
  std::string text = "PCS6 configurations to libvirt domain XML, and back.\n\n";
  for (const Command& command : commands)
    text += fmt::format("  vzconvert {:<7} {:<12}  {}\n", command.name, command.files, command.words);
  return text +
         "\n'-' is standard input. vzconvert COMMAND --help lists the command's options; vzconvert(1) has it all.\n"
         "Exit status: 0 done, 1 impossible, 2 wrong usage, 3 check found warnings; diff: 0 same, 1 different, 2 "
         "trouble.\n";
}

PrintAndExit complaint(std::string_view what, std::string_view command) {
  return {fmt::format("vzconvert: {}; see vzconvert {}{}--help\n", what, command, command.empty() ? "" : " "),
          kWrongUsage};
}

const Option* find_option(std::string_view name) {
  const auto found = std::ranges::find(options(), name, long_name);
  return found == options().end() ? nullptr : &*found;
}

// What is wrong with the words, or nothing.
std::string take_words(Arguments& arguments, const po::parsed_options& words) {
  for (const po::option& word : words.options) {
    if (word.position_key >= 0) {
      arguments.files.insert(arguments.files.end(), word.value.begin(), word.value.end());
      continue;
    }
    const Option* option = find_option(word.string_key);
    const std::string value = word.value.empty() ? "" : word.value[0];
    if (!option->take(arguments, value))
      return fmt::format("option --{} is '{}', expected {}", word.string_key, value, option->value);
  }
  return {};
}

std::string contradiction(const Arguments& arguments) {
  const Command& command = *arguments.command;
  if (arguments.files.size() != command.file_count)
    return fmt::format("{} files are named, expected {} {}", arguments.files.size(), command.name, command.files);
  if (arguments.in_place && arguments.base.empty()) return "--in-place wants a --base to write to";
  if (arguments.in_place && !arguments.output.empty()) return "--in-place and --output exclude each other";
  if (arguments.in_place && arguments.base == "-")
    return "standard input cannot be written to: --in-place wants a file";
  const auto from_stdin = std::ranges::count(arguments.files, "-") + (arguments.base == "-" ? 1 : 0);
  return from_stdin > 1 ? "standard input can be one file only" : "";
}

}  // namespace

std::variant<Arguments, PrintAndExit> parse_arguments(std::span<const Command> commands,
                                                      const std::vector<std::string>& words, const Context& host) {
  const std::string_view first = words.empty() ? std::string_view() : std::string_view(words[0]);
  if (first == "--help" || first == "-h") return PrintAndExit{help_of(commands)};
  if (first == "--version" || first == "-V") return PrintAndExit{"vzconvert (Switchyard) " SWITCHYARD_VERSION "\n"};
  const auto command = std::ranges::find(commands, first, &Command::name);
  if (command == commands.end())
    return complaint(first.empty() ? "no command is named" : fmt::format("command '{}' is not known", first), "");

  Arguments arguments;
  arguments.command = &*command;
  arguments.context = host;
  std::string wrong;
  try {
    wrong =
        take_words(arguments, po::command_line_parser({words.begin() + 1, words.end()})
                                  .options(described(command->bit))
                                  .style(po::command_line_style::unix_style & ~po::command_line_style::allow_guessing)
                                  .run());
  } catch (const po::error& error) {
    wrong = error.what();
  }
  if (wrong.empty() && arguments.help) return PrintAndExit{help_of(*command)};
  if (wrong.empty()) wrong = contradiction(arguments);
  if (!wrong.empty()) return complaint(wrong, command->name);
  return arguments;
}

}  // namespace convert
